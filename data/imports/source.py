"""What a source is: a table, its columns with their validators, and what tells one row from another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from data.imports.values import Context, Parse

NEEDED: object = object()
Row = dict[str, object]
Check = Callable[[Row, Context], str | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `means` goes into the documentation; `missing` is what an absent or empty cell becomes,
    NEEDED: a row error."""

    name: str
    parse: Parse
    means: str
    example: str
    missing: object = NEEDED

    @property
    def is_needed(self) -> bool:
        """Whether each row must hold it."""
        return self.missing is NEEDED


@dataclass(frozen=True, slots=True)
class Period:
    """Rows that agree in `group` may not overlap: each is valid over [start, end), an empty end being for
    ever."""

    group: tuple[str, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source that can be imported.

    key: the columns that tell rows apart; a row whose key is there already is not loaded again.
    content_key: the column that is made of the row's whole content where the file holds none, so that a
    repeated import finds it again while two rows that are really equal stay two.
    check: looks at a whole parsed row, may complete it, and returns the reason why it cannot be or None;
    completes: the columns it may change. fixed: columns that always get the same value. users: the column
    that must exist in the engine's auth.users. spelt: columns of the key in which two spellings of a name are one.
    """

    name: str
    means: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    content_key: str | None = None
    content_kind: Literal["uuid", "text"] = "uuid"
    check: Check | None = None
    completes: tuple[str, ...] = ()
    fixed: Mapping[str, object] | None = None
    aliases: tuple[str, ...] = ()
    of_the_engine: bool = False
    users: str | None = None
    stand_in_user: bool = False
    period: Period | None = None
    spelt: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns a file may hold."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """One column by its name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]
