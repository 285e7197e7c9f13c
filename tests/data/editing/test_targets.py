"""Objectives and targets that a reader sets are what cards and the objectives' panel judge by; imports by command are told beside them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data import editing, imports
from data.editing import ChangeRefusedError, note_import
from data.filters import Filters, parse
from data.imports import engine
from data.metrics import METRICS
from data.readings import read
from data.settings import get_settings
from data.slo import promises
from data.targets import targeted
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, WEDNESDAY, insert_company
from tests.data.sql.settled import rows_of, settled

OBJECTIVE = {"service_type": "chat", "valid_from": "2026-01-01", "objective": "0.9", "minimum_calls": "5"}
TARGET = {"metric": "error_rate", "warn": "0.5", "critical": "0.75"}


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("targets"), insert_company
    ) as connection:
        yield connection


@pytest.fixture
def database(company: Connection) -> Connection:
    """The same, with nothing set."""
    for table in ("metric_target", "slo_objective", "setting_change"):
        company.execute(f"truncate analytics.{table} restart identity".encode())
    return company


def two_days() -> Filters:
    given = {
        "from": [(WEDNESDAY - timedelta(days=1)).isoformat()],
        "to": [(WEDNESDAY + timedelta(days=1)).isoformat()],
    }
    return parse(given, now=NOW, zone=ZoneInfo("UTC"))


def state(key: str) -> str:
    return read(METRICS[key], two_days(), fresh=True).state


def test_a_target_is_what_a_card_is_judged_by_until_it_is_taken_back(database: Connection) -> None:
    assert state("error_rate") == "critical"
    number = editing.change("metric_targets", [], [TARGET], "Ada")
    assert state("error_rate") == "good"
    [shown] = editing.rows("metric_targets").rows
    editing.change("metric_targets", [shown], [{**shown, "warn": "0.1"}], "Ada")
    assert state("error_rate") == "warn"
    newest, first = editing.history("metric_targets")
    assert newest.lines[0].values == (("warn", "0.50", "0.10"),)
    editing.undo(newest.number, "Bob")
    assert state("error_rate") == "good"
    editing.undo(first.number, "Bob")
    assert first.number == number
    assert state("error_rate") == "critical"


def test_a_metric_without_limits_gets_them_and_one_judged_by_its_change_keeps_being_so(
    database: Connection,
) -> None:
    assert METRICS["requests"].threshold is None
    by_change = next(
        metric for metric in METRICS.values() if metric.threshold and metric.threshold.of == "change"
    )
    first, second = ("0.1", "0.2") if by_change.better == "lower" else ("-0.1", "-0.2")
    editing.change(
        "metric_targets", [], [{"metric": by_change.key, "warn": first, "critical": second}], "Ada"
    )
    set_one = targeted(by_change, two_days(), fresh=True).threshold
    assert set_one is not None
    assert (set_one.warn, set_one.critical, set_one.of) == (float(first), float(second), "change")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"metric": "no_such"}, "metric: is 'no_such', which is no metric; docs/metrics.md has them all"),
        ({"metric": "device"}, "metric: Phones and tablets is neither better high nor better low, so it has no limits"),
        ({"critical": "0.1"}, "critical: must not be below warn, as Error rate is better low"),
        ({"metric": "uptime"}, "critical: must not be above warn, as Uptime is better high"),
        ({"warn": "much"}, "warn: is 'much', not a number such as 1234.5"),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_is_refused_with_its_reason(
    database: Connection, wrong: dict[str, str], reason: str
) -> None:
    with pytest.raises(ChangeRefusedError) as refused:
        editing.change("metric_targets", [], [{**TARGET, **wrong}], "Ada")
    [error] = refused.value.rows
    assert reason == error.reason
    assert rows_of(database, "select 1 from analytics.metric_target") == []


def test_an_objective_is_what_the_budget_of_failures_is_counted_by(database: Connection) -> None:
    def chat() -> tuple[float, bool, int]:
        rows = fetch("metrics/error_budget", two_days(), fresh=True).records()
        return next(
            (p.objective, p.is_default, p.minimum_calls) for p in promises(rows) if p.service == "chat"
        )

    assert chat() == (0.99, True, 50)
    number = editing.change("slo_objectives", [], [OBJECTIVE], "Ada")
    assert chat() == (0.9, False, 5)
    editing.undo(number, "Ada")
    assert chat() == (0.99, True, 50)


def run(database: Connection, folder: Path, source: str, text: str) -> None:
    """What `flask import` does."""
    file = folder / "from_finance.csv"
    file.write_text(text)
    imports.run(
        source, file, mapping={}, constants={}, rejects=folder / "rejects.csv", connection=database, settings=get_settings(),
        record=partial(note_import, file.name),
    )  # fmt: skip


def test_what_a_command_imported_is_told_and_can_be_taken_back(database: Connection, tmp_path: Path) -> None:
    text = "metric,warn,critical\nerror_rate,0.5,0.75\nuptime,0.9,0.8\n"
    run(database, tmp_path, "metric_targets", text)
    [change] = editing.history()
    assert (change.who, change.origin, change.note, change.rows) == (
        "command line",
        "command",
        "from_finance.csv",
        2,
    )
    assert [line.kind for line in change.lines] == ["added", "added"]
    assert change.can_be_undone
    run(database, tmp_path, "metric_targets", text)  # nothing is new: nothing to tell
    assert len(editing.history()) == 1
    editing.undo(change.number, "Ada")
    assert rows_of(database, "select 1 from analytics.metric_target") == []


def test_of_a_file_with_too_many_rows_the_history_keeps_how_many(
    database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_KEPT", 1)
    run(database, tmp_path, "metric_targets", "metric,warn,critical\nerror_rate,0.5,0.75\nuptime,0.9,0.8\n")
    [change] = editing.history()
    assert (change.rows, change.lines, change.can_be_undone) == (2, (), False)
    with pytest.raises(ChangeRefusedError, match="too many to keep"):
        editing.undo(change.number, "Ada")
    assert len(rows_of(database, "select 1 from analytics.metric_target")) == 2
