# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py plans to spend, what its providers ask, and what the models said of its money."""

import calendar
from datetime import date, timedelta
from typing import Any

import psycopg

from tests.data.sql.company import WEDNESDAY, at, day

Connection = psycopg.Connection[tuple[Any, ...]]

MONTH = WEDNESDAY.replace(day=1)
MADE_AT = at(0, "00:30:00")
PROVIDER_PRICES = (  # FLUX has none
    ("openai", "gpt-5", "input_token", "1", 1000),
    ("openai", "gpt-5", "output_token", "2", 1000),
    ("runway", "", "second", "0.04", 1),
)
BACKTEST = ("season", 30, 6, 0.75, 0.8, 0.95, True)


def days_of(month: date) -> int:
    """How long a month is."""
    return calendar.monthrange(month.year, month.month)[1]


def insert_money(connection: Connection) -> None:
    """Everything above; support is planned with one a day, whatever the month."""
    cursor = connection.cursor()
    months = {day(back).replace(day=1) for back in (0, 1, 7, 8, 35)} | {MONTH}
    for month in sorted(months):
        for category, amount in (
            ("provider_cost", 10),
            ("chat", 4),
            ("marketing", 240),
            ("support", days_of(month)),
        ):
            cursor.execute(
                "insert into analytics.budget (month, category, amount, currency) values (%s, %s, %s, 'USD')",
                [month, category, amount],
            )
    cursor.executemany(
        "insert into analytics.provider_price (provider, model, unit, price, per, currency, valid_from) values (%s, %s, %s, %s, %s, 'USD', '2020-01-01')",
        PROVIDER_PRICES,
    )
    for metric, value in (("provider_cost", 2), ("revenue", 20)):
        _forecast(cursor, metric, value)
    cursor.execute(
        "insert into analytics.customer_lifetime (plan_type, spells, lost, observed_days, mean_days, median_days, made_at) values ('', 6, 2, 50, 30.4375, 35, %s)",
        [MADE_AT],
    )
    cursor.executemany(
        "insert into analytics.customer_survival (plan_type, days, at_risk, lost, survival, low, high) values ('', %s, %s, %s, %s, %s, %s)",
        [(15, 4, 1, 0.75, 0.128, 0.961), (35, 2, 1, 0.375, 0.011, 0.808)],
    )


def _forecast(cursor: psycopg.Cursor[Any], metric: str, value: float) -> None:
    cursor.execute(
        "insert into analytics.forecast_run (metric, made_at, observed_to, days, method) values (%s, %s, %s, 60, 'season')",
        [metric, MADE_AT, day(1)],
    )
    cursor.executemany(
        "insert into analytics.forecast (metric, made_at, day, value, low80, high80, low95, high95, month_so_far, method) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'season')",
        [
            (
                metric,
                MADE_AT,
                day(1) + timedelta(days=ahead),
                value,
                value / 2,
                value * 2,
                value / 4,
                value * 4,
                1 + ahead * value,  # right for the month of MONTH
            )
            for ahead in range(1, 91)
        ],
    )
    cursor.execute(
        "insert into analytics.forecast_total (metric, made_at, horizon, value, low80, high80, low95, high95) values (%s, %s, 30, %s, 50, 80, 40, 90)",
        [metric, MADE_AT, 30 * value],
    )
    cursor.execute(
        "insert into analytics.forecast_month (metric, made_at, month, observed, value, low80, high80, low95, high95) values (%s, %s, %s, 1, 8, 6, 12, 5, 14)",
        [metric, MADE_AT, MONTH],
    )
    cursor.execute(
        "insert into analytics.forecast_backtest (metric, made_at, method, horizon, folds, mase, coverage80, coverage95, chosen) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [metric, MADE_AT, *BACKTEST],
    )
