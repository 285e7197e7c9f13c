"""The planted events: calls that docs/demo.md tells of, with users, times and numbers that never change
with chance.

The outages are in troubles.py, the churn wave in cast.py, the slow page in pages.py, the campaigns in
campaigns.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from data.demo import cast, places, rules
from data.demo.company import HOUR, MINUTE, Company
from data.demo.details import Overrides
from data.demo.people import People
from data.demo.traffic import Calls

COST_SPIKE_DAYS_AGO, COST_SPIKE_CALLS = 10, 240
SHARED_ADDRESS_DAYS_AGO, SHARED_ADDRESS_CALLS_EACH = 6, 3
JOURNEY_DAYS_AGO, JOURNEY_MINUTES = 9, 40
BURST_DAYS_AGO, BURST_CALLS = 7, 18
OFF_HOURS_DAYS_AGO, OFF_HOURS_CALLS = 11, 80
RETRY_DAYS_AGO, RETRY_FAILURES = 2, 6
ADDRESSES_DAYS_AGO, ADDRESSES = 4, 15
NEAR_LIMIT_FEWEST_VIDEOS, NEAR_LIMIT_REFUSALS = 39, 6
NULL_MOMENTS, NEGATIVE_LATENCIES = 4, 5

_BY_MODEL = {(path.service, path.model, path.endpoint): number for number, path in enumerate(rules.PATHS)}
VEO3 = _BY_MODEL[("video", "veo3", "/v1/videos/generate")]
LUMA = _BY_MODEL[("video", "ray-2", "/v1/videos/generate")]
STABILITY = _BY_MODEL[("images", "stability", "/v1/images/generate")]
CONTENT = _BY_MODEL[("content", "gpt-5", "/v1/generate")]
CHAT = _BY_MODEL[("chat", "gpt-5-chat-latest", "/v1/chat")]


@dataclass(frozen=True)
class Planted:
    """One planted call."""

    user: int
    when: float
    path: int
    status: int = rules.SUCCESS
    address: str | None = None
    text: str | None = None


@dataclass
class PlantedCalls:
    """All planted calls and what is special about single ones, by position."""

    calls: Calls
    overrides: Overrides
    null_moments: list[int] = field(default_factory=list)
    negative_latencies: list[int] = field(default_factory=list)


def planted_calls(company: Company, people: People) -> PlantedCalls:
    """The planted events' calls and a few rows that are wrong in ways the engine's CHECKs allow."""
    events = list(_events(company, people)) if company.is_large_enough_for_events else []
    odd = list(_odd(company, people))
    rows = [*events, *odd]
    calls = Calls(
        user=np.array([row.user for row in rows], dtype=np.int64),
        when=np.array([row.when for row in rows], dtype=np.float64),
        path=np.array([row.path for row in rows], dtype=np.int64),
        status=np.array([row.status for row in rows], dtype=np.int64),
        struck=np.zeros(len(rows), dtype=bool),
        session=np.array([row.user for row in rows], dtype=np.int64),
    )
    overrides = Overrides(
        address={at: row.address for at, row in enumerate(rows) if row.address is not None},
        text={at: row.text for at, row in enumerate(rows) if row.text is not None},
        clean=frozenset(range(len(rows))),
    )
    first = len(events)
    nulls = list(range(first, first + NULL_MOMENTS)) if odd else []
    negatives = list(range(first + NULL_MOMENTS, len(rows)))
    return PlantedCalls(calls, overrides, nulls, negatives)


def _events(company: Company, people: People) -> Iterator[Planted]:
    rng = company.rng("planted", 1)
    yield from _cost_spike(company)
    yield from _shared_address(company, rng)
    yield from _journey(company, people, rng)
    yield from _burst(company, people)
    yield from _off_hours(company)
    yield from _retry_chain(company)
    yield from _many_addresses(company, people, rng)
    yield from _near_limit(company, rng)


def _only(company: Company, part: str) -> int:
    return cast.indices(company, part)[0]


def _cost_spike(company: Company) -> Iterator[Planted]:
    """240 Veo 3 videos of 8 seconds at 0.05: 96.00 dollars between 10 and 16 o'clock."""
    begin = company.at(COST_SPIKE_DAYS_AGO, 10)
    for number in range(COST_SPIKE_CALLS):
        yield Planted(_only(company, "cost-spike"), begin + number * 6 * HOUR / COST_SPIKE_CALLS, VEO3)


def _shared_address(company: Company, rng: np.random.Generator) -> Iterator[Planted]:
    address = places.random_address(cast.EGYPT, rng)
    for number, user in enumerate(cast.indices(company, "shared-address")):
        for call in range(SHARED_ADDRESS_CALLS_EACH):
            when = company.at(SHARED_ADDRESS_DAYS_AGO, 9.5) + number * 20 * MINUTE + call * 95
            yield Planted(user, when, CONTENT, address=address)


def _journey(company: Company, people: People, rng: np.random.Generator) -> Iterator[Planted]:
    """Cairo at ten, Brazil forty minutes later: some 9,900 km."""
    user, begin = _only(company, "impossible-journey"), company.at(JOURNEY_DAYS_AGO, 10)
    abroad = places.random_address(places.COUNTRIES.index("BR"), rng)
    for minute, address in ((-4, people.addresses[user][0]), (0, people.addresses[user][0])):
        yield Planted(user, begin + minute * MINUTE, CHAT, address=address)
    for minute in (JOURNEY_MINUTES, JOURNEY_MINUTES + 5):
        yield Planted(user, begin + minute * MINUTE, CHAT, address=abroad)


def _burst(company: Company, people: People) -> Iterator[Planted]:
    user, begin = _only(company, "failure-burst"), company.at(BURST_DAYS_AGO, 14 + 2 / 60)
    for number in range(BURST_CALLS):
        text = f"Stability error 400: invalid_prompts (attempt {number + 1})"
        yield Planted(user, begin + number * 13, STABILITY, rules.ERROR, people.addresses[user][0], text)


def _off_hours(company: Company) -> Iterator[Planted]:
    """Two to half past five in the morning in Cairo, by somebody who otherwise works from nine to five."""
    user, begin = _only(company, "off-hours"), company.at(OFF_HOURS_DAYS_AGO, 10 / 60)
    for number in range(OFF_HOURS_CALLS):
        yield Planted(user, begin + number * 150 * MINUTE / OFF_HOURS_CALLS, CHAT if number % 3 else CONTENT)


def _retry_chain(company: Company) -> Iterator[Planted]:
    user, begin = _only(company, "retry-chain"), company.at(RETRY_DAYS_AGO, 12)
    for number in range(RETRY_FAILURES):
        yield Planted(user, begin + number * 95, LUMA, rules.ERROR, text="Luma generation failed: moderation")
    yield Planted(user, begin + RETRY_FAILURES * 95, LUMA)


def _many_addresses(company: Company, people: People, rng: np.random.Generator) -> Iterator[Planted]:
    user, begin = _only(company, "many-addresses"), company.at(ADDRESSES_DAYS_AGO, 8)
    for number in range(ADDRESSES):
        address = places.random_address(int(people.place[user]), rng)
        yield Planted(user, begin + number * 35 * MINUTE, CHAT, address=address)


def _near_limit(company: Company, rng: np.random.Generator) -> Iterator[Planted]:
    """39 to 52 videos each since the billing period began, on top of the usual few, of the plan's 50; six
    are refused.
    """
    for number, user in enumerate(cast.indices(company, "near-limit")):
        videos = NEAR_LIMIT_FEWEST_VIDEOS + number * 4 // 5
        for day, hour in zip(rng.integers(2, 19, size=videos), rng.uniform(7, 18, size=videos), strict=True):
            yield Planted(user, company.at(int(day), float(hour)), LUMA)
        for refusal in range(NEAR_LIMIT_REFUSALS if number >= 12 else 0):
            yield Planted(user, company.at(1, 9) + refusal * 47 * MINUTE, LUMA, rules.RATE_LIMITED)


def _odd(company: Company, people: People) -> Iterator[Planted]:
    """Calls of ordinary users whose created_at will be NULL or whose latency will be negative."""
    if company.rows < 1_000:
        return
    rng = company.rng("odd")
    early = np.flatnonzero((people.signed_up < 0) & (people.until >= company.days))
    early = early[early >= cast.reserved(company)]
    users = early if len(early) else np.array([0])
    for user in rng.choice(users, size=NULL_MOMENTS + NEGATIVE_LATENCIES):
        yield Planted(int(user), company.at(int(rng.integers(1, max(2, company.days // 3))), 11), CHAT)
