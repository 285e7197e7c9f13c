"""The doctor: each trouble in its own sentence, and no trouble where there is none."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from data.doctor import CHECKS, Finding, examine, server
from data.doctor.finding import Examined
from data.migrations import uninstall
from data.rollups.capture import install_capture
from data.rollups.plans import watch_subscriptions
from data.settings import Settings

Connection = psycopg.Connection[Any]


def found(connection: Connection, settings: Settings, check: str) -> list[Finding]:
    """Findings of one check that are not in order."""
    return [
        each for each in examine(connection, settings).findings if each.check == check and each.level != "ok"
    ]


def only(connection: Connection, settings: Settings, check: str) -> Finding:
    (finding,) = found(connection, settings, check)
    return finding


@pytest.fixture
def worked(connection: Connection) -> Connection:
    """A database in which the worker has counted just now."""
    assert install_capture(connection) == "exact"
    connection.execute("update analytics.rollup_state set built_at = now(), ticked_at = now()")
    return connection


@pytest.fixture
def restricted(database_server: Any, database: str) -> Iterator[tuple[str, Connection]]:
    """A role that owns nothing, its rights to be granted by the test, and a connection as it."""
    role = database_server.create_role("dashboard")
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with database_server.connect(database_server.url_of(name, role=role)) as connection:
        yield role, connection
    with database_server.connect(database) as owner:
        owner.execute(f'drop owned by "{role}"')


def test_a_database_in_order_is_healthy(worked: Connection, settings: Settings) -> None:
    report = examine(worked, settings)
    assert [each.sentence for each in report.findings if each.level == "problem"] == []
    assert report.is_healthy
    assert report.as_text().splitlines()[-1].startswith("Healthy: ")


def test_every_check_says_something_and_every_problem_has_a_remedy(
    connection: Connection, settings: Settings
) -> None:
    connection.execute("drop table public.api_usage cascade")
    findings = examine(connection, settings).findings
    assert all(each.sentence and each.check for each in findings)
    assert all(each.remedy for each in findings if each.level == "problem")
    silent = {check.__name__.replace("_", " ") for check in CHECKS} - {each.check for each in findings}
    assert silent <= {"newest call", "capture", "jobs"}


def test_the_report_is_json_too(worked: Connection, settings: Settings) -> None:
    report = examine(worked, settings).as_json()
    assert report["healthy"] is True
    assert set(report["findings"][0]) == {"check", "level", "sentence", "remedy"}


def test_a_missing_log_is_a_problem(connection: Connection, settings: Settings) -> None:
    connection.execute("drop table public.api_usage cascade")
    assert "api_usage is missing" in only(connection, settings, "base tables").sentence


def test_a_missing_table_says_what_is_lost(worked: Connection, settings: Settings) -> None:
    worked.execute("drop table public.user_subscriptions cascade")
    finding = only(worked, settings, "base tables")
    assert finding.level == "note"
    assert "churn" in finding.sentence


def test_a_missing_column_is_named(worked: Connection, settings: Settings) -> None:
    worked.execute("alter table public.api_usage drop column latency_ms cascade")
    finding = only(worked, settings, "columns")
    assert finding.level == "problem"
    assert "api_usage lacks latency_ms" in finding.sentence


def test_a_time_without_zone_is_named(worked: Connection, settings: Settings) -> None:
    worked.execute("alter table public.api_usage alter column created_at type timestamp")
    assert "created_at is timestamp without time zone" in found(worked, settings, "columns")[0].sentence


def test_an_enum_where_text_is_read_is_named(worked: Connection, settings: Settings) -> None:
    worked.execute(
        "create type endpoint_name as enum ('a', 'b');"
        " alter table public.api_usage alter column endpoint type endpoint_name using endpoint::endpoint_name"
    )
    finding = only(worked, settings, "columns")
    assert finding.level == "problem"
    assert finding.sentence == "api_usage.endpoint is endpoint_name, expected was text."


def test_a_schema_that_is_not_there_is_named(connection: Connection, settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"engine_schema": "nowhere"})
    assert only(connection, elsewhere, "schema").sentence == "There is no schema nowhere."


def test_a_missing_index_comes_with_its_statement(worked: Connection, settings: Settings) -> None:
    for (name,) in worked.execute(
        "select indexrelid::regclass::text from pg_index where indrelid = 'public.api_usage'::regclass and not indisprimary"
    ).fetchall():
        worked.execute(f"drop index {name}")
    remedies = [each.remedy for each in found(worked, settings, "indexes")]
    assert remedies == [
        'create index concurrently on "public"."api_usage" (created_at);',
        'create index concurrently on "public"."api_usage" (user_id, created_at);',
    ]
    for remedy in remedies:
        worked.execute(remedy)
    assert found(worked, settings, "indexes") == []


def test_row_security_that_hides_rows_is_a_problem_until_its_remedy_is_run(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    role, own = restricted
    connection.execute(
        f'grant usage on schema public to "{role}"; grant select on all tables in schema public to "{role}"'
    )
    finding = only(own, settings, "row security")
    assert finding.level == "problem"
    assert "api_usage" in finding.sentence
    assert role in finding.remedy
    for (table,) in connection.execute(
        "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    ).fetchall():
        connection.execute(f'create policy engine_room_reads on {table} for select to "{role}" using (true)')
    assert found(own, settings, "row security") == []


def test_a_restrictive_policy_hides_rows_whatever_another_one_allows(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    role, own = restricted
    connection.execute(f'grant usage on schema public to "{role}"')
    for (table,) in connection.execute(
        "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    ).fetchall():
        connection.execute(f'create policy engine_room_reads on {table} for select to "{role}" using (true)')
    policy = "create policy limits on campaigns as restrictive for"
    connection.execute(f'{policy} delete to "{role}" using (false)')
    assert found(own, settings, "row security") == []
    connection.execute(f"drop policy limits on campaigns; {policy} select using (name is not null)")
    finding = only(own, settings, "row security")
    assert "hides rows of campaigns from" in finding.sentence
    assert "The restrictive policies on campaigns must leave" in finding.remedy


def test_bypassing_row_security_is_as_good(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    role, own = restricted
    connection.execute(f'grant usage on schema public to "{role}"; alter role "{role}" bypassrls')
    assert found(own, settings, "row security") == []


def test_rights_that_are_missing_come_with_their_grants(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    role, own = restricted
    connection.execute("revoke usage on schema public from public")
    assert only(own, settings, "schema").remedy == f"grant usage on schema public to {role};"
    connection.execute(f'grant usage on schema public to "{role}"')
    finding = only(own, settings, "reading rights")
    assert finding.remedy.startswith('grant select on "public"."api_usage"')
    connection.execute(finding.remedy)
    assert found(own, settings, "reading rights") == []


def test_a_role_that_does_not_own_the_log_is_told_of_the_fallback(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    role, own = restricted
    connection.execute(
        f'grant usage on schema public to "{role}"; grant select on all tables in schema public to "{role}"'
    )
    finding = only(own, settings, "capture")
    assert finding.level == "note"
    assert "found by time" in finding.sentence


def test_the_owner_of_the_log_is_not_told_that_it_is_not(worked: Connection, settings: Settings) -> None:
    worked.execute("update analytics.rollup_state set capture_mode = 'fallback'")
    finding = only(worked, settings, "capture")
    assert "found by time" in finding.sentence
    assert "does not own" not in finding.sentence
    assert finding.remedy.startswith("flask --app app rollup --rebuild tries again")


def test_an_index_or_a_trigger_that_is_not_at_work_is_told(worked: Connection, settings: Settings) -> None:
    assert found(worked, settings, "capture") == []
    worked.execute("drop index engine_room_ingest_xid")
    assert "every tick reads the whole of api_usage" in only(worked, settings, "capture").sentence
    install_capture(worked)
    worked.execute("alter table api_usage disable trigger engine_room_updated")
    finding = only(worked, settings, "capture")
    assert "engine_room_updated is missing or disabled" in finding.sentence
    worked.execute(finding.remedy.partition(";")[0])
    assert found(worked, settings, "capture") == []


def test_a_log_that_is_published_is_told_of_the_fallback_and_what_helps(
    connection: Connection, settings: Settings
) -> None:
    connection.execute("create publication reports for table api_usage")
    finding = only(connection, settings, "capture")
    assert "published by reports" in finding.sentence
    connection.execute(finding.remedy.partition(";")[0].replace("<its columns>", "id, created_at"))
    assert found(connection, settings, "capture") == []


def test_a_role_without_temporary_tables_is_told(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    _, own = restricted
    name = own.info.dbname
    connection.execute(f'revoke temporary on database "{name}" from public')
    finding = only(own, settings, "temporary tables")
    assert finding.level == "problem"
    connection.execute(finding.remedy)
    assert found(own, settings, "temporary tables") == []


def test_how_changes_of_subscriptions_are_found_is_told_and_what_helps(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    role, own = restricted
    for schema in ("public", "analytics"):
        connection.execute(
            f'grant usage on schema {schema} to "{role}"; grant select on all tables in schema {schema} to "{role}"'
        )
    finding = only(own, settings, "subscriptions")
    assert (finding.level, "may put no trigger" in finding.sentence) == ("note", True)
    connection.execute(finding.remedy.removeprefix("As its owner: ").removesuffix(" (optional)."))
    assert found(own, settings, "subscriptions") == []
    assert "can be noted; the worker puts its trigger there" in examine(own, settings).as_text()
    assert watch_subscriptions(own, "public")
    assert "are noted as they are written" in examine(own, settings).as_text()
    connection.execute("alter table user_subscriptions disable trigger engine_room_subscription")
    finding = only(own, settings, "subscriptions")
    connection.execute(finding.remedy.removesuffix(" (optional)."))
    assert found(own, settings, "subscriptions") == []


def test_a_role_that_may_not_use_our_schema_is_told(
    restricted: tuple[str, Connection], settings: Settings
) -> None:
    role, own = restricted
    finding = only(own, settings, "migrations")
    assert finding.sentence == "This role may not use our schema analytics, which another role made."
    assert finding.remedy == f"grant postgres to {role};"


def test_a_database_not_migrated_says_so(connection: Connection, settings: Settings) -> None:
    uninstall(connection, engine_schema="public")
    assert "are not applied" in only(connection, settings, "migrations").sentence
    assert only(connection, settings, "rollups").sentence == "There are no rollups yet."


def test_a_role_that_may_not_create_our_schema_is_told(
    restricted: tuple[str, Connection], connection: Connection, settings: Settings
) -> None:
    uninstall(connection, engine_schema="public")
    _, own = restricted
    sentences = [each.sentence for each in found(own, settings, "migrations")]
    assert sentences[-1] == "This role may not create our schema analytics."


def test_a_worker_that_stands_still_is_a_problem(worked: Connection, settings: Settings) -> None:
    worked.execute("update analytics.rollup_state set ticked_at = now() - interval '10 minutes'")
    assert "600 s ago" in only(worked, settings, "rollups").sentence


def test_a_first_history_that_is_not_counted_is_a_problem(connection: Connection, settings: Settings) -> None:
    assert "not counted yet" in only(connection, settings, "rollups").sentence


def test_a_failed_job_is_named(worked: Connection, settings: Settings) -> None:
    worked.execute(
        "insert into analytics.worker_state (name, ran_at, took_ms, error) values ('audit', now(), 1, 'no room')"
    )
    assert only(worked, settings, "jobs").sentence == "The job audit failed: no room."


def test_an_empty_source_says_which_numbers_it_leaves_empty(worked: Connection, settings: Settings) -> None:
    findings = {each.sentence.split(" is empty")[0]: each for each in found(worked, settings, "sources")}
    assert findings["The source payment"].remedy == "flask --app app import payments <file>"
    assert all(each.level == "note" for each in findings.values())


def test_alerts_of_the_other_shape_are_named(worked: Connection, settings: Settings) -> None:
    worked.execute(
        "drop table public.usage_alerts cascade; create table public.usage_alerts"
        " (id uuid, user_id uuid, alert_threshold numeric, service_type text, is_active boolean, triggered_at timestamptz)"
    )
    assert "usage_alerts has another shape" in only(worked, settings, "odd shapes").sentence


def test_feedback_of_the_other_shape_is_named(worked: Connection, settings: Settings) -> None:
    worked.execute("create table public.user_feedback (id uuid, score int)")
    assert "import them as feedback" in only(worked, settings, "odd shapes").sentence


def test_optional_tables_are_listed(full_database: str, database_server: Any, settings: Settings) -> None:
    with database_server.connect(full_database) as connection:
        assert found(connection, settings, "optional tables") == []


def test_absent_optional_tables_say_what_stands_in(worked: Connection, settings: Settings) -> None:
    sentences = [each.sentence for each in found(worked, settings, "optional tables")]
    assert "The optional table incidents is absent: outages are those found in the calls." in sentences


def log_a_call(connection: Connection, at: str) -> None:
    user = "00000000-0000-0000-0000-000000000001"
    connection.execute("insert into auth.users (id) values (%s) on conflict do nothing", (user,))
    connection.execute(
        "insert into public.api_usage (user_id, service_type, provider, model, endpoint, total_cost, status, created_at)"
        " values (%s, 'chat', 'p', 'm', 'e', 0, 'success', %s::timestamptz)",
        (user, at),
    )


def test_calls_from_the_future_are_a_note(worked: Connection, settings: Settings) -> None:
    log_a_call(worked, "2090-01-01 20:00Z")
    assert "in the future" in only(worked, settings, "newest call").sentence


def test_the_newest_call_is_told_in_utc_whatever_the_zone_of_the_session(
    worked: Connection, settings: Settings
) -> None:
    worked.execute("set timezone to 'Asia/Tokyo'")
    log_a_call(worked, "2026-01-01 20:00Z")
    assert "The newest call is of 2026-01-01 20:00:00 UTC." in examine(worked, settings).as_text()
    log_a_call(worked, "2090-01-01 20:00Z")
    assert "dated 2090-01-01 20:00 UTC" in only(worked, settings, "newest call").sentence


def test_an_empty_log_is_a_note(worked: Connection, settings: Settings) -> None:
    assert "holds no call that we may see" in only(worked, settings, "newest call").sentence


def test_a_zone_that_the_server_does_not_know_is_a_problem(worked: Connection, settings: Settings) -> None:
    odd = settings.model_copy(update={"reporting_timezone": "Mars/Olympus"})
    assert "does not know the time zone Mars/Olympus" in only(worked, odd, "time zone").sentence


def test_a_clock_that_is_wrong_is_a_problem(
    worked: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.doctor.server._SKEW_SECONDS", -1.0)
    assert "clock" in only(worked, settings, "clock").sentence


def test_too_few_connections_are_a_note(worked: Connection, settings: Settings) -> None:
    greedy = settings.model_copy(update={"pool_size": 50, "web_processes": 20})
    assert "POOL_SIZE" in only(worked, greedy, "room for connections").remedy


def test_connections_of_others_are_counted_by_a_role_that_may_not_look_at_them(
    restricted: tuple[str, Connection], worked: Connection, settings: Settings
) -> None:
    _, own = restricted
    seen, by_all = (server.others(Examined(each, settings)) for each in (own, worked))
    assert seen >= by_all >= 2


def test_a_check_that_fails_is_told_with_a_remedy_of_its_kind(
    restricted: tuple[str, Connection],
    worked: Connection,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asking(query: str) -> None:
        def check(at: Examined) -> list[Finding]:
            at.rows(query)
            return []

        monkeypatch.setattr("data.doctor.CHECKS", (check,))

    asking("set local statement_timeout = 50; select pg_sleep(5)")
    assert "run the doctor again later" in only(worked, settings, "check").remedy
    asking("select nothing from api_usage")
    assert "not what this version expects" in only(worked, settings, "check").remedy
    asking("select 1 / 0")
    assert only(worked, settings, "check").remedy == "Run the doctor again; the server's log says more."
    asking("select pg_read_file('x')")
    assert only(restricted[1], settings, "check").remedy == "Grant this role the right that is named."


def test_a_check_that_fails_does_not_end_the_others(
    worked: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked.execute("alter table analytics.worker_state rename column error to mistake")
    report = examine(worked, settings)
    assert "could not be checked" in next(each for each in report.findings if each.check == "jobs").sentence
    assert any(each.check == "sources" for each in report.findings)
