"""A panel's menu: its table, its SQL, its files, and that all of them hold the same numbers."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Download, expect

from layouts import PANELS, executive_overview
from tests.browser.visitor import Visitor

# days that are over: an hour that ends between two answers would be a row in one of them only
DAYS = "from={:%Y-%m-%d}&to={:%Y-%m-%d}&compare=previous".format(
    *(datetime.now(UTC) - timedelta(days=n) for n in (9, 3))
)
PAGE = f"/executive-overview?{DAYS}"
SAMPLE = ("requests-trend", "growth", "what-changed", "revenue-vs-cost-trend")


def downloaded(visitor: Visitor, key: str, action: str, folder: Path) -> tuple[Download, bytes]:
    """Choose a file from a panel's menu: the download and its content."""
    with visitor.page.expect_download() as waiting:
        visitor.choose(key, action)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return waiting.value, path.read_bytes()


def as_number(text: object) -> object:
    """A cell as the number it writes, else as its text; nothing as None."""
    if text is None or text == "":
        return None
    try:
        return pytest.approx(float(str(text)), rel=1e-9, abs=1e-9)
    except ValueError:
        return str(text)


def numbers(rows: list[list[Any]]) -> list[list[float | None]]:
    """The numeric cells of rows; everything else left out, as files write dates in their own way."""
    return [
        [cell for cell in row if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
        for row in rows
    ]


def sheet_rows(content: bytes, columns: list[str]) -> list[list[Any]]:
    """The rows below the head that names these columns (instants with their zone), wherever in the workbook it stands."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for sheet in book.worksheets:
        found = [list(row) for row in sheet.iter_rows(values_only=True)]
        for place, row in enumerate(found):
            head = [str(cell) for cell in row if cell is not None]
            if len(head) == len(columns) and all(map(str.startswith, head, columns)):
                return found[place + 1 :]
    raise AssertionError(f"no sheet has the columns {columns}: {[sheet.title for sheet in book.worksheets]}")


def value_of(cell: str) -> float:
    """The number that a cell of the table writes with its unit; a share is written as percent."""
    plain = re.sub(r"[^0-9.\-]", "", cell.replace("−", "-"))
    return float(plain) / (100 if cell.endswith("%") else 1)


def half_a_step(cell: str) -> float:
    """How far the number may be from what the cell writes: half of its last digit."""
    decimals = len(re.sub(r"[^0-9.]", "", cell).partition(".")[2])
    return float(0.5001 * 10 ** -(decimals + 2 * cell.endswith("%")))


@pytest.mark.parametrize("key", SAMPLE)
def test_screen_interface_csv_and_xlsx_hold_the_same_numbers(
    visitor: Visitor, tmp_path: Path, key: str
) -> None:
    visitor.open(PAGE)
    told = visitor.json(f"/api/v1/panels/{key}?{DAYS}")
    expected = numbers(told["rows"])
    assert expected, "the demo company has rows here"

    visitor.choose(key, "table")
    table = visitor.panel(key).locator(".panel-extra table")
    expect(table.locator("tbody tr")).to_have_count(min(100, len(expected)))
    shown = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    assert len(shown[0]) == len(told["columns"])
    heads = table.locator("thead th").all()
    assert all(each.inner_text()[0].isupper() for each in heads)
    assert min((each.bounding_box() or {"width": 0.0})["width"] for each in heads) > 30, "each can be read"
    for row, cells in zip(told["rows"], shown, strict=False):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                assert value_of(cell) == pytest.approx(value, rel=0, abs=half_a_step(cell))

    csv_file, content = downloaded(visitor, key, "csv", tmp_path)
    assert csv_file.suggested_filename.startswith(key)
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[0] == told["columns"]
    for row, line in zip(told["rows"], lines[1:], strict=True):
        for value, cell in zip(row, line, strict=True):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                assert as_number(cell) == value

    _, book = downloaded(visitor, key, "xlsx", tmp_path)
    written = sheet_rows(book, told["columns"])
    for row, found in zip(told["rows"], written, strict=False):
        for value, cell in zip(row, found, strict=False):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                assert float(str(cell)) == pytest.approx(value, rel=1e-9, abs=1e-9)
    assert len([row for row in written if any(cell is not None for cell in row)]) == len(told["rows"])


def test_a_file_is_of_the_view_whatever_else_the_address_holds(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open(f"{PAGE}&utm_source=mail&service=chat&choice=left-over&user=5&panel.what-changed=requests")
    expected = visitor.json(f"/api/v1/panels/requests-trend?{DAYS}&service=chat")
    _, content = downloaded(visitor, "requests-trend", "csv", tmp_path)
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[0] == expected["columns"]
    place = expected["columns"].index("requests")
    assert [as_number(line[place]) for line in lines[1:]] == [row[place] for row in expected["rows"]]


def test_the_workbook_says_what_its_rows_are(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open(PAGE + "&service=chat")
    _, content = downloaded(visitor, "requests-trend", "xlsx", tmp_path)
    assert zipfile.is_zipfile(io.BytesIO(content))
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    words = " ".join(
        str(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )
    metric = PANELS["requests-trend"].metric
    for expected in ("Requests and error rate", "UTC", "chat", metric.means, metric.formula):
        assert expected in words


def test_the_sql_is_shown_with_its_bound_values(visitor: Visitor) -> None:
    visitor.open(PAGE + "&service=chat")
    visitor.choose("requests-trend", "sql")
    extra = visitor.panel("requests-trend").locator(".panel-extra")
    expect(extra.locator("pre.sql")).to_contain_text("analytics.")
    expect(extra.locator("dl.bound")).to_contain_text("chat")
    visitor.choose("requests-trend", "sql")
    expect(extra.locator("*")).to_have_count(0)


def test_a_chart_is_saved_as_a_picture(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open(PAGE)
    download, content = downloaded(visitor, "active-users-trend", "png", tmp_path)
    assert re.fullmatch(r"active-users-trend-\d{8}-\d{8}\.png", download.suggested_filename)
    assert content.startswith(b"\x89PNG")
    assert len(content) > 8_000, "a drawn chart, not an empty ground"


def test_a_link_to_a_panel_is_copied(visitor: Visitor) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.address)
    visitor.open(PAGE)
    visitor.choose("growth", "link")
    expect(visitor.page.locator("#toast-local")).to_contain_text("Link to this panel copied")
    copied = visitor.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == visitor.address + PAGE + "#growth"


def test_a_panel_fills_the_screen_and_gives_it_back(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.choose("growth", "fullscreen")
    visitor.until("() => document.fullscreenElement && document.fullscreenElement.id === 'growth'")
    drawn = (
        "() => document.querySelector('#growth .main-svg').getBoundingClientRect().width > innerWidth * 0.8"
    )
    visitor.until(drawn)
    visitor.page.evaluate("() => document.exitFullscreen()")
    visitor.until("() => !document.fullscreenElement")


def test_a_menu_offers_what_its_panel_can_do(visitor: Visitor) -> None:
    visitor.open(PAGE)
    for panel in executive_overview.SECTION.panels:
        offered = visitor.panel(panel.key).locator(".panel-menu [data-action]")
        names = [each.get_attribute("data-action") for each in offered.all()]
        assert names[:6] == ["table", "sql", "fullscreen", "link", "csv", "xlsx"]
        assert ("png" in names) == (panel.body == "graph")
