"""Whether a model is to be worked out now: asked often, so it loads nothing heavy."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import psycopg

from data.models.statements import statement
from data.settings import Settings

Connection = psycopg.Connection[Any]

FORECAST_METRICS = ("requests", "provider_cost", "revenue", "active_users", "signups", "marketing_spend")
NOT_ADDED_UP = ("active_users",)  # the same people come again: their days are no month's total
MOST_BUDGETS = 12  # with a forecast of their own


def forecasts_due(connection: Connection, settings: Settings, now: datetime) -> list[str]:
    """The metrics whose forecast is to be made now, those of the month's budgets included."""
    asked = {
        "metrics": list(FORECAST_METRICS),
        "most_budgets": MOST_BUDGETS,
        "not_added_up": list(NOT_ADDED_UP),
        "zone": settings.reporting_timezone,
        "currency": settings.currency,
        "now": now,
    }
    return [row[0] for row in connection.execute(statement("forecasts_due"), asked).fetchall()]


def churn_is_due(connection: Connection, settings: Settings, now: datetime) -> bool:
    """Whether the churn model is to be trained now: once a day; a refused one again after six hours."""
    row = connection.execute(
        statement("churn_due"), {"zone": settings.reporting_timezone, "now": now}
    ).fetchone()
    return bool(row and row[0])


def survival_is_due(connection: Connection, settings: Settings, now: datetime) -> bool:
    """Whether the survival of customers is to be worked out now: once a day, as soon as there is a customer."""
    row = connection.execute(
        statement("survival_due"), {"zone": settings.reporting_timezone, "now": now}
    ).fetchone()
    return bool(row and row[0])


DUE: Mapping[str, Callable[[Connection, Settings, datetime], object]] = {
    "forecast": forecasts_due,
    "churn": churn_is_due,
    "survival": survival_is_due,
}
