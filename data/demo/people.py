"""The users of the demo company: who they are, when they came, how often they call, from where."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.demo import agents, cast, places
from data.demo.company import DAY, Company, uuids

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOURIST, CASUAL, REGULAR, POWER = range(4)
_SHARES = (0.38, 0.33, 0.23, 0.06)
_LIFETIME_DAYS = np.array([6.0, 55.0, 230.0, 700.0])
_ACTIVE_SHARE = np.array([0.28, 0.15, 0.46, 0.74])
_CALLS = np.array([3.0, 4.0, 11.0, 34.0])
_PAYS = np.array([0.012, 0.115, 0.56, 0.84])
_UNPAID_INTENSITY = np.array(
    [1.0, 1.0, 0.38, 0.18]
)  # whoever pays nothing keeps within the free plan's limits
NEVER_PAYS = -1.0


@dataclass(frozen=True)
class People:
    """One entry per user in every field; days are fractions of days since the beginning of history."""

    ids: list[str]
    emails: list[str]
    signed_up: Floats
    persona: Ints
    place: Ints
    hours: Ints  # which hour profile
    active_share: Floats
    calls: Floats  # calls of an active day, relative
    until: Floats  # day of the last activity
    back: Floats  # day of a return after it, infinite for none
    gone_again: Floats
    fading: npt.NDArray[np.bool_]  # loses interest before leaving
    taste: Floats  # (users, services) preference
    pays_after: Floats  # days from sign-up to the first paid day, NEVER_PAYS for none
    addresses: list[tuple[str, ...]]
    desktop: list[str]
    phone: list[str]
    phone_share: Floats

    def __len__(self) -> int:
        return len(self.ids)


def make_people(company: Company) -> People:
    """The population of `company`; the planted characters come first, the rollout accounts last."""
    rng, size = company.rng("people"), company.users
    persona = rng.choice(4, size=size, p=_SHARES)
    signed_up = _sign_up_days(company, rng)
    place = rng.choice(len(places.PLACES), size=size, p=places.SHARES)
    pays = rng.random(size) < _PAYS[persona]
    life = rng.exponential(_LIFETIME_DAYS[persona])
    taste = rng.dirichlet((2.6, 2.5, 0.38, 1.7), size=size)
    calls = _CALLS[persona] * rng.lognormal(0.0, 0.75, size=size)
    calls *= np.where(pays, 1.0, _UNPAID_INTENSITY[persona])
    until = np.maximum(signed_up, 0) + life
    returns = rng.random(size) < 0.14
    back = np.where(returns, until + rng.uniform(16, 60, size=size), np.inf)
    people = People(
        ids=uuids(rng, size),
        emails=_emails(rng, size),
        signed_up=signed_up,
        persona=persona,
        place=place,
        hours=np.zeros(size, dtype=np.int64),
        active_share=np.clip(_ACTIVE_SHARE[persona] * rng.normal(1.0, 0.18, size=size), 0.02, 0.97),
        calls=calls,
        until=until,
        back=back,
        gone_again=back + rng.exponential(40.0, size=size),
        fading=rng.random(size) < 0.6,
        taste=taste,
        pays_after=np.where(pays, 1.0 + rng.gamma(1.3, 9.0, size=size), NEVER_PAYS),
        addresses=[_addresses(int(country), rng) for country in place],
        desktop=agents.pick(agents.DESKTOPS, rng, size),
        phone=agents.pick(agents.PHONES, rng, size),
        phone_share=rng.beta(1.1, 2.4, size=size),
    )
    _scripts_and_bots(people, rng)
    cast.give_parts(company, people)
    return people


def _sign_up_days(company: Company, rng: np.random.Generator) -> Floats:
    """A third came before history begins; the others at a growing pace, fewer at week-ends. At most now."""
    size, length = company.users, (company.end - company.start) / DAY
    before = rng.random(size) < 0.34
    growing = (np.sqrt(1 + rng.random(size) * ((1 + 0.9) ** 2 - 1)) - 1) / 0.9 * length
    weekday = (company.first_day.weekday() + growing.astype(int)) % 7
    moved = np.where((weekday >= 5) & (rng.random(size) < 0.4), growing - 2, growing)
    inside = np.clip(moved, 0.0, max(length - 0.02, length / 2))
    return np.where(before, -rng.exponential(75.0, size=size) - 0.5, inside)


def _emails(rng: np.random.Generator, size: int) -> list[str]:
    first = (
        "amina",
        "omar",
        "layla",
        "karim",
        "nour",
        "yusuf",
        "sara",
        "hassan",
        "mona",
        "tarek",
        "anna",
        "james",
        "leila",
    )
    last = (
        "hassan",
        "elsayed",
        "fahmy",
        "naguib",
        "saleh",
        "mansour",
        "schmidt",
        "brown",
        "martin",
        "patel",
        "okafor",
    )
    firsts, lasts = rng.integers(len(first), size=size), rng.integers(len(last), size=size)
    return [
        f"{first[a]}.{last[b]}.{number}@example.com"
        for number, (a, b) in enumerate(zip(firsts, lasts, strict=True), 1)
    ]


def _addresses(place: int, rng: np.random.Generator) -> tuple[str, ...]:
    """Home, office and phone; one in twelve has IPv6, one in thirty an IPv4-mapped address."""
    chosen = [places.random_address(place, rng) for _ in range(3)]
    if rng.random() < 0.08:
        chosen[0] = places.random_address6(place, rng)
    elif rng.random() < 0.03:
        chosen[0] = f"::ffff:{chosen[0]}"
    return tuple(chosen)


def _scripts_and_bots(people: People, rng: np.random.Generator) -> None:
    """A few accounts are driven by scripts, fewer by bots, and some sit behind the engine's own proxy."""
    for index in np.flatnonzero(rng.random(len(people)) < 0.02):
        people.desktop[index] = people.phone[index] = agents.SCRIPTS[int(rng.integers(len(agents.SCRIPTS)))]
    for index in np.flatnonzero(rng.random(len(people)) < 0.003):
        people.desktop[index] = people.phone[index] = agents.BOTS[int(rng.integers(len(agents.BOTS)))]
    private = ("10.0.3.17", "192.168.1.24", "172.16.8.5", "::1", "::ffff:127.0.0.1")
    for index in np.flatnonzero(rng.random(len(people)) < 0.012):
        address = private[int(rng.integers(len(private)))]
        people.addresses[index] = (address, address, address)
