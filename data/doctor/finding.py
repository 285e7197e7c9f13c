"""What a check found, and all findings together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import psycopg
from psycopg import sql

from data.settings import Settings

Level = Literal["ok", "note", "problem"]
_MARKS: dict[Level, str] = {"ok": "ok      ", "note": "note    ", "problem": "PROBLEM "}


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence. note: works, with less; problem: must be done. `remedy` is a sentence or a statement to run."""

    level: Level
    sentence: str
    remedy: str = ""
    check: str = ""

    def of(self, check: str) -> "Finding":
        """The same finding under the name of its check."""
        return replace(self, check=check)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, in the order of the checks."""

    findings: tuple[Finding, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing must be done."""
        return all(each.level != "problem" for each in self.findings)

    def as_text(self) -> str:
        """For a terminal: one line a finding, its remedy below."""
        lines: list[str] = []
        for each in self.findings:
            lines.append(f"{_MARKS[each.level]}{each.check}: {each.sentence}")
            lines += [f"          -> {each.remedy}"] if each.remedy else []
        count = {level: sum(each.level == level for each in self.findings) for level in _MARKS}
        verdict = "Healthy" if self.is_healthy else "Not healthy"
        lines.append(
            f"{verdict}: {count['ok']} checks passed, {count['note']} notes, {count['problem']} problems."
        )
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        fields = ("check", "level", "sentence", "remedy")
        found = [{name: getattr(each, name) for name in fields} for each in self.findings]
        return {"healthy": self.is_healthy, "findings": found}


@dataclass(frozen=True, slots=True)
class Examined:
    """The database under examination."""

    connection: psycopg.Connection[Any]
    settings: Settings

    @property
    def schema(self) -> str:
        """Schema of the engine's tables."""
        return self.settings.engine_schema

    def table(self, name: str) -> str:
        """A table of the engine, quoted, for SQL text and for to_regclass."""
        return sql.Identifier(self.schema, name).as_string(self.connection)

    def value(self, query: str, *arguments: object) -> Any:
        """The first value of a query; None without a row."""
        row = self.connection.execute(query.encode(), arguments or None).fetchone()
        return row[0] if row else None

    def rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(query.encode(), arguments or None).fetchall()

    def exists(self, name: str) -> bool:
        """Whether the engine has such a table or view, and this role may know of it."""
        return self.value("select to_regclass(%s) is not null", self.table(name)) is True

    @property
    def is_open(self) -> bool:
        """Whether our schema is there and this role may use it; asking for a table in a closed one would be an error."""
        return (
            self.value(
                "select exists (select 1 from pg_namespace where nspname = 'analytics' and has_schema_privilege(oid, 'usage'))"
            )
            is True
        )

    def has(self, table: str) -> bool:
        """Whether our schema holds such a table."""
        return self.is_open and self.value("select to_regclass(%s) is not null", f"analytics.{table}") is True

    def columns(self, name: str) -> dict[str, str]:
        """Columns of a table of the engine with their types; empty without the table."""
        found = self.rows(
            "select attname, format_type(atttypid, null) from pg_attribute"
            " where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
            self.table(name),
        )
        return {str(column): str(type_) for column, type_ in found}


def listed(names: Iterable[str]) -> str:
    """Names as a reader lists them."""
    found: Sequence[str] = list(names)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"
