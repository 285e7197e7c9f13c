"""Checks of how changes of the engine's tables are noticed."""

from collections.abc import Iterator

from data.doctor.finding import Examined, Finding, listed
from data.rollups.capture import INDEX, TRIGGERS, is_indexed, published_by, trigger_states
from data.rollups.plans import TRIGGER

_BY_TIME = "new rows are found by time: late rows are counted up to minutes later."


def capture(at: Examined) -> Iterator[Finding]:
    """How new rows are found: by our column where we may add it, else by time."""
    mode = None
    if at.has("rollup_state"):
        mode = at.value("select capture_mode from analytics.rollup_state")
    if mode == "exact":
        yield from _exact(at)
        return
    if not at.exists("api_usage"):
        return
    may_alter = at.value(
        "select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass(%s)",
        at.table("api_usage"),
    )
    published = published_by(at.connection.cursor(), at.schema)
    if not may_alter:
        yield Finding(
            "note",
            f"This role does not own api_usage, so {_BY_TIME}",
            f"As its owner: grant <owner> to {at.value('select quote_ident(current_user)')}; (optional), then "
            "flask --app app rollup --rebuild.",
        )
    elif published:
        yield Finding(
            "note",
            f"api_usage is published by {published}, whose subscribers would stop at a new column, so {_BY_TIME}",
            f"alter publication {published} set table {at.table('api_usage')} (<its columns>); (optional), then flask --app app rollup --rebuild.",
        )
    elif mode == "fallback":
        yield Finding(
            "note",
            f"Our column could not be added to api_usage when the history was counted, so {_BY_TIME}",
            "flask --app app rollup --rebuild tries again; a view, a foreign or a partitioned table cannot have it.",
        )
    else:
        yield Finding(
            "ok", "New rows can be captured exactly; the worker adds its column at its first start."
        )


def _exact(at: Examined) -> Iterator[Finding]:
    """The column is there; so should be its index, and triggers that are on."""
    sound = True
    if at.exists("api_usage") and not is_indexed(at.connection, at.schema):
        sound = False
        yield Finding(
            "note",
            f"The index {INDEX} is missing or unfinished, so every tick reads the whole of api_usage.",
            "The worker makes it again within ten minutes, once no transaction is open that is older.",
        )
    states = trigger_states(at.connection, at.schema)
    silent = [name for name, *_ in TRIGGERS if states.get(name) not in ("A", "O")]
    if at.exists("api_usage") and silent:
        sound = False
        yield Finding(
            "note",
            f"Of our triggers on api_usage {listed(silent)} {'is' if len(silent) == 1 else 'are'} missing or disabled, so changed rows are found by comparing.",
            f"alter table {at.table('api_usage')} enable always trigger {silent[0]}; the worker makes missing ones again.",
        )
    if sound:
        yield Finding("ok", "New rows are captured exactly, by the column ingest_xid.")


def subscriptions(at: Examined) -> Iterator[Finding]:
    """How changes of plans are found: by our trigger where we may put one, else by comparing."""
    if not at.exists("user_subscriptions") or not at.has("subscription_change"):
        return
    table = at.table("user_subscriptions")
    mode = at.value(
        "select tgenabled::text from pg_trigger where tgrelid = to_regclass(%s) and tgname = %s",
        table,
        TRIGGER,
    )
    if mode == "D":
        yield Finding(
            "note",
            "Our trigger on user_subscriptions is disabled, so its rows are compared: of two changes within seconds the second is told.",
            f"alter table {table} enable trigger {TRIGGER}; (optional).",
        )
    elif mode is not None:
        yield Finding("ok", "Changes of subscriptions are noted as they are written, by our trigger.")
    elif at.value("select has_table_privilege(to_regclass(%s), 'trigger')", table):
        yield Finding(
            "ok", "Changes of subscriptions can be noted; the worker puts its trigger there when it starts."
        )
    else:
        yield Finding(
            "note",
            "This role may put no trigger on user_subscriptions, so its rows are compared: of two changes within seconds the second is told.",
            f"As its owner: grant trigger on {table} to {at.value('select quote_ident(current_user)')}; (optional).",
        )
