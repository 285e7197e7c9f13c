"""Everyday traffic: who is active on a day, in which sessions, doing what, and how it ends."""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from data.demo import places, rules, troubles
from data.demo.company import DAY, HOUR, Company
from data.demo.people import People
from data.demo.troubles import Flags, Floats, Ints, Trouble

_WEEK = np.array([1.0, 1.04, 1.03, 0.98, 0.92, 0.48, 0.52])  # Monday to Sunday
_WEEK_FRIDAY = np.array([1.02, 1.03, 1.0, 0.9, 0.50, 0.62, 1.0])
_MOST_SESSIONS = 48
_TASTE, _SAME_PATH, _RETRY, _RETRY_SAME_PATH = 0.45, 0.55, 0.72, 0.8
_SPACING = 120.0  # seconds that a call and the pause before it take, about
_SERVICE_OF = np.array([rules.SERVICES.index(path.service) for path in rules.PATHS])
_PATH_EDGES = np.concatenate(
    [
        service + np.cumsum([path.share for path in rules.PATHS if path.service == name])
        for service, name in enumerate(rules.SERVICES)
    ]
)
_NEXT_EDGES = np.cumsum(np.array(rules.NEXT_SERVICE), axis=1)
_MEDIAN_SECONDS = np.array([path.latency_ms for path in rules.PATHS]) / 1000


@dataclass
class Calls:
    """Calls before their details: one entry per call in every array, in order of time once sorted."""

    user: Ints
    when: Floats  # epoch seconds of the call's end, which is when the engine writes it
    path: Ints
    status: Ints
    struck: Flags  # happened during a provider's trouble
    session: Ints

    def __len__(self) -> int:
        return len(self.user)

    def pick(self, chosen: npt.NDArray[np.generic]) -> "Calls":
        """The chosen calls (mask or positions)."""
        return replace(self, **{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    def sorted(self) -> "Calls":
        """The same calls by time."""
        return self.pick(np.argsort(self.when, kind="stable"))


def joined(parts: list[Calls]) -> Calls:
    """All calls of the parts, by time."""
    return Calls(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Calls))
    ).sorted()


def activity(company: Company, people: People, day: int, *, whole_day: bool = False) -> tuple[Ints, Floats]:
    """Positions of the users who are active on a day, and their weights: how much of the day's calls they
    make.

    The last day counts as far as it is over, unless `whole_day`.
    """
    if day == company.day_without_traffic:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    rng = company.rng("activity", day)
    age = day - np.floor(people.signed_up)
    alive = (age >= 0) & (day <= people.until)
    alive |= (day >= np.floor(people.back)) & (day <= people.gone_again)
    weekday = (company.first_day.weekday() + day) % 7
    friday = np.array([place.friday_weekend for place in places.PLACES])[people.place]
    chance = people.active_share * np.where(friday, _WEEK_FRIDAY[weekday], _WEEK[weekday])
    chance *= 1 + 0.7 * np.exp(-np.maximum(age, 0) / 4)  # new things are exciting
    chance = np.where(age == 0, np.where(people.until >= day, 0.93, 0.0), chance)
    chance *= np.where(people.fading & (people.until - day < 10) & (people.until < company.days), 0.5, 1.0)
    share = np.ones(len(people)) if whole_day else _share_of_day_gone(company, people, day)
    active = alive & (rng.random(len(people)) < np.minimum(chance, 0.98) * np.minimum(1.0, share * 1.25))
    weight = (
        people.calls * rng.lognormal(0.0, 0.55, size=len(people)) * (1 + 0.22 * day / company.days) * share
    )
    chosen = np.flatnonzero(active & (weight > 0))
    return chosen, weight[chosen]


def _share_of_day_gone(company: Company, people: People, day: int) -> Floats:
    """For each user the share of the day's usual traffic that is over by `now`: 1 but for the last day."""
    if day < company.today:
        return np.ones(len(people))
    gone = (company.end - company.start) / HOUR - 24 * day
    curve = _hour_curves(company, day)
    return np.array(
        np.take_along_axis(curve, np.array([[[min(int(gone), 23)]]]), axis=2)[:, :, 0][
            people.hours, people.place
        ]
    )


def _hour_curves(company: Company, day: int) -> Floats:
    """Cumulative share of a UTC day's traffic at the end of each UTC hour, by hour profile and place."""
    offsets = np.round(
        places.utc_offset_hours(
            company.first_day.fromtimestamp(company.start + day * DAY, company.first_day.tzinfo)
        )
    )
    local = (np.arange(24)[None, :] + offsets[:, None].astype(int)) % 24
    curves = np.cumsum(places.HOURS[:, local], axis=2)
    return np.asarray(curves / curves[:, :, -1:])


def day_sizes(company: Company, people: People, total: int) -> Ints:
    """Calls of each day, adding up to `total`: every active user calls at least once where the total allows
    it.
    """
    heads, weights = np.zeros(company.days), np.zeros(company.days)
    for day in range(company.days):
        chosen, weight = activity(company, people, day)
        heads[day], weights[day] = len(chosen), weight.sum()
    if heads.sum() == 0:  # one or two users who happened to do nothing: the last whole day has it all
        return np.bincount([max(company.days - 2, 0)], weights=[total], minlength=company.days).astype(
            np.int64
        )
    if total <= heads.sum():
        return _shares(heads, total)
    alone: Ints = heads.astype(np.int64)
    return alone + _shares(weights, total - int(heads.sum()))


def _shares(weights: Floats, total: int) -> Ints:
    """Whole numbers in proportion to the weights that add up to the total (largest remainders)."""
    exact = weights / weights.sum() * total
    whole: Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def day_calls(company: Company, people: People, day: int, size: int, storms: tuple[Trouble, ...]) -> Calls:
    """The everyday calls of one UTC day, `size` of them, by time.

    Sessions may run past midnight, never past `now`.
    """
    rng = company.rng("traffic", day)
    chosen, weight = activity(company, people, day)
    if len(chosen) == 0:
        chosen, weight = np.array([0]), np.ones(1)
    if size <= len(chosen):
        user = rng.choice(chosen, size=size, replace=False, p=None)
    else:
        counts = 1 + rng.multinomial(size - len(chosen), weight / weight.sum())
        user = np.repeat(chosen, counts)
    session, begin = _sessions(company, people, user, day, rng)
    limit = _limits(company, begin, day)
    return _walk(company, people, user, session, begin, limit, storms, rng).sorted()


def _sessions(
    company: Company, people: People, user: Ints, day: int, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """A session number and its beginning for every call."""
    _, place_in, count = np.unique(user, return_inverse=True, return_counts=True)
    how_many = np.minimum(1 + rng.poisson(0.3 + count / 13), _MOST_SESSIONS)
    number = place_in * _MOST_SESSIONS + (rng.random(len(user)) * how_many[place_in]).astype(np.int64)
    names, session = np.unique(number, return_inverse=True)
    owner = np.zeros(len(names), dtype=np.int64)
    owner[session] = user
    curve = _hour_curves(company, day)[people.hours[owner], people.place[owner]]
    gone = min(max(company.end - company.start - day * DAY, 60.0), float(DAY))
    last = curve[np.arange(len(names)), min(int(gone // HOUR), 23)]
    draw = rng.random(len(names)) * last
    hour = (curve < draw[:, None]).sum(axis=1)
    begin = company.start + day * DAY + (hour + rng.random(len(names))) * HOUR
    begin = np.minimum(
        begin,
        company.start + day * DAY + gone * rng.uniform(0.2, 0.999, size=len(names)) if gone < DAY else begin,
    )
    return session, begin[session]


def _limits(company: Company, begin: Floats, day: int) -> Floats:
    """The moment by which each call's session must be over."""
    limit = np.minimum(begin + 9 * HOUR, company.end - 0.5)
    empty = company.day_without_traffic
    return np.minimum(limit, company.start + empty * DAY - 1) if empty == day + 1 else limit


def _walk(
    company: Company, people: People, user: Ints, session: Ints, begin: Floats, limit: Floats,
    storms: tuple[Trouble, ...], rng: np.random.Generator,
) -> Calls:  # fmt: skip
    """Step through all sessions at once: the n-th call of each depends on the call before it."""
    order = np.argsort(session, kind="stable")
    user, session, begin, limit = user[order], session[order], begin[order], limit[order]
    size = len(user)
    first = np.r_[True, session[1:] != session[:-1]]
    starts = np.flatnonzero(first)
    length = np.diff(np.r_[starts, size])
    pace = np.minimum(1.0, (limit[starts] - begin[starts]) / (length * _SPACING))
    calls = Calls(
        user, np.zeros(size), np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, bool),
        session
    )  # fmt: skip
    factor = troubles.weather(company, company.day_of(float(begin[0])))
    taste = np.cumsum(people.taste, axis=1)
    for step in range(int(length.max())):
        alive = length > step
        here = starts[alive] + step
        before = here - 1 if step else None
        _step(calls, here, before, taste, begin, limit, pace[alive], factor, storms, rng)
    return calls


def _step(
    calls: Calls, here: Ints, before: Ints | None, taste: Floats, begin: Floats, limit: Floats, pace: Floats,
    factor: Floats, storms: tuple[Trouble, ...], rng: np.random.Generator,
) -> None:  # fmt: skip
    """Fill in the calls at the positions `here`, each following the one at `before` in its session."""
    size = len(here)
    own = (taste[calls.user[here]] < rng.random(size)[:, None]).sum(axis=1).clip(0, 3)
    again = np.zeros(size, dtype=bool)
    path = choose_path(own, rng)
    last = begin[here]
    if before is not None:
        last = calls.when[before]
        again = (calls.status[before] == rules.ERROR) & (rng.random(size) < _RETRY)
        earlier = calls.path[before]
        following = (_NEXT_EDGES[_SERVICE_OF[earlier]] < rng.random(size)[:, None]).sum(axis=1).clip(0, 3)
        service = np.where(rng.random(size) < _TASTE, own, following)
        service = np.where(again, _SERVICE_OF[earlier], service)
        path = choose_path(service, rng)
        same = rng.random(size) < np.where(again, _RETRY_SAME_PATH, _SAME_PATH)
        path = np.where(same & (_SERVICE_OF[earlier] == service), earlier, path)
    pause = np.where(again, rng.uniform(8, 50, size), np.minimum(rng.lognormal(4.0, 0.95, size), 1500))
    when = last + pace * (pause * (before is not None) + _MEDIAN_SECONDS[path] * rng.uniform(0.8, 1.3, size))
    calls.when[here] = np.where(when < limit[here], when, limit[here] - rng.uniform(0, 30, size))
    calls.path[here] = path
    calls.status[here], calls.struck[here] = outcome(path, calls.when[here], again, factor, storms, rng)


def choose_path(service: Ints, rng: np.random.Generator) -> Ints:
    """A path of each service, by its share."""
    return np.minimum(
        np.searchsorted(_PATH_EDGES, service + rng.random(len(service)) * 0.999999), len(rules.PATHS) - 1
    )


def outcome(
    path: Ints,
    when: Floats,
    again: Flags,
    factor: Floats,
    storms: tuple[Trouble, ...],
    rng: np.random.Generator,
) -> tuple[Ints, Flags]:
    """How each call ends, and whether a trouble struck it.

    Rare endings that the engine's CHECK allows occur, too.
    """
    share, struck = troubles.failing_share(path, when, again, factor, storms)
    draw, rare = rng.random(len(path)), rng.random(len(path))
    status = np.where(draw < share, rules.ERROR, rules.SUCCESS)
    for code, edge in ((rules.RATE_LIMITED, 0.0028), (rules.CANCELLED, 0.0052), (rules.TIMEOUT, 0.0060)):
        status = np.where((status == rules.SUCCESS) & (rare < edge) & (rare >= edge - 0.0028), code, status)
    return status, struck & (status == rules.ERROR)
