"""When a budget is used up: by the sums of its forecast, from what is spent; and what is not known is not told as known."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from data.filters import parse
from data.queries import load
from data.warehouse import bind

Connection = psycopg.Connection[Any]
MADE_AT, MARCH = datetime(2026, 3, 10, 0, 5, tzinfo=UTC), date(2026, 3, 1)
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def run_of(connection: Connection, metric: str, observed_to: date = date(2026, 3, 9), *, too_long: str | None = None) -> None:  # fmt: skip
    """A forecast's head."""
    connection.execute(
        "insert into analytics.forecast_run (metric, made_at, observed_to, days, method, too_long) values (%s, %s, %s, 60, 'level', %s)",
        [metric, MADE_AT, observed_to, too_long],
    )


def days_of(connection: Connection, metric: str, since: str, until: str, so_far: str) -> None:
    """Days to come, each of a median of nothing, whose month comes to so much by then."""
    connection.execute(
        "insert into analytics.forecast (metric, made_at, day, value, low80, high80, low95, high95, method, month_so_far)"
        f" select %s, %s, d::date, 0, 0, 15, 0, 20, 'level', {so_far} from generate_series(%s::date, %s::date, interval '1 day') d".encode(),
        [metric, MADE_AT, since, until],
    )


def spend(connection: Connection, category: str, amount: float, spent: float | None) -> None:
    """A budget of March, and what was spent of it on the 9th on marketing."""
    connection.execute("insert into analytics.budget values (%s, %s, %s, 'USD')", [MARCH, category, amount])
    if spent is not None:
        connection.execute(
            "insert into analytics.marketing_spend (day, channel, amount, currency) values ('2026-03-09', 'ads', %s, 'USD')",
            [spent],
        )


def told(connection: Connection) -> dict[str, dict[str, Any]]:
    """The panel's rows by name."""
    query = load("forecasting/capacity")
    filters = parse({"range": ["28d"]}, now=NOW, zone=ZoneInfo("UTC"))
    found = connection.execute(query.statement.encode(), bind(query, filters))
    assert found.description is not None
    names = [column.name for column in found.description]
    return {row[1]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def test_a_budget_is_used_up_on_the_day_its_month_comes_to_more(connection: Connection) -> None:
    spend(connection, "marketing", 100, 60)
    run_of(connection, "marketing_spend")
    days_of(
        connection, "marketing_spend", "2026-03-10", "2026-04-08", "60 + 10 * (d::date - '2026-03-09'::date)"
    )
    row = told(connection)["marketing"]
    # at 10 a day the fifth day, the 14th, passes 100, though the median of every single day is 0
    assert (row["used"], row["capacity"], row["already"]) == (60.0, 100.0, False)
    assert (row["reached_at"], row["resets_at"]) == (datetime(2026, 3, 14, tzinfo=UTC), APRIL)
    assert row["known_at"] == datetime(2026, 3, 9, tzinfo=UTC)


def test_a_budget_that_lasts_is_known_to_last_until_its_month_ends(connection: Connection) -> None:
    spend(connection, "marketing", 1000, 60)
    run_of(connection, "marketing_spend")
    days_of(
        connection, "marketing_spend", "2026-03-10", "2026-04-08", "60 + 10 * (d::date - '2026-03-09'::date)"
    )
    row = told(connection)["marketing"]
    assert (row["reached_at"], row["safe_until"]) == (None, APRIL)


def test_a_budget_that_is_exceeded_is_so_already(connection: Connection) -> None:
    spend(connection, "marketing", 50, 60)
    run_of(connection, "marketing_spend")
    days_of(connection, "marketing_spend", "2026-03-10", "2026-04-08", "70")
    row = told(connection)["marketing"]
    assert (row["already"], row["reached_at"]) == (True, None)


def test_a_forecast_of_an_earlier_month_adds_none_of_its_days(connection: Connection) -> None:
    spend(connection, "marketing", 100, None)
    run_of(connection, "marketing_spend", date(2026, 2, 20))
    days_of(connection, "marketing_spend", "2026-02-21", "2026-02-28", "500")
    days_of(connection, "marketing_spend", "2026-03-01", "2026-04-08", "5 * extract(day from d)")
    row = told(connection)["marketing"]
    assert row["reached_at"] == datetime(2026, 3, 21, tzinfo=UTC)


@pytest.mark.parametrize("days", [0, 7])
def test_a_budget_of_a_short_history_stays_and_says_how_far_it_is_known(
    connection: Connection, days: int
) -> None:
    spend(connection, "marketing", 100, 60)
    too_long = "A forecast of 30 days needs 54 finished days of history."
    if days:
        run_of(connection, "marketing_spend", too_long=too_long)
        days_of(connection, "marketing_spend", "2026-03-10", "2026-03-16", "61")
    else:
        connection.execute(
            "insert into analytics.forecast_run (metric, made_at, observed_to, days, refused) values ('marketing_spend', %s, '2026-03-09', 1, %s)",
            [MADE_AT, too_long],
        )
    row = told(connection)["marketing"]
    assert (row["used"], row["reached_at"], row["reason"]) == (60.0, None, too_long)
    assert row["safe_until"] == (datetime(2026, 3, 17, tzinfo=UTC) if days else None)


def test_a_budget_nothing_is_spent_of_or_nothing_measures_has_no_end(connection: Connection) -> None:
    spend(connection, "marketing", 100, None)
    spend(connection, "support", 100, None)
    (row,) = told(connection).values()
    assert (row["name"], row["used"], row["already"], row["safe_until"]) == ("marketing", None, False, None)


def test_a_forecast_older_than_its_sums_tells_no_end(connection: Connection) -> None:
    spend(connection, "marketing", 100, 60)
    run_of(connection, "marketing_spend")
    days_of(connection, "marketing_spend", "2026-03-10", "2026-04-08", "null")
    row = told(connection)["marketing"]
    assert (row["reached_at"], row["safe_until"], row["reason"]) == (None, None, None)


def test_a_quota_of_one_sample_has_no_pace_and_is_not_called_safe(connection: Connection) -> None:
    for quota, samples in {"one": [(8, 10)], "rests": [(6, 10), (8, 10)], "full": [(8, 100)]}.items():
        for hour, used in samples:
            connection.execute(
                "insert into analytics.quota_sample (provider, quota, sampled_at, quota_limit, used) values (%s, %s, %s, 100, %s)",
                [quota, quota, datetime(2026, 3, 10, hour, tzinfo=UTC), used],
            )
    rows = told(connection)
    assert {name: (row["already"], row["safe_until"] is not None) for name, row in rows.items()} == {
        "one": (False, False),
        "rests": (False, True),
        "full": (True, False),
    }


def test_a_rolling_quota_whose_end_moves_on_keeps_its_pace(connection: Connection) -> None:
    for hour, used in ((4, 90), (5, 10), (6, 20), (8, 40)):
        at = datetime(2026, 3, 10, hour, tzinfo=UTC)
        connection.execute(
            "insert into analytics.quota_sample (provider, quota, sampled_at, quota_limit, used, resets_at) values ('openai', 'tokens', %s, 100, %s, %s)",
            [at, used, at.replace(hour=hour + 6)],
        )
    # since it fell at 5: 30 in 3 hours, so that the 60 that are left take 6
    assert told(connection)["openai"]["reached_at"] == datetime(2026, 3, 10, 14, tzinfo=UTC)
