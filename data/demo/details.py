"""The details of a call by the engine's own rules: tokens, pictures, seconds, money, latency, texts,
address and agent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.demo import parameters, rules, troubles
from data.demo.amounts import FLUX, Sizes, amounts, sizes
from data.demo.company import Company, uuids
from data.demo.people import People
from data.demo.traffic import Calls
from data.demo.troubles import Floats, Ints

COLUMNS = (
    "id", "user_id", "service_type", "provider", "model", "endpoint", "request_id", "request_data",
    "input_tokens",
    "output_tokens", "total_tokens", "images_generated", "video_seconds", "input_cost", "output_cost",
    "generation_cost",
    "total_cost", "latency_ms", "status", "error_message", "ip_address", "user_agent", "campaign_id",
    "created_at",
)  # fmt: skip

_PATHS = rules.PATHS
_SERVICE = np.array([rules.SERVICES.index(path.service) for path in _PATHS])
_MEDIAN = np.array([path.latency_ms for path in _PATHS])
_SIGMA = np.array([path.sigma for path in _PATHS])
_TIMEOUT_MS = {"openai": 60_000, "flux": 60_000, "runway": 120_000, "luma": 300_000}


@dataclass
class Overrides:
    """What planted events say about single calls instead of chance; None leaves it to chance."""

    address: dict[int, str | None]
    text: dict[int, str]
    clean: frozenset[int] = frozenset()  # calls whose latency and address are never blanked


def describe(
    company: Company, people: People, calls: Calls, rng: np.random.Generator, *,
    campaign: Sequence[str | None], overrides: Overrides | None = None,
) -> pa.Table:  # fmt: skip
    """The calls as rows of the engine's log, columns as in COLUMNS.

    request_data only in the newer half of history.
    """
    asked, won = sizes(calls.path, rng), calls.status == rules.SUCCESS
    marked = overrides or Overrides({}, {})
    texts = _texts(calls, rng, marked)
    columns: dict[str, pa.Array] = {
        "id": pa.array(uuids(rng, len(calls))),
        "user_id": _by_position(people.ids, calls.user),
        **_names(calls, won),
        "request_id": pa.array(_request_ids(calls, rng)),
        "request_data": pa.array(parameters.request_data(company, calls, asked, rng), pa.string()),
        **amounts(calls, asked, won),
        "latency_ms": _latency(company, calls, asked, texts, rng, marked),
        "status": _by_position(rules.STATUSES, calls.status),
        "error_message": pa.array(texts, pa.string()),
        **_origin(people, calls, rng, marked),
        "campaign_id": pa.array(list(campaign), pa.string()),
        "created_at": moments(calls.when),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


def _by_position(names: Sequence[str | None], position: Ints) -> pa.Array:
    return pa.array(list(names), pa.string()).take(pa.array(position))


def _names(calls: Calls, won: npt.NDArray[np.bool_]) -> dict[str, pa.Array]:
    models = [path.model for path in _PATHS] + [path.model_on_error for path in _PATHS]
    return {
        "service_type": _by_position([path.service for path in _PATHS], calls.path),
        "provider": _by_position([path.provider for path in _PATHS], calls.path),
        "model": _by_position(models, calls.path + np.where(won, 0, len(_PATHS))),
        "endpoint": _by_position([path.endpoint for path in _PATHS], calls.path),
    }


def _request_ids(calls: Calls, rng: np.random.Generator) -> list[str | None]:
    service, names = _SERVICE[calls.path], uuids(rng, len(calls))
    return [
        f"run_{name[:16]}" if kind == rules.CONTENT else name if kind == rules.VIDEO else None
        for kind, name in zip(service.tolist(), names, strict=True)
    ]


def _texts(calls: Calls, rng: np.random.Generator, marked: Overrides) -> list[str | None]:
    """error_message: NULL for a success."""
    texts: list[str | None] = [None] * len(calls)
    for at in np.flatnonzero(calls.status != rules.SUCCESS).tolist():
        status, provider = int(calls.status[at]), _PATHS[int(calls.path[at])].provider
        if at in marked.text:
            texts[at] = marked.text[at]
        elif status != rules.ERROR:
            texts[at] = rules.OTHER_STATUS_TEXTS[status]
        elif calls.struck[at] and rng.random() < 0.9:
            texts[at] = _filled(rules.TROUBLE_TEXT.replace("{provider}", provider.capitalize()), rng)
        else:
            known = rules.ERROR_TEXTS[provider]
            weights = np.cumsum([weight for weight, _ in known])
            texts[at] = _filled(known[int(np.searchsorted(weights, rng.random() * weights[-1]))][1], rng)
    return texts


def _filled(template: str, rng: np.random.Generator) -> str:
    return template.format(n=int(rng.integers(100, 60_000)), id=f"req_{int(rng.integers(2**48)):012x}")


def _latency(
    company: Company,
    calls: Calls,
    asked: Sizes,
    texts: list[str | None],
    rng: np.random.Generator,
    marked: Overrides,
) -> pa.Array:
    """Wall clock in ms, NULL when the engine lost it.

    Failures are quick refusals or the provider's time limit.
    """
    size = len(calls)
    batches = np.maximum(1, -(-asked.platforms // 3))
    ms = _MEDIAN[calls.path] * rng.lognormal(0, 1, size) ** _SIGMA[calls.path] * batches
    ms *= troubles.slowness(company, calls.path, calls.when) * np.where(
        asked.better & FLUX[calls.path], 1.6, 1.0
    )
    # A browser asks for its video again every 2 to 10 seconds: the wait for the next question counts.
    ms += np.where(_SERVICE[calls.path] == rules.VIDEO, rng.uniform(0, 10_000, size), 0)
    quick = rng.lognormal(6.9, 0.7, size)
    ms = np.where(calls.status == rules.SUCCESS, ms, quick)
    ms = np.where(calls.status == rules.TIMEOUT, 60_000 + quick / 20, ms)
    for at, text in enumerate(texts):
        if text is not None and ("timeout" in text or "timed out" in text):
            ms[at] = _TIMEOUT_MS.get(_PATHS[int(calls.path[at])].provider, 60_000) + quick[at] / 20
    lost = rng.random(size) < 0.004
    lost[list(marked.clean)] = False
    return pa.array(np.maximum(ms, 1).astype(np.int64), mask=lost)


def _origin(people: People, calls: Calls, rng: np.random.Generator, marked: Overrides) -> dict[str, pa.Array]:
    """Address and user agent: one device a session; phones mostly on the mobile network."""
    size = len(calls)
    _, session = np.unique(calls.session, return_inverse=True)
    by_session = rng.random(int(session.max()) + 1 if size else 0)[session]
    place_draw = rng.random(int(session.max()) + 1 if size else 0)[session]
    phone = by_session < people.phone_share[calls.user]
    which = np.where(phone & (place_draw < 0.6), 2, np.where(place_draw < 0.72, 0, 1))
    addresses: list[str | None] = [
        people.addresses[user][at] for user, at in zip(calls.user.tolist(), which.tolist(), strict=True)
    ]
    agents: list[str | None] = [
        people.phone[user] if on_phone else people.desktop[user]
        for user, on_phone in zip(calls.user.tolist(), phone.tolist(), strict=True)
    ]
    for at in np.flatnonzero(rng.random(size) < 0.004).tolist():
        if at not in marked.clean:
            addresses[at] = None
    for at in np.flatnonzero(rng.random(size) < 0.003).tolist():
        agents[at] = None if rng.random() < 0.7 else ""
    for at, address in marked.address.items():
        addresses[at] = address
    return {"ip_address": pa.array(addresses, pa.string()), "user_agent": pa.array(agents, pa.string())}


def moments(when: Floats) -> pa.Array:
    """Epoch seconds as timestamps with microseconds, UTC."""
    return pa.array(np.rint(when * 1e6).astype(np.int64)).cast(pa.timestamp("us", tz="UTC"))
