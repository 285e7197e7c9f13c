"""What goes wrong around an import: rejects that cannot be written, cells that nothing can hold, names that are no UTF-8."""

import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import psycopg
import pyarrow
import pyarrow.parquet
import pytest

from data.imports import Context, ImportRefusedError, ImportReport, files, open_table
from data.imports.moments import day
from data.imports.rejects import Rejects
from data.imports.values import as_text, tags
from tests.data.imports.conftest import Import
from tests.data.imports.test_import import PRICES, SPEND, counts, number, reasons_of, rejects_of

Connection = psycopg.Connection[Any]
GOOD, BAD = "2026-11-01,search,1,USD\n", "2026-11-02,search,x,USD\n"
NEVER_CLOSED = SPEND + BAD + '2026-11-03,"tv\n' + "2026-11-03,radio,1,USD\n" * 800_000


@pytest.fixture
def spend_parquet(tmp_path: Path) -> Callable[..., Path]:
    """Spending in Parquet, whose days and channels are as given."""

    def write(days: pyarrow.Array, channels: pyarrow.Array) -> Path:
        n, path = len(days), tmp_path / "spend.parquet"
        table = pyarrow.table(
            {"day": days, "channel": channels, "amount": [1.0] * n, "currency": ["USD"] * n}
        )
        pyarrow.parquet.write_table(table, path)
        return path

    return write


# -- rejects ----------------------------------------------------------------------------------------------


def test_an_import_that_fails_leaves_the_rejects_of_the_one_before(
    import_file: Import, tmp_path: Path
) -> None:
    rejects = tmp_path / "kept" / "bad.csv"
    rejects.parent.mkdir()
    rejects.write_text("of yesterday")
    with pytest.raises(ImportRefusedError, match="does not close"):
        import_file("marketing_spend", NEVER_CLOSED, rejects=rejects)
    assert rejects.read_text() == "of yesterday"
    assert list(rejects.parent.iterdir()) == [rejects]


def test_an_import_that_works_puts_its_rejects_in_the_place_of_those_before(
    import_file: Import, tmp_path: Path
) -> None:
    rejects, link = tmp_path / "kept" / "bad.csv", tmp_path / "link.csv"
    rejects.parent.mkdir()
    rejects.write_text("of yesterday")
    rejects.chmod(0o600)
    link.symlink_to(rejects)
    report = import_file("marketing_spend", SPEND + GOOD + BAD, rejects=link)
    assert [row["line"] for row in rejects_of(report)] == ["3"]
    assert link.is_symlink()
    assert list(rejects.parent.iterdir()) == [rejects]
    assert rejects.stat().st_mode & 0o777 == 0o600


def test_a_device_takes_rejects_and_is_never_deleted(import_file: Import, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        import_file("marketing_spend", SPEND + BAD, rejects=pipe)
        assert b"not a number" in os.read(reader, 10_000)
        with pytest.raises(ImportRefusedError, match="does not close"):
            import_file("marketing_spend", NEVER_CLOSED, rejects=pipe)
        assert pipe.is_fifo()
    finally:
        os.close(reader)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("rows", [1, 20_000])
def test_rejects_for_which_there_is_no_room_refuse_the_whole_import(
    rows: int, import_file: Import, connection: Connection, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.symlink_to("/dev/full")  # a link, lest a fault take away the device of this machine
    with pytest.raises(ImportRefusedError, match=r"rejects cannot be written to .*/full: No space left"):
        import_file("marketing_spend", SPEND + GOOD + BAD * rows, rejects=full)
    assert full.is_symlink()
    assert number(connection, "select count(*) from analytics.marketing_spend") == 0


def test_rejects_that_may_not_take_their_place_stay_beside_it(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path / "bad.csv", ["day"])
    rejects.write(2, "day: is missing", [None])
    rejects.close()
    (tmp_path / "bad.csv" / "a folder by now").mkdir(parents=True)
    rejects.keep()
    assert rejects.path.suffix == ".part"
    assert "day: is missing" in rejects.path.read_text()


# -- cells ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "zone"),
    [("0001-01-01T00:00:00Z", "America/New_York"), ("9999-12-31T23:59:59Z", "Europe/Berlin")],
)
def test_a_day_at_either_end_of_the_calendar_is_out_of_range_in_every_zone(cell: str, zone: str) -> None:
    where = Context(ZoneInfo(zone), "USD", dt.datetime.now(dt.UTC))
    with pytest.raises(ValueError, match="must lie from 2000 to 2099"):
        day(may_be_future=True)(cell, where)


def test_a_price_that_ends_with_the_calendar_spoils_its_row_only(import_file: Import) -> None:
    rows = "pro,month,9,USD,2026-01-01,9999-12-31T23:59:59Z\nstarter,month,9,USD,2026-01-01,\n"
    report = import_file("plan_prices", PRICES + rows)
    assert counts(report) == (1, 0, 1)
    assert reasons_of(report)[0].startswith("valid_to: is '9999-12-31T23:59:59Z'; it must lie")


@pytest.mark.parametrize(
    "days",
    [
        pyarrow.array([2**30, 20_000], pyarrow.date32()),
        pyarrow.array([2**62, 20_000 * 86_400 * 10**6], pyarrow.timestamp("us")),
        pyarrow.array([2**62, 20_000 * 86_400 * 10**6], pyarrow.timestamp("us", tz="Europe/Berlin")),
    ],
    ids=str,
)
def test_a_time_in_parquet_that_python_cannot_hold_spoils_its_row_only(
    days: pyarrow.Array, import_file: Import, spend_parquet: Callable[..., Path]
) -> None:
    report = import_file("marketing_spend", spend_parquet(days, pyarrow.array(["tv", "tv"])))
    assert report.rejected >= 1
    assert rejects_of(report)[0]["line"] == "1"
    assert reasons_of(report)[0].startswith("day: is ")


def test_text_that_parquet_holds_as_bytes_is_text(
    import_file: Import, connection: Connection, spend_parquet: Callable[..., Path]
) -> None:
    days = pyarrow.array(["2026-11-01", "2026-11-02", "2026-11-03"])
    channels = pyarrow.array([b"openai", b"caf\xe9", None], pyarrow.binary())
    report = import_file("marketing_spend", spend_parquet(days, channels))
    assert number(connection, "select channel from analytics.marketing_spend") == "openai"
    assert reasons_of_bytes(report) == ["channel: is not UTF-8 text", "channel: is missing"]
    assert as_text(b"openai") == "openai"
    with pytest.raises(ValueError, match="is not UTF-8 text"):
        as_text(b"caf\xe9")


def reasons_of_bytes(report: ImportReport) -> list[str]:
    """The reasons in a file that holds the bytes of the original."""
    assert report.rejects_path is not None
    lines = report.rejects_path.read_text(errors="surrogateescape").splitlines()
    return [line.split(",")[1] for line in lines[1:]]


@pytest.mark.parametrize("levels", [300, 500, 1000, 5000])
def test_json_that_is_nested_too_deeply_spoils_its_row_only(levels: int, import_file: Import) -> None:
    good = b'{"day":"2026-11-01","channel":"tv","amount":1,"currency":"USD"}\n'
    deep = good.replace(b'"tv"', b"[" * levels + b"]" * levels)
    unused = good.replace(b"}", b',"x":' + b"[" * levels + b"]" * levels + b"}")
    report = import_file("marketing_spend", good + deep + unused, ending=".jsonl")
    assert counts(report) == (1, 0, 2)
    assert {row["line"] for row in rejects_of(report)} == {"2", "3"}


def test_json_of_many_small_objects_is_not_deep(import_file: Import) -> None:
    good = {"day": "2026-11-01", "channel": "tv", "amount": 1, "currency": "USD", "x": [[]] * 1000}
    assert counts(import_file("marketing_spend", orjson.dumps(good), ending=".jsonl")) == (1, 0, 0)


def test_words_that_are_lists_without_end_are_a_bad_cell() -> None:
    where = Context(ZoneInfo("UTC"), "USD", dt.datetime.now(dt.UTC))
    with pytest.raises(ValueError, match="cannot be written as JSON"):
        tags("[" * 1000 + "]" * 1000, where)


# -- JSON lines -------------------------------------------------------------------------------------------


def test_a_line_without_end_is_refused_before_it_is_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lengths: list[int] = []

    def noted(line: bytes) -> dict[str, int]:
        lengths.append(len(line))
        return {"a": 1}

    monkeypatch.setattr(files, "LONGEST_LINE", 1000)
    monkeypatch.setattr(files, "_object", noted)
    path = tmp_path / "huge.jsonl"
    path.write_text('{"a":1}\n{"a":"' + "y" * 5000 + '"}\n')
    with pytest.raises(ImportRefusedError, match=r"huge.jsonl, line 2 is longer than"):
        open_table(path)
    assert lengths == [8]


def test_a_key_that_first_appears_late_is_a_column_too(import_file: Import, connection: Connection) -> None:
    rating = '{"rating": 5, "rated_at": "2026-11-01T00:00:00Z"}\n'
    late = rating.replace("}", ', "comment": "at last", "mood": 1}')
    report = import_file("feedback", rating * 150 + late, ending=".jsonl")
    assert counts(report) == (151, 0, 0)
    assert number(connection, "select count(*) from analytics.feedback where comment = 'at last'") == 1
    assert "Columns of the file that are not used: mood." in report.notes


def test_keys_without_end_are_no_columns(import_file: Import) -> None:
    lines = "".join(f'{{"key{n}": 1}}\n' for n in range(1001))
    with pytest.raises(ImportRefusedError, match="more than 1,000 different keys"):
        import_file("feedback", lines, ending=".jsonl")


# -- what is said by hand ---------------------------------------------------------------------------------


def test_every_column_can_be_set_by_hand(import_file: Import, connection: Connection) -> None:
    constants = {"day": "2026-11-01", "channel": "tv", "campaign": "autumn", "amount": "7", "currency": "USD"}
    report = import_file("marketing_spend", SPEND + GOOD + GOOD, constants=constants)
    assert counts(report) == (1, 1, 0)
    assert number(connection, "select amount from analytics.marketing_spend") == 7


def test_a_column_cannot_be_mapped_and_set(import_file: Import) -> None:
    with pytest.raises(ImportRefusedError, match="amount: both --map and --set"):
        import_file("marketing_spend", SPEND + GOOD, mapping={"amount": "amount"}, constants={"amount": "7"})


# -- files and their names --------------------------------------------------------------------------------


def test_a_pipe_is_refused_in_one_sentence(import_file: Import) -> None:
    reader, writer = os.pipe()
    try:
        with pytest.raises(ImportRefusedError, match="can be read only once; copy it into a file"):
            import_file("marketing_spend", Path(f"/dev/fd/{reader}"))
    finally:
        os.close(reader)
        os.close(writer)


def test_names_that_are_no_utf_8_are_told_in_letters_that_can_be_written(
    import_file: Import, tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    path.write_bytes(
        SPEND[:-1].encode() + b",Stra\xdfe\n" + GOOD[:-1].encode() + b",x\n" + BAD[:-1].encode() + b",x\n"
    )
    rejects = tmp_path / os.fsdecode(b"b\xe4d.csv")
    report = import_file("marketing_spend", path, rejects=rejects)
    told = "\n".join(report.sentences())
    assert "not used: Stra?e." in told
    assert "b?d.csv" in told
    told.encode()
    assert b"Stra\xdfe" in rejects.read_bytes()
    with pytest.raises(ImportRefusedError) as refused:
        import_file("feedback", path)
    str(refused.value).encode()
    with pytest.raises(ImportRefusedError, match=r"^caf\?.csv cannot be read"):
        import_file(
            "feedback", tmp_path / os.fsdecode(b"caf\xe9.csv") / "x" / ".." / os.fsdecode(b"caf\xe9.csv")
        )


@pytest.mark.parametrize("start", ["PKEY", "BZhKey"])
def test_a_column_may_be_called_as_an_archive_begins(start: str, import_file: Import) -> None:
    rows = [f"{start},{SPEND}", f"1,{GOOD}"]
    assert counts(import_file("marketing_spend", "".join(rows))) == (1, 0, 0)


def test_a_workbook_is_told_apart_from_an_archive(import_file: Import) -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
    for ending in (".xlsx", ".txt"):
        with pytest.raises(ImportRefusedError, match="is an Excel workbook; save its sheet as CSV"):
            import_file("marketing_spend", book.getvalue(), ending=ending)
