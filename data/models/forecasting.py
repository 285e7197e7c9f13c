"""The forecasts of the day: series out of the rollups, forecasts into analytics.forecast and its neighbours."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import psycopg
import structlog
from psycopg import sql

from data.models.due import NOT_ADDED_UP, forecasts_due
from data.models.forecast import Expected, Forecast, forecast
from data.models.statements import statement
from data.settings import Settings

log = structlog.get_logger(__name__)
Connection = psycopg.Connection[Any]
Series = Sequence[tuple[date, float]]

NOTHING_KNOWN: Mapping[str, str] = {
    "requests": "No day of calls is over yet.",
    "provider_cost": "No day of calls is over yet.",
    "active_users": "No day of calls is over yet.",
    "signups": "No sign-up is known yet.",
    "revenue": "Neither payments nor plan prices are known yet.",
    "marketing_spend": "No marketing spend is known yet.",
}

NOTHING_SPENT = "No day with spending of this budget is over yet."


def make(connection: Connection, settings: Settings, now: datetime) -> list[str]:
    """Make the forecasts that are due; the names of those metrics."""
    names = forecasts_due(connection, settings, now)
    if not names:
        return []
    series = read_series(connection, settings, now)
    for name in names:
        made = _made(name, series.get(name, ()))
        with connection.transaction():
            _write(connection, name, now, made)
        log.info("forecast made", metric=name, method=made.method)
    return names


def _made(name: str, known: Series) -> Forecast:
    made = forecast(known)
    if made.days:
        return made
    if known:
        return Forecast(None, 0, refused=f"Of {len(known):,} finished days none is above 0 yet.")
    return Forecast(None, 0, refused=NOTHING_KNOWN.get(name, NOTHING_SPENT))


def read_series(connection: Connection, settings: Settings, now: datetime) -> Mapping[str, Series]:
    """The finished days of every metric, oldest first, without gaps."""
    rows = connection.execute(
        statement("series"), {"now": now, "zone": settings.reporting_timezone, "currency": settings.currency}
    ).fetchall()
    found: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for metric, day, value in rows:
        found[metric].append((day, value))
    return found


def _write(connection: Connection, metric: str, made_at: datetime, made: Forecast) -> None:
    # A refusal says nothing worth keeping once it is said again.
    connection.execute(
        "delete from analytics.forecast_run where metric = %s and refused is not null", [metric]
    )
    key = {"metric": metric, "made_at": made_at}
    run = {name: getattr(made, name) for name in ("observed_to", "days", "method", "refused", "too_long")}
    _insert(connection, "forecast_run", [{**key, **run}])
    if made.refused is not None:
        return
    adds_up = metric not in NOT_ADDED_UP
    _insert(
        connection,
        "forecast",
        [
            {**key, "day": point.day, "method": made.method, **_columns(point.expected)}
            | {"month_so_far": point.month_so_far if adds_up else None}
            for point in made.points
        ],
    )
    if adds_up:
        _write_totals(connection, key, made)
    _insert(connection, "forecast_backtest", [{**key, **asdict(each)} for each in made.backtests])
    connection.execute("delete from analytics.forecast_replay where metric = %s", [metric])
    _insert(
        connection,
        "forecast_replay",
        [
            {"metric": metric, "origin": each.origin, "day": each.day, "actual": each.actual}
            | _columns(each.expected)
            for each in made.replayed
        ],
    )


def _write_totals(connection: Connection, key: Mapping[str, object], made: Forecast) -> None:
    totals = [{**key, "horizon": each.horizon, **_columns(each.expected)} for each in made.totals]
    _insert(connection, "forecast_total", totals)
    months = [
        {**key, "month": each.month, "observed": each.observed, **_columns(each.expected)}
        for each in made.months
    ]
    _insert(connection, "forecast_month", months)


def _columns(expected: Expected) -> dict[str, float]:
    return asdict(expected)


def _insert(connection: Connection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier("analytics", table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(map(sql.Placeholder, names)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
