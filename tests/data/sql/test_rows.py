# ruff: noqa: E501 - a table of rows is read across
"""Rows in, rows out: every query of data/sql asked of the company of company.py, and answered by hand."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from data.filters import parse
from data.warehouse import Answer, fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, day, insert_company
from tests.data.sql.expected import CASES, Case
from tests.data.sql.settled import rows_of, settled


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The company of company.py, rolled up."""
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        yield connection


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.query)
def test_a_query_answers_what_was_worked_out_by_hand(company: Connection, case: Case) -> None:
    filters = parse({name: [value] for name, value in case.asked.items()}, now=NOW, zone=ZoneInfo("UTC"))
    answer = fetch(case.query, filters, fresh=True)
    names = case.columns.split()
    if not case.some:
        assert list(answer.columns) == names
    assert _comparable(_chosen(answer, case, names)) == _comparable([_close(row) for row in case.rows]), (
        case.says
    )


def _chosen(answer: Answer, case: Case, names: list[str]) -> list[tuple[Any, ...]]:
    rows = [tuple(record[name] for name in names) for record in answer.records()]
    if case.only_with is None:
        return rows
    if not case.only_with:
        return rows[: len(case.rows)]
    place = names.index(case.only_with)
    assert sum(not row[place] for row in rows) == case.rest
    return [row for row in rows if row[place]]


def _comparable(rows: Any) -> Any:
    """Windows in one order: which comes first is not promised, the order inside is."""
    order = {"now": 0, "closed": 1, "before": 2}
    return sorted(
        ([_plain(value) for value in row] for row in rows),
        key=lambda row: order.get(row[0], 0) if isinstance(row[0], str) else 0,
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else float(value) if isinstance(value, Decimal) else value


def _close(row: Any) -> list[Any]:
    return [pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value for value in row]


def test_the_snapshot_of_recurring_revenue_holds_each_change_once(company: Connection) -> None:
    kept = rows_of(
        company,
        "select day, plan_type, amount::float8, customers::int, unpriced::int from analytics.mrr_change order by day, plan_type",
    )
    assert kept == [
        (day(50), "starter", 30.0, 1, 0), (day(40), "starter", 30.0, 1, 0), (day(35), "pro", 100.0, 1, 0), (day(35), "starter", -30.0, -1, 0), (day(20), "pro", 80.0, 1, 0),
        (day(15), "starter", -30.0, -1, 0), (day(8), "pro", 100.0, 1, 0), (day(5), "pro", -80.0, -1, 0), (day(1), "starter", 36.0, 1, 0), (day(0), "custom", 0.0, 0, 1),
    ]  # fmt: skip


def test_the_snapshot_of_revenue_spreads_a_payment_over_its_days(company: Connection) -> None:
    kept = rows_of(
        company, "select day, plan_type, amount::float8 from analytics.revenue_change order by day, plan_type"
    )
    assert kept == [
        (day(8), "pro", 8.0),
        (day(1), "starter", 1.0),
        (day(-2), "pro", -8.0),
        (day(-35), "starter", -1.0),
    ]


def test_the_snapshot_of_places_gives_the_first_to_the_most_used(company: Connection) -> None:
    kept = rows_of(company, "select dimension, entity, slot::int from analytics.entity_slot order by 1, 3")
    assert kept == [
        ("provider", "openai", 0), ("provider", "flux", 1), ("provider", "runway", 2), ("service", "chat", 0), ("service", "images", 1), ("service", "content", 2), ("service", "video", 3),
    ]  # fmt: skip
