"""What people take away opens elsewhere as it was meant, and never does anything by itself."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.export import ExportHeader, csv_pieces, file_name, to_csv, to_xlsx, units_of

BERLIN = ZoneInfo("Europe/Berlin")
SUMMER = dt.datetime(2026, 7, 1, 12, 30, tzinfo=dt.UTC)
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    " =1+1",
    "＝1+1",
    '=HYPERLINK("http://x")',
]


def header(**changes: Any) -> ExportHeader:
    given: dict[str, Any] = {
        "title": "p95 latency by provider", "period_from": SUMMER - dt.timedelta(days=28), "period_to": SUMMER,
        "zone": BERLIN, "as_of": SUMMER, "means": "95 of 100 calls are faster.", "formula": "p95(latency_ms)",
        "unit": "ms", "query": "technical_performance/latency_by_provider", "filters": {"service": "chat, video"},
        "ignored": ("country",),
    }  # fmt: skip
    return ExportHeader(**{**given, **changes})


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def read_xlsx(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def one_cell(value: object) -> Any:
    return read_xlsx(to_xlsx(["value"], [[value]], header()))["Rows"]["A2"]


def test_a_csv_holds_numbers_dates_and_instants_as_they_read_in_the_reporting_zone() -> None:
    row = [
        1,
        Decimal("12.500000"),
        0.1,
        True,
        None,
        dt.date(2026, 7, 1),
        SUMMER,
        UUID(int=1),
        Decimal("1E-7"),
        [1, "a"],
    ]
    found = read_csv(to_csv([str(n) for n in range(len(row))], [row], zone=BERLIN))[1]
    assert found == [
        "1", "12.500000", "0.1", "true", "", "2026-07-01", "2026-07-01T14:30:00+02:00", str(UUID(int=1)), "0.0000001",
        '[1,"a"]',
    ]  # fmt: skip


def test_the_hour_that_comes_twice_keeps_its_offset() -> None:
    twice = [dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC) for hour in (0, 1)]
    found = read_csv(to_csv(["at"], [[at] for at in twice], zone=BERLIN))
    assert [row[0] for row in found[1:]] == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_a_csv_is_disarmed_in_cells_and_in_headings(text: str) -> None:
    assert read_csv(to_csv([text], [[text]], zone=BERLIN)) == [["'" + text], ["'" + text]]


@pytest.mark.parametrize("text", ["-5", "+3.25", "-1e6", "plain", "a=b", "", "'quoted", "12-13"])
def test_numbers_and_harmless_text_are_left_alone(text: str) -> None:
    assert read_csv(to_csv(["x", "y"], [[text, "1"]], zone=BERLIN))[1] == [text, "1"]


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_from_a_csv_but_for_the_apostrophe(rows: list[list[str]]) -> None:
    found = read_csv(to_csv(["a", "b"], rows, zone=BERLIN))
    for written, read in zip(rows, found[1:], strict=True):
        for one, other in zip(written, read, strict=True):
            valid = one.encode("utf-8", "replace").decode()
            assert other in (valid, "'" + valid)
            assert not other.startswith(("=", "@", "\t", "\r"))


def test_a_large_csv_comes_in_pieces() -> None:
    rows = [[n] for n in range(1_234)]
    pieces = list(csv_pieces(["n"], iter(rows), zone=BERLIN))
    assert len(pieces) == 3
    assert b"".join(pieces) == to_csv(["n"], rows, zone=BERLIN)


def test_what_is_not_a_number_is_an_empty_cell() -> None:
    values = [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")]
    assert read_csv(to_csv(["x"], [[value, 1] for value in values], zone=BERLIN))[1:] == [["", "1"]] * 4
    assert [one_cell(value).value for value in values] == [None] * 4


def test_the_first_sheet_says_what_the_rows_are() -> None:
    book = read_xlsx(to_xlsx(["provider", "latency_p95"], [["openai", 1200.5]], header()))
    assert book.sheetnames == ["About", "Rows"]
    about = {row[0].value: row[1].value for row in book["About"].rows}
    assert about == {
        "Title": "p95 latency by provider",
        "Period from": "2026-06-03 14:30:00+02:00 Europe/Berlin",
        "Period to (excluded)": "2026-07-01 14:30:00+02:00 Europe/Berlin",
        "Time zone": "Europe/Berlin",
        "As of": "2026-07-01 14:30:00+02:00 Europe/Berlin",
        "Filter: service": "chat, video",
        "Filters not obeyed": "country",
        "Meaning": "95 of 100 calls are faster.",
        "Formula": "p95(latency_ms)",
        "Unit": "ms",
        "Query": "technical_performance/latency_by_provider",
        "Rows": "1",
    }
    assert [[cell.value for cell in row] for row in book["Rows"].rows] == [
        ["provider", "latency_p95"],
        ["openai", 1200.5],
    ]
    assert book["Rows"].freeze_panes == "A2"


def test_the_first_sheet_says_what_was_chosen_what_is_compared_and_what_must_be_known() -> None:
    told = header(
        choice="Requests (requests)", closed_to=SUMMER, before_from=SUMMER - dt.timedelta(days=56),
        before_to=SUMMER - dt.timedelta(days=28), stale="These rows are 5 h old", notes=("One thing", "Another"),
    )  # fmt: skip
    about = {row[0].value: row[1].value for row in read_xlsx(to_xlsx(["n"], [[1]], told))["About"].rows}
    assert about["Choice"] == "Requests (requests)"
    assert about["Compared up to (excluded)"] == "2026-07-01 14:30:00+02:00 Europe/Berlin"
    assert about["Compared with, from"] == "2026-05-06 14:30:00+02:00 Europe/Berlin"
    assert about["Compared with, to (excluded)"] == "2026-06-03 14:30:00+02:00 Europe/Berlin"
    assert (about["Stale"], about["Notes"]) == ("These rows are 5 h old", "One thing. Another.")


def test_the_first_sheet_names_the_unit_of_each_column_that_has_one() -> None:
    columns = [
        "provider",
        "latency_p95",
        "total_ms",
        "error_rate",
        "cost_per_success",
        "queued_seconds",
        "calls",
    ]
    units = units_of(columns, {"latency_p95": "ms", "calls": "count"})
    book = read_xlsx(to_xlsx(columns, [], header(units=units, currency="EUR")))
    told = {row[0].value: row[1].value for row in book["About"].rows}["Columns in"]
    assert told == "latency_p95: ms, total_ms: ms, error_rate: %, cost_per_success: EUR, queued_seconds: s"
    assert [cell.value for cell in next(iter(book["Rows"].rows))] == columns, (
        "headings stay the names of columns"
    )


def test_cells_of_a_sheet_have_types_and_formats() -> None:
    assert (one_cell(1234567).value, one_cell(1234567).number_format) == (1234567, "#,##0")
    assert (one_cell(Decimal("12.5")).value, one_cell(Decimal("12.5")).number_format) == (
        12.5,
        "#,##0.00####",
    )
    assert (one_cell(SUMMER).value, one_cell(SUMMER).number_format) == (
        dt.datetime(2026, 7, 1, 14, 30),
        "yyyy-mm-dd hh:mm:ss",
    )
    assert one_cell(dt.date(2026, 7, 1)).number_format == "yyyy-mm-dd"
    assert one_cell(True).value is True
    rate = to_xlsx(["error_rate"], [[0.0125]], header(units={"error_rate": "fraction"}))
    assert read_xlsx(rate)["Rows"]["A2"].number_format == "0.0%"
    assert read_xlsx(to_xlsx(["at"], [[SUMMER]], header()))["Rows"]["A1"].value == "at (Europe/Berlin)"


def test_numbers_that_excel_would_round_stay_text() -> None:
    assert one_cell(12345678901234567).value == "12345678901234567"
    assert one_cell(Decimal("1234567890123.123456")).value == "1234567890123.123456"


@pytest.mark.parametrize(
    "text", [*FORMULAS, "http://example.invalid", "<script>alert(1)</script>", "🧨\u202eمرحبا", "12"]
)
def test_hostile_text_is_text_in_a_sheet(text: str) -> None:
    book = read_xlsx(to_xlsx([text], [[text]], header(title=text, filters={text: text})))
    cell = book["Rows"]["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert str(cell.value).replace("_x000D_", "\r").replace("\r\n", "\n").strip() == text.strip()
    assert all(cell.data_type == "s" for row in book["About"].rows for cell in row)


@settings(deadline=None)  # a busy machine is no fault of the sheet
@given(st.text())
def test_any_text_at_all_makes_a_sheet_that_opens(text: str) -> None:
    assert one_cell(text).data_type in ("s", "n")


def test_very_long_text_is_cut_to_what_a_cell_holds_and_old_dates_are_text() -> None:
    assert len(one_cell("x" * 40_000).value) == 32_767
    assert one_cell("x" * 40_000).value.endswith("…")
    assert one_cell(dt.date(1066, 10, 14)).value == "1066-10-14"


def test_no_rows_make_a_file_with_a_heading_only() -> None:
    assert to_csv(["a", "b"], [], zone=BERLIN) == b"a,b\r\n"
    assert [[cell.value for cell in row] for row in read_xlsx(to_xlsx(["a"], [], header()))["Rows"].rows] == [
        ["a"]
    ]
    assert read_xlsx(to_xlsx([], [], header())).sheetnames == ["About", "Rows"]


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="Take them as CSV"):
        to_xlsx(["a"], [()] * 1_048_576, header())


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("latency-p95-by-provider", "2026-07-01"), "latency-p95-by-provider-2026-07-01.csv"),
        (("../../etc/passwd",), "etc-passwd.csv"),
        (('a"; filename="b\r\nX: y',), "a-filename-b-x-y.csv"),
        (("Übersicht é",), "ubersicht-e.csv"),
        (("مرحبا",), "export.csv"),
        (("CON",), "export-con.csv"),
        (("x" * 500,), "x" * 120 + ".csv"),
    ],
)
def test_a_file_name_is_safe_everywhere(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts, ending="csv") == name
