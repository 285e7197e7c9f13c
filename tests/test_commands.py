"""The command line, as somebody types it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from click import Command
from click.testing import CliRunner, Result

import commands
from commands.explained import database_trouble
from data.database import connect
from data.settings import Settings, get_settings


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Commands choose where logs go; the next test starts afresh."""
    yield
    structlog.reset_defaults()


def typed(command: Command, *words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(command, list(words), input=answer)


def test_migrating_twice_does_nothing_the_second_time(
    engine_database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", engine_database)
    get_settings.cache_clear()
    assert typed(commands.migrate).output.startswith("Applied: 0001_sources, ")
    assert typed(commands.migrate).output == "Nothing to do: every migration is applied.\n"


def test_the_doctor_ends_with_1_while_something_must_be_done(settings: Settings) -> None:
    told = typed(commands.doctor)
    assert told.exit_code == 1
    assert "Not healthy" in told.output
    assert "PROBLEM" in told.output


def test_the_doctor_speaks_json(settings: Settings) -> None:
    told = typed(commands.doctor, "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["healthy"] is False


def test_the_doctor_ends_with_0_once_the_history_is_counted(settings: Settings) -> None:
    assert "Counted" in typed(commands.rollup, "--once").output
    told = typed(commands.doctor)
    assert told.exit_code == 0, told.output
    assert "Healthy" in told.output


def test_uninstalling_asks_first(settings: Settings) -> None:
    assert typed(commands.uninstall, answer="n\n").exit_code == 1
    assert typed(commands.uninstall, answer="y\n").output.endswith("Dropped: schema analytics.\n")
    assert typed(commands.uninstall, "--yes").output == "Nothing of this program is in the database.\n"


def test_rollups_compared_with_no_rows_agree(settings: Settings) -> None:
    typed(commands.rollup)
    told = typed(commands.rollup, "--audit")
    assert told.exit_code == 0, told.output
    assert "there was none to compare" in told.output


def test_days_are_counted_anew_from_the_one_that_is_named(settings: Settings) -> None:
    typed(commands.rollup)
    told = typed(commands.rollup, "--rebuild", "--from", "2026-03-01")
    assert told.exit_code == 0, told.output
    assert "Counted anew." in told.output


def test_days_are_frozen_so_that_their_rows_may_go(settings: Settings) -> None:
    typed(commands.rollup)
    assert (
        "Days before 2026-03-01 are frozen."
        in typed(commands.retention, "--freeze-before", "2026-03-01").output
    )
    with connect("admin", settings=settings) as connection:
        frozen = connection.execute("select frozen_before::text from analytics.rollup_state").fetchone()
    assert frozen == ("2026-03-01",)


def test_two_wishes_at_once_are_refused(settings: Settings) -> None:
    told = typed(commands.rollup, "--audit", "--rebuild")
    assert told.exit_code == 2
    assert "Choose one" in told.output


def test_days_without_a_wish_to_count_them_anew_are_refused(settings: Settings) -> None:
    for words in (["--from", "2026-03-01"], ["--audit", "--to", "2026-03-01"]):
        told = typed(commands.rollup, *words)
        assert told.exit_code == 2
        assert "they need --rebuild" in told.output


def test_demo_data_never_enters_a_database_that_was_given(settings: Settings) -> None:
    told = typed(commands.demo, "--rows", "10")
    assert told.exit_code == 1
    assert "Traceback" not in told.output
    assert "DATABASE_URL" in told.output


def test_a_file_is_imported_and_counted_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("plan,price,since\npro,29,2026-01-01\nstarter,free,2026-01-01\n")
    words = (
        "plan_prices", str(file), "--map", "plan=plan_type", "--map", "since=valid_from",
        "--set", "billing_interval=month", "--set", "currency=USD",
    )  # fmt: skip
    told = typed(commands.import_, *words)
    assert told.exit_code == 0, told.output
    assert "loaded 1, there already 0, rejected 1" in told.output
    assert "loaded 0, there already 1, rejected 1" in typed(commands.import_, *words).output


def test_an_unknown_source_is_one_sentence(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    told = typed(commands.import_, "wishes", str(tmp_path / "x.csv"))
    assert told.exit_code == 1
    assert "Error: There is no source" in told.output


def test_a_mapping_without_a_sign_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    told = typed(commands.import_, "payments", str(tmp_path / "x.csv"), "--map", "amount")
    assert told.exit_code == 2
    assert "name=value" in told.output


@pytest.mark.parametrize(("option", "end"), [("--map", "valid_from"), ("--set", "1")])
def test_one_column_said_twice_is_refused(option: str, end: str, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("price\n1\n")
    words = ("plan_prices", str(tmp_path / "x.csv"), option, f"price={end}", option, "price=valid_to")
    told = typed(commands.import_, *words)
    assert told.exit_code == 2
    assert "'price' is given more than once" in told.output


def test_a_file_whose_name_is_no_utf_8_is_imported_and_in_the_history(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.csv")
    file.write_text("month,category,amount,currency\n2026-11,hosting,100,USD\n")
    told = typed(commands.import_, "budgets", str(file))
    assert told.exit_code == 0, told.output
    with connect("admin", settings=settings) as connection:
        notes = connection.execute("select note from analytics.setting_change").fetchall()
    assert notes == [("caf?.csv",)]


def test_a_database_that_does_not_answer_is_one_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:hush-hush@127.0.0.1:9/nothing")
    get_settings.cache_clear()
    told = typed(commands.doctor)
    assert told.exit_code == 1
    assert "The database cannot be reached" in told.output
    assert "hush-hush" not in told.output


def test_a_disk_that_fills_up_is_told_as_that_and_not_as_something_the_doctor_knows() -> None:
    full = psycopg.errors.DiskFull('could not extend file "base/5/1259": No space left on device')
    told = database_trouble(full)
    assert told.startswith("The disk of the database is full (could not extend file")
    assert "Make room" in told
    assert "doctor" not in told


def test_a_setting_that_cannot_be_used_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURRENCY", "gold")
    get_settings.cache_clear()
    told = typed(commands.migrate)
    assert told.exit_code == 1
    assert "CURRENCY" in told.output
