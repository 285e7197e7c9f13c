"""The rows of a panel as a table: units, decimals, words."""

import re
from datetime import UTC, datetime
from typing import Any

from components.rows import Writing, head, rows_table
from components.static import markup

WRITING = Writing(UTC, "USD")


def written(columns: dict[str, list[Any]], units: dict[str, str]) -> list[str]:
    """The cells of the table, row by row."""
    rows = list(zip(*columns.values(), strict=True))
    text = markup(rows_table(list(columns), rows, units, WRITING, caption="Rows"))
    body = text[text.index("<tbody>") :]
    return re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", body)


def test_a_column_is_written_in_its_unit_with_the_same_decimals() -> None:
    cells = written({"cost": [548.123, -0.5], "rate": [0.0142, None]}, {"cost": "money", "rate": "fraction"})
    assert cells == ["$548.12", "1.42\u00a0%", "−$0.50", "–"]


def test_small_money_keeps_four_places_and_whole_numbers_none() -> None:
    assert written({"cost": [0.0061], "p95_ms": [5450.0], "n": [186_234]}, {"cost": "money", "p95_ms": "ms"}) == [
        "$0.0061",
        "5,450\u00a0ms",
        "186,234",
    ]  # fmt: skip


def test_instants_answers_and_text_are_words() -> None:
    cells = written(
        {"at": [datetime(2026, 11, 22, 9, 44, tzinfo=UTC)], "unfinished": [True], "who": ["a"]}, {}
    )
    assert cells == ["2026-11-22 09:44:00", "yes", "a"]


def test_a_table_without_rows_is_a_head() -> None:
    assert written({"n": []}, {}) == []


def test_a_head_is_words_with_a_capital() -> None:
    assert [head(name) for name in ("provider_cost", "mrr_start", "n")] == ["Provider cost", "MRR start", "N"]
