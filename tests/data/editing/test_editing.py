"""Settings that readers change: by the rules of the imports, everything or nothing, told in the history and taken back from it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data import editing, warehouse
from data.editing import ChangeRefusedError
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.settled import rows_of, settled

PRO = {"plan_type": "pro", "billing_interval": "month", "price": "99", "currency": "USD", "valid_from": "2026-01-01", "valid_to": None}  # fmt: skip
BUDGET = {"month": "2026-11-01", "category": "provider_cost", "amount": "5000", "currency": "USD"}
HEAD = b"plan_type,billing_interval,price,currency,valid_from,valid_to\n"


@pytest.fixture(scope="module")
def prepared(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """A database with our tables."""
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("editing"), rolled_up=False
    ) as connection:
        yield connection


@pytest.fixture
def database(prepared: Connection) -> Connection:
    """The same, with nothing in the tables that these tests fill."""
    for table in ("plan_price", "budget", "marketing_spend", "payment", "feedback"):
        prepared.execute(f"truncate analytics.{table}".encode())
    prepared.execute("truncate analytics.setting_change restart identity")
    return prepared


def prices(connection: Connection) -> list[tuple[Any, ...]]:
    return rows_of(
        connection,
        "select plan_type, price::float8, valid_from::text, valid_to::text from analytics.plan_price order by 1, 3",
    )


def reasons(error: pytest.ExceptionInfo[ChangeRefusedError]) -> list[tuple[int, str]]:
    return [(each.row, each.reason) for each in error.value.rows]


def test_a_row_is_added_edited_and_removed_and_each_is_told_in_the_history(database: Connection) -> None:
    editing.change("plan_prices", [], [PRO], "Ada")
    [shown] = editing.rows("plan_prices").rows
    assert shown == {**PRO, "price": "99.00"}
    editing.change("plan_prices", [shown], [{**shown, "price": "109.5"}], "  ")
    assert prices(database) == [("pro", 109.5, "2026-01-01", None)]
    [shown] = editing.rows("plan_prices").rows
    editing.change("plan_prices", [shown], [], "Bob\x00\n")
    assert editing.rows("plan_prices").total == 0
    removed, changed, added = editing.history("plan_prices")
    assert [each.who for each in (added, changed, removed)] == ["Ada", "local", "Bob"]
    assert [each.lines[0].kind for each in (added, changed, removed)] == ["added", "changed", "removed"]
    assert changed.lines[0].name == "pro, month, USD, 2026-01-01"
    assert changed.lines[0].values == (("price", "99.00", "109.50"),)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"price": "-1"}, "price: is '-1'; it must be at least 0"),
        ({"currency": "EUR"}, "currency: is 'EUR'; the account currency is USD and nothing is converted"),
        ({"plan_type": "porr"}, "plan_type: is 'porr', a plan that nobody has; known: custom, demo, enterprise, free, pro, starter"),
        ({"billing_interval": "day"}, "billing_interval: is 'day'; allowed: month, year"),
        ({"valid_to": "2025-12-31"}, "valid_to: is not after valid_from"),
        ({"valid_from": "next week"}, "valid_from: is 'next week', not a date such as 2026-11-22"),
        ({"price": ""}, "price: is missing"),
        ({"price": "1e400"}, "price: is '1e400'; it must be below 10000000000"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_named_with_its_reason_and_nothing_is_saved(
    database: Connection, wrong: dict[str, str], reason: str
) -> None:
    good = {**PRO, "plan_type": "starter"}
    with pytest.raises(ChangeRefusedError) as error:
        editing.change("plan_prices", [], [good, {**PRO, **wrong}], "Ada")
    assert reasons(error) == [(2, reason)]
    assert prices(database) == []
    assert editing.history() == ()


def test_marketing_money_cannot_be_spent_tomorrow(database: Connection) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    row = {"day": tomorrow, "channel": "search", "campaign": "", "amount": "10", "currency": "USD"}
    with pytest.raises(ChangeRefusedError) as error:
        editing.change("marketing_spend", [], [row], "Ada")
    assert reasons(error) == [(1, f"day: is '{tomorrow}', which lies in the future")]


def test_prices_of_one_plan_do_not_overlap(database: Connection) -> None:
    editing.change("plan_prices", [], [PRO], "Ada")
    later = {**PRO, "price": "109", "valid_from": "2026-06-01"}
    with pytest.raises(ChangeRefusedError) as error:
        editing.change("plan_prices", [], [later], "Ada")
    assert reasons(error) == [
        (1, "valid_from: its time overlaps that of the row there already from 2026-01-01")
    ]
    [shown] = editing.rows("plan_prices").rows
    editing.change("plan_prices", [shown], [{**shown, "valid_to": "2026-06-01"}, later], "Ada")
    assert prices(database) == [("pro", 99.0, "2026-01-01", "2026-06-01"), ("pro", 109.0, "2026-06-01", None)]


def test_two_rows_of_one_change_may_not_overlap_or_contradict_either(database: Connection) -> None:
    with pytest.raises(ChangeRefusedError) as error:
        editing.change("plan_prices", [], [PRO, {**PRO, "valid_from": "2026-06-01"}], "Ada")
    assert reasons(error) == [
        (2, "valid_from: its time overlaps that of another row; say where that one ends")
    ]
    with pytest.raises(ChangeRefusedError) as error:
        editing.change("budgets", [], [BUDGET, {**BUDGET, "amount": "6000"}], "Ada")
    assert reasons(error) == [(2, "month, category: is there twice, with other values than in row 1")]
    assert editing.rows("budgets").total == 0


def test_a_row_that_somebody_else_changed_meanwhile_is_not_overwritten(database: Connection) -> None:
    editing.change("budgets", [], [BUDGET], "Ada")
    [seen] = editing.rows("budgets").rows
    editing.change("budgets", [seen], [{**seen, "amount": "6000"}], "Bob")
    with pytest.raises(ChangeRefusedError, match="changed by somebody else") as error:
        editing.change("budgets", [seen], [{**seen, "amount": "7000"}], "Ada")
    assert error.value.kind == "conflict"
    assert [row["amount"] for row in editing.rows("budgets").rows] == ["6000.00"]


@pytest.mark.parametrize("lie", [{"month": "no month"}, {"amount": "NaN%s"}, {"category": "\x00"}])
def test_a_row_to_be_replaced_that_never_was_is_refused_in_words(
    database: Connection, lie: dict[str, str]
) -> None:
    with pytest.raises(ChangeRefusedError) as error:
        editing.change("budgets", [{**BUDGET, **lie}], [], "Ada")
    assert error.value.kind == "conflict"


def test_undo_restores_what_was_there_and_can_itself_be_undone(database: Connection) -> None:
    editing.change("budgets", [], [BUDGET], "Ada")
    [seen] = editing.rows("budgets").rows
    number = editing.change(
        "budgets", [seen], [{**seen, "amount": "6000"}, {**seen, "category": "marketing"}], "Ada"
    )
    undone = editing.undo(number, "Bob")
    assert editing.rows("budgets").rows == (seen,)
    newest, changed, _ = editing.history()
    assert (newest.origin, newest.undoes, newest.who) == ("undo", number, "Bob")
    assert changed.undone_by == undone
    with pytest.raises(ChangeRefusedError, match="undone already"):
        editing.undo(number, "Bob")
    editing.undo(undone, "Ada")
    assert sorted(str(row["category"]) for row in editing.rows("budgets").rows) == [
        "marketing",
        "provider_cost",
    ]


def test_undo_does_not_tread_on_a_later_change(database: Connection) -> None:
    number = editing.change("budgets", [], [BUDGET], "Ada")
    [seen] = editing.rows("budgets").rows
    editing.change("budgets", [seen], [{**seen, "amount": "1"}], "Bob")
    with pytest.raises(
        ChangeRefusedError, match="It cannot be undone: This row was changed by somebody else"
    ):
        editing.undo(number, "Ada")
    assert [row["amount"] for row in editing.rows("budgets").rows] == ["1.00"]
    assert editing.history()[-1].undone_by is None


def test_a_change_that_never_was_cannot_be_undone(database: Connection) -> None:
    with pytest.raises(ChangeRefusedError, match="no such change"):
        editing.undo(4711, "Ada")


def test_a_preview_says_what_would_happen_and_leaves_no_trace(database: Connection) -> None:
    editing.change("plan_prices", [], [PRO], "Ada")
    file = (
        HEAD
        + b"starter,month,29,USD,2026-01-01,\npro,month,99,USD,2026-01-01,\npro,month,-5,USD,2027-01-01,\nfree,month,0,EUR,2026-01-01,\n"
    )
    seen = editing.preview("plan_prices", file)
    assert (seen.rows, seen.loaded, seen.already_there, seen.rejected) == (4, 1, 1, 2)
    assert [(each.row, each.reason) for each in seen.errors] == [
        (4, "price: is '-5'; it must be at least 0"),
        (5, "currency: is 'EUR'; the account currency is USD and nothing is converted"),
    ]
    assert [row["plan_type"] for row in seen.new] == ["starter"]
    assert len(prices(database)) == 1
    assert len(editing.history()) == 1


def test_a_file_with_errors_loads_nothing_until_the_reader_agrees_to_leave_those_rows_out(
    database: Connection,
) -> None:
    file = HEAD + b"starter,month,29,USD,2026-01-01,\npro,month,-5,USD,2027-01-01,\n"
    seen = editing.preview("plan_prices", file)
    with pytest.raises(ChangeRefusedError, match="nothing was loaded"):
        editing.load("plan_prices", file, "Ada", seen.mark, leaves_out=False)
    assert prices(database) == []
    number, told = editing.load(
        "plan_prices", file, "Ada", seen.mark, leaves_out=True, name="../../prices.csv"
    )
    assert (told.loaded, told.rejected) == (1, 1)
    assert prices(database) == [("starter", 29.0, "2026-01-01", None)]
    [change] = editing.history()
    assert (change.number, change.origin, change.note) == (number, "upload", "prices.csv")
    editing.undo(number, "Ada")
    assert prices(database) == []


def test_what_is_loaded_is_what_was_shown(database: Connection) -> None:
    file = HEAD + b"pro,month,99,USD,2026-01-01,\n"
    seen = editing.preview("plan_prices", file)
    editing.change("plan_prices", [], [{**PRO, "valid_from": "2025-01-01"}], "Bob")
    with pytest.raises(ChangeRefusedError, match="has changed since it was shown") as error:
        editing.load("plan_prices", file, "Ada", seen.mark, leaves_out=True)
    assert error.value.kind == "conflict"
    assert len(prices(database)) == 1


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "The file is empty."),
        (b"PAR1 and so on", "Parquet files are loaded with"),
        (b"colour,size\nred,1\n", "The file lacks the columns plan_type"),
        (b"\xff\xfea\x00", "is UTF-16 text"),
        (
            HEAD + b'"pro,month\n',
            "a quote that opens here does not close|cannot be read|0 rows|perhaps a quote",
        ),
        (HEAD + b"pro,month,1,USD,2026-01-01,\n" * (editing.MOST_ROWS + 1), "more than 5,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(database: Connection, file: bytes, reason: str) -> None:
    try:
        seen = editing.preview("plan_prices", file)
    except ChangeRefusedError as error:
        told = str(error)
    else:
        told = "; ".join(each.reason for each in seen.errors)
    assert any(part in told for part in reason.split("|")), told
    assert "engine-room-upload" not in told


def test_payments_are_uploaded_by_the_same_rules(database: Connection) -> None:
    head = b"payment_id,user_id,status,amount,currency,paid_at,period_start,period_end\n"
    user = b"0f8fad5b-d9cb-469f-a165-70867728950e"
    row = b",paid,29,USD,2026-01-01,2026-01-01,2026-02-01\n"
    file = head + b"p1," + user + row + b"p2," + user + row.replace(b"29", b"-29")
    seen = editing.preview("payments", file)
    assert (seen.loaded, [each.reason for each in seen.errors]) == (
        1,
        ["amount: is '-29'; it must be at least 0"],
    )
    editing.load("payments", file, "Ada", seen.mark, leaves_out=True)
    assert rows_of(database, "select payment_id from analytics.payment") == [("p1",)]


EVENTS = b"user_id,occurred_at,kind,plan_type\n0f8fad5b-d9cb-469f-a165-70867728950e,2026-01-01,start,"
PAYMENTS = (
    b"payment_id,user_id,status,amount,currency,paid_at,period_start,period_end,plan_type\n"
    b"p1,0f8fad5b-d9cb-469f-a165-70867728950e,paid,29,USD,2026-01-01,2026-01-01,2026-02-01,"
)


@pytest.mark.parametrize(
    ("source", "file"), [("payments", PAYMENTS), ("subscription_events", EVENTS)], ids=["payment", "event"]
)
def test_a_plan_that_nobody_has_is_a_row_error_wherever_it_is_named(
    database: Connection, source: str, file: bytes
) -> None:
    seen = editing.preview(source, file + b"porr\n")
    assert (seen.loaded, [each.reason for each in seen.errors]) == (
        0,
        ["plan_type: is 'porr', a plan that nobody has; known: custom, demo, enterprise, free, pro, starter"],
    )
    assert editing.preview(source, file + b"pro\n").loaded == 1


def test_a_price_of_a_plan_of_the_past_can_be_edited_removed_and_brought_back(database: Connection) -> None:
    database.execute(
        "insert into analytics.plan_price (plan_type, billing_interval, price, currency, valid_from) values ('legacy', 'month', 9, 'USD', '2026-01-01')"
    )
    [row] = editing.rows("plan_prices").rows
    editing.change("plan_prices", [row], [{**row, "price": "10"}], "Ada")
    [row] = editing.rows("plan_prices").rows
    number = editing.change("plan_prices", [row], [], "Ada")
    editing.undo(number, "Ada")
    assert prices(database) == [("legacy", 10.0, "2026-01-01", None)]


def test_a_reader_of_the_page_is_not_told_options_of_the_command_line(database: Connection) -> None:
    with pytest.raises(ChangeRefusedError) as refused:
        editing.preview("plan_prices", b"plan_type,price,valid_from\npro,9,2026-01-01\n")
    assert str(refused.value) == (
        "The file lacks the columns billing_interval, currency; it has: plan_type, price, valid_from."
    )


def test_ratings_without_ids_are_told_and_undone_all_the_same(database: Connection) -> None:
    file = b"rating,comment,rated_at\n5,good,2026-01-01T10:00:00Z\n5,good,2026-01-01T10:00:00Z\n9,bad,2026-01-01T10:00:00Z\n"
    seen = editing.preview("feedback", file)
    assert (seen.loaded, seen.rejected) == (2, 1)
    number, _ = editing.load("feedback", file, "Ada", seen.mark, leaves_out=True)
    assert editing.rows("feedback").total == 2
    editing.undo(number, "Ada")
    assert editing.rows("feedback").total == 0


def test_two_readers_who_save_at_once_do_not_make_prices_overlap(database: Connection) -> None:
    results: list[str] = []

    def save(start: str) -> None:
        try:
            editing.change("plan_prices", [], [{**PRO, "valid_from": start}], start)
            results.append("saved")
        except ChangeRefusedError:
            results.append("refused")

    threads = [threading.Thread(target=save, args=(f"2026-0{month}-01",)) for month in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused", "refused", "refused", "saved"]
    assert len(prices(database)) == 1


def test_a_change_makes_every_older_answer_unreachable(database: Connection) -> None:
    before = warehouse.cache().edition()
    editing.change("budgets", [], [BUDGET], "Ada")
    assert warehouse.cache().edition() != before


@pytest.mark.parametrize("source", [*editing.EDITED, *editing.UPLOADED], ids=lambda source: source.key)
def test_every_source_of_the_page_can_be_read_in_its_order(
    database: Connection, source: editing.Editable
) -> None:
    page = editing.rows(source.key)
    assert page.total == len(page.rows)
    assert {field.name for field in source.fields} <= set(source.source.column_names)
