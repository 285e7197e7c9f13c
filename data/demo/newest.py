"""The newest traffic: a customer's rollout that brings the calls to `now` at the live rate, and the live
calls themselves.
"""

import numpy as np

from data.demo import cast, places, troubles
from data.demo.company import DAY, HOUR, Company
from data.demo.people import People
from data.demo.traffic import Calls, activity, choose_path, outcome
from data.demo.troubles import Floats, Ints

_LOAD_SERVICES = np.cumsum([0.21, 0.07, 0.01, 0.71])  # seats in a shop's help desk: they chat, cheaply
_PEOPLE_SERVICES = np.cumsum([0.36, 0.34, 0.055, 0.245])
# Everyday calls a second per user, about what history ends with: the rest of a live rate is the rollout's.
_EVERYDAY_PER_USER = 4.0e-5


def newest_calls(company: Company, people: People) -> Calls:
    """The rollout's calls of the last ninety minutes: climbing for thirty, then the full rate."""
    rng = company.rng("load")
    climb, full = company.load_seconds
    rate = company.full_load
    early = company.end - full - climb * (1 - np.sqrt(rng.random(rng.poisson(rate * climb / 2))))
    late = company.end - full * rng.random(rng.poisson(rate * full))
    when = np.sort(np.concatenate([early, late]))
    storms = troubles.passing(company, company.end - full - climb, company.end)
    return _calls(company, seats(company, people, rng, len(when)), when, _LOAD_SERVICES, storms, rng)


def seats(company: Company, people: People, rng: np.random.Generator, size: int) -> Ints:
    """Users for calls of the rollout; everybody where there is none. Some seats are busier than others."""
    members = np.array(cast.indices(company, "rollout"), dtype=np.int64)
    if len(members) == 0:
        members = np.arange(len(people), dtype=np.int64)
    weight = 1 / (4 + np.arange(len(members)))
    return np.asarray(rng.choice(members, size=size, p=weight / weight.sum()))


def live_calls(
    company: Company, people: People, when: Floats, rate: float, rng: np.random.Generator
) -> Calls:
    """Calls at the given moments after history's end: everyday people as far as there are any, the rollout
    for the rest.
    """
    everyday = np.zeros(len(when), dtype=bool)
    if rate > 0:
        everyday = rng.random(len(when)) < min(1.0, _EVERYDAY_PER_USER * len(people) / rate)
    storms = troubles.passing(company, float(when[0]), float(when[-1]) + 1)
    loaded = _calls(company, seats(company, people, rng, len(when)), when, _LOAD_SERVICES, storms, rng)
    usual = _calls(
        company,
        _people_now(company, people, float(when[-1]), rng, len(when)),
        when,
        _PEOPLE_SERVICES,
        storms,
        rng,
    )
    for name in ("user", "path", "status", "struck"):
        getattr(loaded, name)[everyday] = getattr(usual, name)[everyday]
    loaded.session[:] = loaded.user
    return loaded


def _people_now(company: Company, people: People, moment: float, rng: np.random.Generator, size: int) -> Ints:
    """Who of today's active users is likely to call at this hour of their own day."""
    chosen, weight = activity(company, people, company.day_of(moment), whole_day=True)
    if len(chosen) == 0:
        return np.asarray(rng.integers(len(people), size=size))
    offsets = places.utc_offset_hours(company.first_day.fromtimestamp(moment, company.first_day.tzinfo))
    hour = ((moment % DAY) / HOUR + offsets[people.place[chosen]]).astype(int) % 24
    weight = weight * places.HOURS[people.hours[chosen], hour] + 1e-9
    return np.asarray(rng.choice(chosen, size=size, p=weight / weight.sum()))


def _calls(
    company: Company,
    user: Ints,
    when: Floats,
    services: Floats,
    storms: tuple[troubles.Trouble, ...],
    rng: np.random.Generator,
) -> Calls:
    service = np.searchsorted(services, rng.random(len(when)) * 0.999999)
    path = choose_path(service.astype(np.int64), rng)
    factor = troubles.weather(company, company.day_of(float(when[-1])) if len(when) else 0)
    status, struck = outcome(path, when, np.zeros(len(when), dtype=bool), factor, storms, rng)
    return Calls(user, when, path, status.astype(np.int64), struck, user.copy())
