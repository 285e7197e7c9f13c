"""What the models said of the company of company.py: written here, not inferred, so that every page about it can be worked out by hand."""

from datetime import timedelta
from typing import Any

import psycopg

from tests.data.sql.company import at, day, person

Connection = psycopg.Connection[tuple[Any, ...]]

CARD = {
    "made_at": at(0, "00:05:00"), "cut_off": day(1), "train_from": day(90), "train_to": day(68), "train_users": 250, "train_rows": 900, "train_share": 0.3,
    "test_from": day(38), "test_to": day(31), "test_users": 200, "test_rows": 360, "test_share": 0.4, "auc": 0.85,
    "brier": 0.18, "brier_base": 0.24, "final_rows": 2000,
    "weights": '{"active days": -1.5, "services used": 0.1, "days since the last call": 0.9}',
}  # fmt: skip
RISKS: tuple[tuple[str, float, int | None, list[str], str], ...] = (
    ("ada", 0.25, 100, ["active on 2 of the last 30 days"], "None needed: likely to stay."),
    (
        "bob",
        0.75,
        36,
        ["no call for 9 days", "40 % of the calls failed"],
        "Call them: what is missing? They pay.",
    ),
    ("cleo", 0.5, 0, [], "Watch: nothing stands out."),
    ("dan", 0.125, None, ["uses 1 service"], "None needed: likely to stay."),
)
OUTCOMES = (
    (1, "live", day(61), 8, 10, 0.85, 8), (2, "live", day(54), 8, 30, 0.81, 22), (2, "live", day(54), 0, 100, 0.04, 5), (2, "test", day(90), 3, 50, 0.35, 20),
    (3, "test", day(31), 0, 200, 0.05, 20), (3, "test", day(31), 7, 160, 0.75, 124),
)  # fmt: skip


def insert_churn(connection: Connection) -> None:
    """Three models; the third is the newest."""
    for version in (1, 2, 3):
        names = ", ".join(CARD)
        marks = ", ".join(f"%({name})s" for name in CARD)
        back = timedelta(days=3 - version)
        connection.execute(
            f"insert into analytics.churn_model ({names}) values ({marks})".encode(),
            {**CARD, "made_at": CARD["made_at"] - back},  # type: ignore[operator]
        )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into analytics.churn_risk (user_id, version, probability, monthly_revenue, reasons, action) values (%s, 3, %s, %s, %s, %s)",
            [(person(who), *row) for who, *row in RISKS],
        )
        cursor.executemany(
            "insert into analytics.churn_outcome (version, kind, cut_off, band, users, predicted, churned) values (%s, %s, %s, %s, %s, %s, %s)",
            OUTCOMES,
        )


FORECAST_METRICS = ("requests", "active_users", "signups")  # those of money are in money.py


def insert_forecasts(connection: Connection) -> None:
    """Of each a forecast of this morning and one of eight days ago, two methods that were tried, and a day that was replayed."""
    for metric in FORECAST_METRICS:
        for made_at, known, days in ((at(0, "00:05:00"), 1, 10), (at(8, "00:05:00"), 9, 5)):
            connection.execute(
                "insert into analytics.forecast_run (metric, made_at, observed_to, days, method) values (%s, %s, %s, %s, 'level')",
                [metric, made_at, day(known), days],
            )
            for ahead in (1, 2):
                connection.execute(
                    "insert into analytics.forecast values (%s, %s, %s, %s, 1, 5, 0.5, 8, 'level')",
                    [metric, made_at, day(known - ahead), 1.0 + ahead],
                )
        for horizon, total in ((7, 12.0), (30, 40.0)) if metric != "active_users" else ():
            connection.execute(
                "insert into analytics.forecast_total values (%s, %s, %s, %s, 10, 50, 5, 60)",
                [metric, at(0, "00:05:00"), horizon, total],
            )
        for method, mase, chosen in (("seasonal naive", 1.5, False), ("level", 1.25, True)):
            connection.execute(
                "insert into analytics.forecast_backtest values (%s, %s, %s, 30, 4, %s, 0.75, 0.9, %s)",
                [metric, at(0, "00:05:00"), method, mase, chosen],
            )
        connection.execute(
            "insert into analytics.forecast_replay values (%s, %s, %s, 1.5, 1, 2, 0, 3, 2)",
            [metric, day(8), day(7)],
        )
