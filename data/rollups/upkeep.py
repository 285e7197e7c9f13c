"""What the engine's owner may change while the worker counts, looked at once a minute: our index, our triggers, and the columns we read."""

from time import monotonic

import psycopg
import structlog
from psycopg import sql
from psycopg.errors import LockNotAvailable

from data.rollups.auditing import audit
from data.rollups.capture import REFUSALS, TRIGGERS, is_indexed, make_index, make_triggers, trigger_states
from data.rollups.guarding import guard_numbers
from data.rollups.state import read_state
from data.settings import Settings

log = structlog.get_logger(__name__)

LOOK_SECONDS = 60.0
INDEX_SECONDS = 600.0  # an attempt reads the log twice before it knows that it has to wait
READERS = ("connect_engine", "connect_quotas", "connect_campaigns")

_COLUMNS = """
select md5(coalesce(string_agg(concat_ws(' ', c.relname, a.attname, a.atttypid::regtype), ',' order by c.relname, a.attnum), ''))
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = to_regnamespace(%s) and c.relkind in ('r', 'p', 'f', 'v', 'm') and a.attnum > 0 and not a.attisdropped
"""


class Upkeep:
    """One leadership's care for the engine's side; `look` is to be called between ticks, on a connection outside a transaction."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.schema = settings.engine_schema
        self.columns: str | None = None
        self.looked_at = float("-inf")
        self.indexed_at = float("-inf")
        self.takes_triggers = True

    def look(self, connection: psycopg.Connection) -> None:
        """Once a minute: connect readers that a change of columns broke, and keep the capture."""
        if monotonic() - self.looked_at < LOOK_SECONDS:
            return
        self.looked_at = monotonic()
        self.follow_columns(connection)
        self.keep_capture(connection)

    def keep_capture(self, connection: psycopg.Connection) -> None:
        """Put right what is not as it was made; what may not be put right is logged and left.

        Raises RebuildNeededError where rows brought numbers of another database, see guard_numbers().
        """
        with connection.transaction():
            state = read_state(connection)
        if not state.is_exact:
            return
        try:
            is_found = self._keep_index(connection)
            self._keep_triggers(connection)
        except (*REFUSALS, LockNotAvailable) as error:
            log.warning("api_usage could not be looked after", reason=str(error).strip())
            return
        # without the index it would read the whole log; where rows live in several databases each has numbers of its own
        if is_found and not self.settings.settled_seconds:
            with connection.transaction(), connection.cursor() as cursor:
                guard_numbers(cursor, state, schema=self.schema)

    def follow_columns(self, connection: psycopg.Connection) -> None:
        """Connect our readers anew when a table or column of the engine came or went: they name what is there."""
        with connection.transaction():
            place = sql.Identifier(self.schema).as_string(connection)
            row = connection.execute(_COLUMNS, [place]).fetchone()
            columns = row[0] if row else None
            if columns == self.columns:
                return
            for reader in READERS:
                connection.execute(
                    sql.SQL("select {}(%s)").format(sql.Identifier("analytics", reader)), [self.schema]
                )
        self.columns = columns

    def _keep_index(self, connection: psycopg.Connection) -> bool:
        """Whether the index is there, or is there again."""
        with connection.transaction():
            if is_indexed(connection, self.schema):
                return True
        if monotonic() - self.indexed_at < INDEX_SECONDS:
            return False
        self.indexed_at = monotonic()
        is_made = make_index(connection, self.schema)
        if is_made:
            log.info("the index on ingest_xid is there again")
        return is_made

    def _keep_triggers(self, connection: psycopg.Connection) -> None:
        """Make those anew that are gone, and compare all days: what was changed meanwhile was not noted. One that its owner disabled stays so."""
        with connection.transaction():
            states = trigger_states(connection, self.schema)
            is_whole = len(states) == len(TRIGGERS) and set(states.values()) == {"A"}
            if is_whole or "D" in states.values() or not self.takes_triggers:
                return
            connection.execute("set local lock_timeout = '2s'")
            make_triggers(connection, self.schema)
            self.takes_triggers = len(trigger_states(connection, self.schema)) == len(TRIGGERS)
        if self.takes_triggers and len(states) < len(TRIGGERS):
            log.warning("triggers on api_usage were gone and are made anew; all days are compared")
            audit(connection, settings=self.settings)
