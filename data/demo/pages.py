"""The optional tables of the engine that tell of the web application: page metrics, releases, incidents;
where they exist.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from data.demo import rules, troubles
from data.demo.company import DAY, HOUR, Company, moment_of, uuids
from data.demo.people import People
from data.demo.rows import copy_rows
from data.demo.usage import Meter

TABLES = ("frontend_metrics", "deployments", "incidents")
SLOW_PAGE, SLOW_RELEASE_DAYS_AGO, SLOW_RELEASE_HOUR, SLOW_RELEASE_FACTOR = "/create/video", 8, 14.0, 2.1
_VIEWS_PER_SERVICE_PAGE = {
    rules.CONTENT: "/create/content",
    rules.IMAGES: "/create/images",
    rules.VIDEO: SLOW_PAGE,
}
_OTHER_PAGES = ("/dashboard", "/dashboard", "/chat", "/campaigns", "/settings", "/pricing")
# metric: median on an ordinary page and sigma
_VITALS = {
    "TTFB": (310.0, 0.45),
    "FCP": (1_150.0, 0.38),
    "LCP": (1_850.0, 0.40),
    "INP": (120.0, 0.55),
    "CLS": (0.045, 0.80),
}
_FRONTEND_COLUMNS = (
    "id", "user_id", "session_id", "page_url", "metric_type", "metric_name", "metric_value", "browser",
    "device_type", "created_at",
)  # fmt: skip
_MOST_VIEWS, _HISTORY = 9_000, 30 * DAY


def existing(connection: psycopg.Connection, schema: str) -> list[str]:
    """Which of the optional tables this database has."""
    rows = connection.execute(
        "select tablename from pg_tables where schemaname = %s and tablename = any(%s)",
        (schema, list(TABLES)),
    ).fetchall()
    return [name for (name,) in rows]


def clear(connection: psycopg.Connection, schema: str) -> None:
    """Empty the optional tables that the demo fills."""
    for name in existing(connection, schema):
        connection.execute(sql.SQL("truncate {} cascade").format(sql.Identifier(schema, name)))


def write(
    connection: psycopg.Connection, company: Company, people: People, meter: Meter, schema: str
) -> dict[str, int]:
    """Fill the optional tables that exist; rows by table."""
    makers: dict[str, tuple[Sequence[str], Callable[[], Iterable[Sequence[Any]]]]] = {
        "frontend_metrics": (_FRONTEND_COLUMNS, lambda: _frontend_rows(company, people, meter)),
        "deployments": (
            ("id", "version", "environment", "service_name", "commit_hash", "commit_message", "deployed_at",
             "created_at"),
            lambda: _release_rows(company),
        ),
        "incidents": (
            (
                "id", "title", "description", "severity", "status", "affected_services",
                "affected_users_count", "started_at", "detected_at", "resolved_at", "mttr_seconds",
                "root_cause",
                "created_at", "updated_at",
            ),
            lambda: _incident_rows(company),
        ),
    }  # fmt: skip
    return {
        name: copy_rows(connection, sql.Identifier(schema, name), makers[name][0], makers[name][1]())
        for name in existing(connection, schema)
    }


def _frontend_rows(company: Company, people: People, meter: Meter) -> Iterator[tuple[Any, ...]]:
    """Page views around the newest calls: five vitals each, at times an error; one release made one page
    slow.
    """
    rng = company.rng("pages")
    user, service, when, _ = meter.newest()
    recent = np.flatnonzero(when >= company.end - _HISTORY)
    chosen = (
        np.sort(rng.choice(recent, size=min(_MOST_VIEWS, len(recent)), replace=False))
        if len(recent)
        else recent
    )
    sessions = uuids(rng, len(chosen))
    release = company.at(SLOW_RELEASE_DAYS_AGO, SLOW_RELEASE_HOUR)
    for number, at in enumerate(chosen.tolist()):
        person, moment = int(user[at]), float(when[at]) - float(rng.uniform(1, 240))
        page = _VIEWS_PER_SERVICE_PAGE.get(int(service[at]), "/chat")
        if rng.random() < 0.3:
            page = _OTHER_PAGES[int(rng.integers(len(_OTHER_PAGES)))]
        phone = rng.random() < people.phone_share[person]
        slow = (1.35 if phone else 1.0) * (
            SLOW_RELEASE_FACTOR if page == SLOW_PAGE and moment >= release else 1.0
        )
        origin = (people.ids[person], sessions[number], page)
        device = ("Chrome", "mobile" if phone else "desktop", moment_of(moment))
        names = uuids(rng, len(_VITALS) + 1)
        for name, (metric, (median, sigma)) in zip(names, _VITALS.items(), strict=False):
            factor = slow if metric in ("FCP", "LCP", "INP") else 1.0
            yield (
                name,
                *origin,
                "page_load",
                metric,
                round(median * factor * float(rng.lognormal(0, sigma)), 3),
                *device,
            )
        if rng.random() < (0.035 if slow >= SLOW_RELEASE_FACTOR else 0.012):
            yield (names[-1], *origin, "error", "TypeError: Cannot read properties of undefined", 1, *device)


def _release_rows(company: Company) -> Iterator[tuple[Any, ...]]:
    """A release every nine days or so, and the one that slowed a page."""
    rng = company.rng("pages", 1)
    ago = sorted(
        {*range(8 + 9, company.days, 9), SLOW_RELEASE_DAYS_AGO, 3} & set(range(company.days)), reverse=True
    )
    for number, (days, name) in enumerate(zip(ago, uuids(rng, len(ago)), strict=True)):
        message = (
            "Video studio: new preview player"
            if days == SLOW_RELEASE_DAYS_AGO
            else "Maintenance and small fixes"
        )
        moment = moment_of(company.at(days, SLOW_RELEASE_HOUR))
        if moment < company.now:
            digest = f"{int(rng.integers(2**40)):010x}"
            yield (name, f"2.{number}.0", "production", "web", digest, message, moment, moment)


def _incident_rows(company: Company) -> Iterator[tuple[Any, ...]]:
    """The planted outages as somebody wrote them down."""
    for name, trouble in zip(uuids(company.rng("pages", 2), 2), troubles.planted(company), strict=False):
        provider = rules.PROVIDERS[trouble.provider]
        services = sorted({path.service for path in rules.PATHS if path.provider == provider})
        length = trouble.end - trouble.begin
        yield (
            name, f"{provider} unavailable", f"{provider} answered 503 to nearly every call",
            "high" if length > HOUR else "medium",
            "resolved", services, 0, moment_of(trouble.begin), moment_of(trouble.begin + 240),
            moment_of(trouble.end),
            int(length), "upstream outage", moment_of(trouble.begin), moment_of(trouble.end),
        )  # fmt: skip
