"""The engine's log as one tick sees it: which rows are new, which were counted before, and how a query names them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from data.rollups.state import State


@dataclass(frozen=True)
class Moment:
    """One transaction's view: the state it found, the moment it counts up to, and the values its queries bind."""

    state: State
    snapshot: str  # pg_snapshot as text: what is visible in it will have been counted
    now: datetime
    schema: str
    has_subscriptions: bool
    from_edge: bool = False  # the first day that is neither frozen nor forgotten is counted anew

    def counting_anew(self, days: Collection[date]) -> "Moment":
        """The same moment, for these days counted whole."""
        return replace(self, from_edge=self.state.kept_from in days)

    @property
    def whole_hours_from(self) -> datetime:
        """The first hour that may be written. Where days do not begin on the hour, frozen days end inside one, which belongs to them."""
        kept = _hour(self.state.hours_from)
        if not self.from_edge:
            return kept
        return max(kept, _hour(self.state.frozen_to + timedelta(hours=1) - timedelta(microseconds=1)))

    @property
    def arguments(self) -> dict[str, Any]:
        """The values bound by the files of sql/."""
        return {
            "zone": self.state.zone,
            "now": self.now,
            "minutes_from": self.state.minutes_from,
            "hours_from": self.state.hours_from,
            "whole_hours_from": self.whole_hours_from,
            "frozen_to": self.state.frozen_to,
            "sessions_from": max(self.state.hours_from, self.state.frozen_to),
        }

    def query(self, text: str, **parts: sql.Composable) -> sql.Composed:
        """The text with {engine} and the given parts put in."""
        return sql.SQL(text).format(engine=sql.Identifier(self.schema), **parts)

    @property
    def is_new(self) -> sql.Composable:
        """Condition on api_usage u: committed since the last tick, and settled."""
        if not self.state.is_exact:
            return sql.SQL(
                "(u.created_at >= {now}::timestamptz - interval '15 minutes' or u.created_at is null)"
                " and not exists (select from analytics.counted_call c where c.id = u.id)"
                " and not exists (select from analytics.undated_call c where c.id = u.id)"
            ).format(now=sql.Literal(self.now.isoformat()))
        before = self.state.snapshot or "1:1:"
        return sql.SQL(
            "u.ingest_xid <> {base}::xid8 and u.ingest_xid >= {low}::xid8 and u.ingest_xid < {high}::xid8"
            " and not pg_visible_in_snapshot(u.ingest_xid, {before}::pg_snapshot)"
            " and pg_visible_in_snapshot(u.ingest_xid, {now}::pg_snapshot)"
        ).format(
            base=sql.Literal(self.state.capture_xid),
            low=sql.Literal(before.split(":")[0]),
            high=sql.Literal(self.snapshot.split(":")[1]),
            before=sql.Literal(before),
            now=sql.Literal(self.snapshot),
        )

    @property
    def was_counted(self) -> sql.Composable:
        """Condition on api_usage u: visible in the snapshot of the last tick."""
        if not self.state.is_exact:
            return sql.SQL("true")
        return sql.SQL("pg_visible_in_snapshot(u.ingest_xid, {before}::pg_snapshot)").format(
            before=sql.Literal(self.state.snapshot)
        )

    @property
    def is_counted(self) -> sql.Composable:
        """Condition on api_usage u: visible in the snapshot that this tick counts up to."""
        if not self.state.is_exact:
            return sql.SQL("true")
        return sql.SQL("pg_visible_in_snapshot(u.ingest_xid, {now}::pg_snapshot)").format(
            now=sql.Literal(self.snapshot)
        )


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def look(
    cursor: psycopg.Cursor, state: State, schema: str, *, settled: str | None = None, keep: bool = False
) -> Moment:
    """The moment of the transaction under way.

    `settled` is an older snapshot, all of whose finished transactions are settled everywhere (Citus); only what was finished below its
    lower end is counted, and nothing new while a transaction is under way that is older than what is counted. `keep` counts up to the
    state's own snapshot and no further: the first build.
    """
    row = cursor.execute(
        "select pg_current_snapshot()::text, now(), to_regclass(%s) is not null",
        [f'"{schema}".user_subscriptions'],
    ).fetchone()
    assert row is not None, "a select without from answers one row"
    snapshot, now, has_subscriptions = row
    if settled is not None:
        low = settled.split(":")[0]
        # Never back behind what is counted (by the first build, or before the setting was made): it would be counted twice.
        is_ahead = state.snapshot is None or int(low) >= int(state.snapshot.split(":")[1])
        snapshot = f"{low}:{low}:" if is_ahead else state.snapshot
    if keep and state.snapshot:
        snapshot = state.snapshot
    return Moment(state, snapshot, now, schema, has_subscriptions)
