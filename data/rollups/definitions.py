"""Every additive rollup, defined once: its key, its measures and the SELECT that computes it from the calls of a tick.

The same definition adds a tick's rows, rebuilds a day and builds the first history; tests recompute each table by other means.
"""

from dataclasses import dataclass
from importlib import resources
from typing import Literal

MEASURES = (
    "n",
    "cost",
    "input_tokens",
    "output_tokens",
    "paired_input_tokens",
    "paired_output_tokens",
    "images",
    "video_seconds",
    "latency_sum",
    "latency_n",
)


@dataclass(frozen=True)
class Rollup:
    """One additive table of the schema analytics; `name` is also its SELECT, sql/<name>.sql.

    `span` says by what its rows are cut: local days, or hours and minutes of UTC. The other fields name its columns by the way two
    values of a column become one: added, the greater, the lesser, the union of two arrays or of two sets of bits, the histograms added, 60 minutes added.
    """

    name: str
    span: Literal["day", "hour", "minute"]
    keys: tuple[str, ...]
    sums: tuple[str, ...] = ()
    maxes: tuple[str, ...] = ()
    mins: tuple[str, ...] = ()
    unions: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    minutes: tuple[str, ...] = ()
    histogram: bool = False
    partition: str = "true"

    @property
    def select(self) -> str:
        """The SELECT over the working tables of a tick, whose columns carry the table's names."""
        return statement(self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's columns: keys first, then measures."""
        histogram = ("low", "counts") if self.histogram else ()
        return (
            *self.keys,
            *self.sums,
            *self.maxes,
            *self.mins,
            *self.unions,
            *self.sets,
            *self.minutes,
            *histogram,
        )

    @property
    def upsert(self) -> str:
        """INSERT of the SELECT, where a row that is there already takes the new one in."""
        changes = ", ".join(f"{column} = {merged}" for column, merged in self._merges())
        action = f"do update set {changes}" if changes else "do nothing"
        return f"{self.insert}\non conflict ({', '.join(self.keys)}) {action}"

    @property
    def insert(self) -> str:
        """INSERT of the SELECT where no row can be there yet: a third of the upsert's work."""
        columns = ", ".join(self.columns)
        return (
            f"insert into analytics.{self.name} as t ({columns})\nselect {columns} from (\n{self.select}) s"
        )

    @property
    def delete(self) -> str:
        """DELETE of every row that belongs to a day (or touched hour) of redone_day."""
        conditions = {
            "day": "t.day = d.day",
            "hour": "t.bucket >= d.hours_start and t.bucket < d.hours_end",
            "minute": "t.bucket >= d.starts and t.bucket < d.ends",
        }
        return f"delete from analytics.{self.name} t using redone_day d where {conditions[self.span]} and {self.partition}"  # noqa: S608 - names of ours

    def _merges(self) -> list[tuple[str, str]]:
        merges = [(c, f"t.{c} + excluded.{c}") for c in self.sums]
        merges += [(c, f"greatest(t.{c}, excluded.{c})") for c in self.maxes]
        merges += [(c, f"least(t.{c}, excluded.{c})") for c in self.mins]
        # the operator is asked here as well: a function of SQL is not written into the statement, and most rows have nothing new
        merges += [
            (
                c,
                f"case when t.{c} @> excluded.{c} then t.{c} else analytics.array_union(t.{c}, excluded.{c}) end",
            )
            for c in self.unions
        ]
        merges += [(c, f"t.{c} | excluded.{c}") for c in self.sets]
        merges += [(c, f"analytics.histogram_add(1, t.{c}, 1, excluded.{c})") for c in self.minutes]
        if self.histogram:
            merges.append(("low", "least(t.low, excluded.low)"))
            merges.append(
                ("counts", "analytics.histogram_add(t.low, t.counts, excluded.low, excluded.counts)")
            )
        return merges


ROLLUPS = (
    Rollup("call_minute", "minute", ("bucket", "kind_id"), sums=MEASURES, maxes=("latency_max",)),
    Rollup("call_hour", "hour", ("bucket", "kind_id"), sums=MEASURES, maxes=("latency_max",)),
    Rollup(
        "call_day",
        "day",
        ("slice", "value", "day", "kind_id"),
        sums=MEASURES,
        maxes=("latency_max",),
        # names every slice, so that the index on slice and day finds a day's rows
        partition="t.slice in ('all', 'plan', 'country', 'campaign', 'endpoint')",
    ),
    Rollup(
        "client_day",
        "day",
        ("day", "country", "device", "browser", "os", "is_bot"),
        sums=("n", "failed", "cost"),
    ),
    Rollup("latency_hour", "hour", ("bucket", "kind_id"), histogram=True),
    Rollup("latency_day", "day", ("day", "kind_id"), histogram=True),
    Rollup("latency_scope_day", "day", ("day", "scope", "value"), histogram=True),
    Rollup("availability_hour", "hour", ("bucket", "scope", "value"), minutes=("eligible", "failed")),
    Rollup(
        "user_day",
        "day",
        ("user_id", "day"),
        sums=("n", "success", "failed", "rate_limited", "cost"),
        mins=("first_at",),
        maxes=("last_at",),
        unions=("kinds", "countries"),
    ),
    Rollup("user_set", "day", ("scope", "value", "day", "block"), sets=("members",)),
    Rollup(
        "error_day",
        "day",
        ("day", "message_id", "kind_id"),
        sums=("n",),
        mins=("first_at",),
        maxes=("last_at",),
    ),
    Rollup("error_user_day", "day", ("day", "message_id", "user_id")),
    Rollup("data_quality_day", "day", ("day", "finding"), sums=("n",)),
)


def statement(name: str) -> str:
    """The text of sql/<name>.sql."""
    return resources.files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8").strip()
