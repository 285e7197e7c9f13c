"""Who plays a part in the planted events: reserved users with telling e-mail addresses, so that anyone can
find them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.demo import agents, places
from data.demo.company import Company

if TYPE_CHECKING:
    from data.demo.people import People

SINGLES = ("cost-spike", "impossible-journey", "failure-burst", "off-hours", "retry-chain", "many-addresses")
SHARED_ADDRESS, NEAR_LIMIT = 14, 18
WAVE_DAYS_AGO = 38  # the churn wave's last days of activity: this many days ago and the two days before
LEGACY_PERSONA_REGULAR = 2
EGYPT = places.COUNTRIES.index("EG")


def indices(company: Company, part: str) -> range:
    """The users (positions in the list of people) that play a part; empty where the company is too small."""
    if not company.is_large_enough_for_events:
        return range(0)
    shared = len(SINGLES)
    near = shared + SHARED_ADDRESS
    wave = near + NEAR_LIMIT
    parts = {name: range(number, number + 1) for number, name in enumerate(SINGLES)}
    parts["shared-address"] = range(shared, near)
    parts["near-limit"] = range(near, wave)
    parts["churn-wave"] = range(wave, wave + min(60, company.users // 25))
    parts["rollout"] = range(company.users - company.rollout_users, company.users)
    return parts[part]


def reserved(company: Company) -> int:
    """How many users at the head of the list play a part."""
    return indices(company, "churn-wave").stop


def give_parts(company: Company, people: People) -> None:
    """Turn the reserved users into their characters; a company too small for events has none."""
    if not company.is_large_enough_for_events:
        return
    rng = company.rng("planted")
    for part in (*SINGLES, "shared-address", "near-limit", "churn-wave"):
        _make_steady(company, people, part, rng)
    people.hours[indices(company, "off-hours")] = places.OFFICE_HOURS
    for index in (
        *indices(company, "cost-spike"),
        *indices(company, "off-hours"),
        *indices(company, "impossible-journey"),
    ):
        people.place[index] = EGYPT
        people.addresses[index] = tuple(places.random_address(EGYPT, rng) for _ in range(3))
    _near_limit(company, people)
    _churn_wave(company, people, rng)
    _rollout(company, people, rng)


def _make_steady(company: Company, people: People, part: str, rng: np.random.Generator) -> None:
    """Ordinary regular users who came before history begins and stay: only the planted event stands out."""
    members = indices(company, part)
    for number, index in enumerate(members, 1):
        people.emails[index] = (
            f"{part}@example.com" if len(members) == 1 else f"{part}-{number:02d}@example.com"
        )
        people.addresses[index] = tuple(
            places.random_address(int(people.place[index]), rng) for _ in range(3)
        )
        people.desktop[index] = agents.DESKTOPS[0][1]
        people.phone[index] = agents.PHONES[0][1]
    people.persona[members] = LEGACY_PERSONA_REGULAR
    people.signed_up[members] = -rng.uniform(5, 60, size=len(members))
    people.active_share[members] = 0.5
    people.calls[members] = 6.0
    people.until[members] = np.inf
    people.back[members] = np.inf
    people.gone_again[members] = np.inf
    people.pays_after[members] = -1.0


def _near_limit(company: Company, people: People) -> None:
    """Starter customers whose billing period began 20 days ago: they paid for the first time 51 days ago."""
    members = indices(company, "near-limit")
    hours = 0.25 + 0.02 * np.arange(len(members))
    people.pays_after[members] = (company.today - 51) - people.signed_up[members] + hours
    people.calls[members] = 3.0


def _churn_wave(company: Company, people: People, rng: np.random.Generator) -> None:
    """Half of them are paying customers; all lose interest for ten days, then never come back."""
    members = indices(company, "churn-wave")
    people.active_share[members] = 0.6
    people.calls[members] = 9.0
    people.until[members] = company.today - WAVE_DAYS_AGO - rng.uniform(0, 3, size=len(members)) + 1
    people.fading[members] = True
    people.pays_after[members] = np.where(np.arange(len(members)) % 2 == 0, 12.0, -1.0)


def _rollout(company: Company, people: People, rng: np.random.Generator) -> None:
    """A customer's seats, created this morning: they carry the load of the last hour and the live traffic."""
    members = indices(company, "rollout")
    length = (company.end - company.start) / 86_400
    for number, index in enumerate(members, 1):
        people.emails[index] = f"rollout-{number:02d}@example.com"
        people.addresses[index] = tuple(
            places.random_address(int(people.place[index]), rng) for _ in range(3)
        )
        if number % 3 == 0:
            people.desktop[index] = people.phone[index] = "node"
    people.signed_up[members] = length - rng.uniform(0.09, 0.12, size=len(members))
    people.until[members] = -1.0  # none of the everyday traffic: it only makes the load
    people.back[members] = np.inf
    people.gone_again[members] = np.inf
    people.pays_after[members] = -1.0
