"""Whether a model is to be worked out now: asked often, so it loads nothing heavy."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import psycopg

from data.settings import Settings

Connection = psycopg.Connection[Any]

FORECAST_METRICS = ("requests", "provider_cost", "revenue", "active_users", "signups", "marketing_spend")
# Made once a day, as soon as the day before is over; what was refused is tried again after an hour, for an import may have filled it.
_FORECAST = """
select m.metric
from unnest(%(metrics)s::text[]) m (metric)
left join lateral (
    select made_at, refused from analytics.forecast_run r where r.metric = m.metric order by made_at desc limit 1
) r on true
where r.made_at is null or (r.made_at at time zone %(zone)s)::date < (%(now)s at time zone %(zone)s)::date
    or (r.refused is not null and r.made_at < %(now)s - interval '1 hour')
"""


def forecasts_due(connection: Connection, settings: Settings, now: datetime) -> list[str]:
    """The metrics whose forecast is to be made now."""
    asked = {"metrics": list(FORECAST_METRICS), "zone": settings.reporting_timezone, "now": now}
    return [row[0] for row in connection.execute(_FORECAST, asked).fetchall()]


_CHURN = """
select not exists (
    select from analytics.churn_model
    where (made_at at time zone %(zone)s)::date >= (%(now)s at time zone %(zone)s)::date
        and (refused is null or made_at >= %(now)s - interval '6 hours')
)
"""


def churn_is_due(connection: Connection, settings: Settings, now: datetime) -> bool:
    """Whether the churn model is to be trained now: once a day; a refused one again after six hours."""
    row = connection.execute(_CHURN, {"zone": settings.reporting_timezone, "now": now}).fetchone()
    return bool(row and row[0])


_SURVIVAL = """
select exists (select from analytics.mrr_step where plan_type <> '') and not exists (
    select from analytics.customer_lifetime where (made_at at time zone %(zone)s)::date >= (%(now)s at time zone %(zone)s)::date
)
"""


def survival_is_due(connection: Connection, settings: Settings, now: datetime) -> bool:
    """Whether the survival of customers is to be worked out now: once a day, as soon as there is a customer."""
    row = connection.execute(_SURVIVAL, {"zone": settings.reporting_timezone, "now": now}).fetchone()
    return bool(row and row[0])


DUE: Mapping[str, Callable[[Connection, Settings, datetime], object]] = {
    "forecast": forecasts_due,
    "churn": churn_is_due,
    "survival": survival_is_due,
}
