"""One person imports one file."""

import csv
import datetime as dt
import itertools
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow
import pyarrow.parquet
import pytest
from psycopg.rows import scalar_row

from data.imports import ImportRefusedError, ImportReport, Step, run
from data.imports.rows import STAND_IN_USER
from data.settings import Settings
from tests.data.imports.conftest import Import

Connection = psycopg.Connection[Any]
PRICES = "plan_type,billing_interval,price,currency,valid_from,valid_to\n"
SPEND = "day,channel,amount,currency\n"
PAYMENTS = "payment_id,user_id,status,amount,currency,paid_at,period_start,period_end\n"
TRACE = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
TRACE_MAP = {"TIMESTAMP": "created_at", "ContextTokens": "input_tokens", "GeneratedTokens": "output_tokens"}
USER = "0f8fad5b-d9cb-469f-a165-70867728950e"


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.loaded, report.already_there, report.rejected


def rejects_of(report: ImportReport) -> list[dict[str, str]]:
    assert report.rejects_path is not None
    with report.rejects_path.open(newline="") as file:
        return list(csv.DictReader(file))


def reasons_of(report: ImportReport) -> list[str]:
    return [row["reason"] for row in rejects_of(report)]


def number(connection: Connection, query: str) -> Any:
    with connection.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query.encode()).fetchone()


# -- good and bad rows ------------------------------------------------------------------------------------


def test_good_rows_are_loaded_and_bad_ones_come_back_with_line_reason_and_original(
    import_file: Import, connection: Connection, tmp_path: Path
) -> None:
    text = SPEND + '2026-11-01,search,"10.50",USD\n2026-11-02,"mail\nand post",NaN,USD\n2026-11-03,tv,1,EUR\n'
    report = import_file("marketing_spend", text, rejects=tmp_path / "bad.csv")
    assert counts(report) == (1, 0, 2)
    assert report.rejects_path == tmp_path / "bad.csv"
    assert rejects_of(report) == [
        {"line": "3", "reason": "amount: is 'NaN', not a number such as 1234.5",
         "day": "2026-11-02", "channel": "mail\nand post", "amount": "NaN", "currency": "USD"},
        {"line": "5", "reason": "currency: is 'EUR'; the account currency is USD and nothing is converted",
         "day": "2026-11-03", "channel": "tv", "amount": "1", "currency": "EUR"},
    ]  # fmt: skip
    assert number(connection, "select sum(amount) from analytics.marketing_spend") == Decimal("10.5000")


def test_the_corrected_rejects_can_be_imported_as_they_are(import_file: Import) -> None:
    report = import_file("marketing_spend", SPEND + "2026-11-01,search,1,USD\n2026-11-02,tv,x,USD\n")
    assert report.rejects_path is not None
    corrected = report.rejects_path.read_text().replace(",x,", ",2,")
    assert counts(import_file("marketing_spend", corrected)) == (1, 0, 0)


def test_a_file_without_a_bad_row_leaves_no_rejects_file(
    import_file: Import, embedded_settings: Settings
) -> None:
    report = import_file("marketing_spend", SPEND + "2026-11-01,search,1,USD\n")
    assert report.rejects_path is None
    assert not (embedded_settings.data_dir / "rejects").exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2999-01-01,search,1,USD", "day: is '2999-01-01'; it must lie from 2000"),
        ("1970-01-01,search,1,USD", "day: is '1970-01-01'; it must lie from 2000"),
        ("2026-02-30,search,1,USD", "day: is '2026-02-30', not a date such as"),
        ("02/03/2026,search,1,USD", "day: is '02/03/2026', not a date"),
        ("2026-01-01T10:00:00,search,1,USD", "a date without a time of day is needed"),
        ("2026-01-01,search,-1,USD", "amount: is '-1'; it must be at least 0"),
        ("2026-01-01,search,inf,USD", "amount: is 'inf', not a number"),
        ("2026-01-01,search,1e400,USD", "amount: is '1e400'; it must be below 10000000000"),
        ("2026-01-01,search,1e9999999999,USD", "amount: is '1e9999999999', not a number"),
        ("2026-01-01,search,9999999999.99999,USD", "99.99999'; it must be below 10000000000"),
        ('2026-01-01,search,"1,000.00",USD', "write it without thousands separators"),
        ("2026-01-01,search,$5,USD", "write it without thousands separators and signs"),
        ("2026-01-01,search,1_000,USD", "amount: is '1_000', not a number"),
        ("2026-01-01,search,١٢,USD", "amount: is '١٢', not a number"),
        ("2026-01-01,,1,USD", "channel: is missing"),
        ("2026-01-01,search,1", "the line has 3 cells instead of 4; perhaps a quote does not close"),
        ("2026-01-01,search,1,000,USD", "5 cells instead of 4; perhaps a delimiter is not quoted"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_rejected_with_a_reason_that_says_what_is_wrong(
    row: str, reason: str, import_file: Import
) -> None:
    report = import_file("marketing_spend", SPEND + row + "\n")
    assert counts(report) == (0, 0, 1)
    assert reason in reasons_of(report)[0]


def test_all_that_is_wrong_with_a_row_is_said_at_once(import_file: Import) -> None:
    report = import_file("marketing_spend", SPEND + "x,,y,EUR\n")
    assert [part.partition(":")[0] for part in reasons_of(report)[0].split("; ") if ": " in part] == [
        "day", "channel", "amount", "currency",
    ]  # fmt: skip


def test_a_payment_that_ends_before_it_starts_is_rejected(import_file: Import) -> None:
    row = f"p1,{USER},paid,1,USD,2026-01-01,2026-02-01,2026-01-01\n"
    assert reasons_of(import_file("payments", PAYMENTS + row)) == ["period_end: is not after period_start"]


def test_an_enum_names_what_is_allowed_and_capitals_do_not_matter(import_file: Import) -> None:
    rows = "".join(
        f"p{n},{USER},{s},1,USD,2026-01-01,2026-01-01,2026-02-01\n" for n, s in enumerate(["PAID", "done"])
    )
    report = import_file("payments", PAYMENTS + rows)
    assert reasons_of(report) == ["status: is 'done'; allowed: paid, failed, refunded"]
    assert report.loaded == 1


def test_timestamps_without_a_zone_are_in_the_reporting_zone_and_the_report_says_so(
    import_file: Import, connection: Connection
) -> None:
    text = "queue,sampled_at,depth\na,2026-07-01 12:00:00,1\nb,2026-07-01T12:00:00Z,1\nc,1782907200000,1\n"
    report = import_file("queue_samples", text)
    found = connection.execute("select queue, sampled_at from analytics.queue_sample order by 1").fetchall()
    at = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    assert dict(found) == {"a": at - dt.timedelta(hours=2), "b": at, "c": at}
    assert "Timestamps without a zone, read as Europe/Berlin, the reporting zone: 1." in report.notes


def test_a_plan_that_the_engine_does_not_know_may_have_a_price(
    import_file: Import, connection: Connection
) -> None:
    assert counts(
        import_file("plan_prices", PRICES + "Entrepreneur,month,79,USD,2026-01-01,\n", new_plans=True)
    ) == (1, 0, 0)
    assert number(connection, "select plan_type from analytics.plan_price") == "entrepreneur"


# -- keys -------------------------------------------------------------------------------------------------


def test_the_same_key_with_other_values_is_rejected_and_changes_nothing(
    import_file: Import, connection: Connection
) -> None:
    import_file("marketing_spend", SPEND + "2026-11-01,search,1,USD\n")
    report = import_file("marketing_spend", SPEND + "2026-11-01,search,2,USD\n")
    assert counts(report) == (0, 0, 1)
    assert reasons_of(report) == ["day, channel, campaign: is there already, with other values"]
    assert number(connection, "select amount from analytics.marketing_spend") == 1


def test_two_rows_of_one_file_that_contradict_each_other_keep_the_first(import_file: Import) -> None:
    report = import_file(
        "marketing_spend", SPEND + "2026-11-01,a,1,USD\n2026-11-01,a,2,USD\n2026-11-01,a,1,USD\n"
    )
    assert counts(report) == (1, 1, 1)
    assert rejects_of(report)[0]["line"] == "3"
    assert rejects_of(report)[0]["reason"] == "day, channel, campaign: other values than on line 2"


def test_prices_whose_validity_overlaps_are_an_error(import_file: Import, connection: Connection) -> None:
    report = import_file(
        "plan_prices",
        PRICES
        + "pro,month,29,USD,2026-01-01,2026-06-01\n"
        + "pro,month,35,USD,2026-05-01,\n"
        + "pro,year,290,USD,2026-01-01,\n"
        + "free,month,0,USD,2026-01-01,\n",
    )
    assert counts(report) == (3, 0, 1)
    assert "overlaps that of another row of this file" in reasons_of(report)[0]
    again = import_file(
        "plan_prices", PRICES + "pro,month,39,USD,2025-06-01,\npro,month,35,USD,2026-06-01,\n"
    )
    assert counts(again) == (1, 0, 1)
    assert "overlaps that of the row there already from 2026-01-01" in reasons_of(again)[0]
    assert number(connection, "select count(*) from analytics.plan_price") == 4


def test_a_price_that_follows_the_one_before_is_fine_and_again_is_nothing_new(import_file: Import) -> None:
    text = PRICES + "pro,month,29,USD,2026-01-01,2026-06-01\npro,month,35,USD,2026-06-01,\n"
    assert counts(import_file("plan_prices", text)) == (2, 0, 0)
    assert counts(import_file("plan_prices", text)) == (0, 2, 0)


def test_equal_ratings_without_an_id_stay_two_and_importing_them_again_adds_none(import_file: Import) -> None:
    text = "rating,rated_at\n5,2026-11-01T10:00:00Z\n5,2026-11-01T10:00:00Z\n4,2026-11-01T10:00:00Z\n"
    assert counts(import_file("feedback", text)) == (3, 0, 0)
    assert counts(import_file("feedback", text)) == (0, 3, 0)
    assert counts(import_file("feedback", text + "5,2026-11-01T10:00:00Z\n")) == (1, 3, 0)


# -- traces of calls --------------------------------------------------------------------------------------


def test_a_public_trace_of_three_columns_becomes_calls_of_one_user(
    import_file: Import, connection: Connection
) -> None:
    text = (
        TRACE + "2023-11-16 18:17:03.9799600,4808,10\n2023-11-16 18:17:04.0319600,110,27\n"
        "2023-11-16 18:17:04.0319600,110,27\n2023-11-16 18:17:04.0319600,,27\n"
    )
    constants = {"service_type": "chat"}
    report = import_file("api_usage", text, mapping=TRACE_MAP, constants=constants)
    assert counts(report) == (4, 0, 0)
    rows = connection.execute(
        "select user_id, service_type, provider, model, endpoint, input_tokens, output_tokens, total_tokens,"
        " total_cost, latency_ms, status, created_at from public.api_usage order by created_at, input_tokens"
    ).fetchall()
    first = dt.datetime(2023, 11, 16, 17, 17, 3, 979960, tzinfo=dt.UTC)
    assert rows[0] == (
        STAND_IN_USER, "chat", "unknown", "unknown", "unknown", 4808, 10, 4818, 0, None, "success", first,
    )  # fmt: skip
    assert rows[1] == rows[2]
    assert rows[3][5:8] == (None, 27, 27)
    assert counts(import_file("api_usage", text, mapping=TRACE_MAP, constants=constants)) == (0, 4, 0)
    created = number(connection, f"select created_at from auth.users where id = '{STAND_IN_USER}'")
    assert created == first
    assert number(connection, "select count(*) from public.user_subscriptions") == 1
    assert "Rows without a cost, whose total_cost is 0: 4." in report.notes
    assert any("without a user" in note for note in report.notes)
    assert any("model = 'unknown'" in note for note in report.notes)


def test_a_trace_without_a_service_type_is_told_how_to_say_it(import_file: Import) -> None:
    with pytest.raises(
        ImportRefusedError, match=r"lacks the column service_type; .* --set service_type=chat"
    ):
        import_file("api_usage", TRACE + "2023-11-16,1,1\n", mapping=TRACE_MAP)
    with pytest.raises(ImportRefusedError, match="--set service_type: is 'llm'; allowed: content, images"):
        import_file("api_usage", TRACE + "1,1,1\n", mapping=TRACE_MAP, constants={"service_type": "llm"})


def test_a_trace_is_told_which_of_its_columns_to_map(import_file: Import) -> None:
    with pytest.raises(ImportRefusedError, match="--map TIMESTAMP=created_at"):
        import_file("api_usage", TRACE + "1,1,1\n", constants={"service_type": "chat"})


def test_users_of_any_name_become_users_and_the_same_ones_in_calls_subscriptions_and_campaigns(
    import_file: Import, connection: Connection
) -> None:
    import_file("api_usage", "user_id,service_type,created_at\nanna,chat,2026-01-01\n")
    import_file("campaigns", 'user_id,name,tags,created_at\nanna,Autumn,"a, b",2026-01-02\n')
    import_file("user_subscriptions", "user_id,plan_type,created_at\nbert,pro,2026-01-01\n")
    assert number(connection, "select count(*) from auth.users") == 2
    same = "select count(*) from public.api_usage join public.campaigns using (user_id)"
    assert number(connection, same) == 1
    plan = "select string_agg(plan_type, ',' order by plan_type) from public.user_subscriptions"
    assert number(connection, plan) == "demo,pro"
    assert number(connection, "select tags from public.campaigns") == ["a", "b"]


def test_costs_are_the_sum_of_their_parts_where_the_total_is_missing(
    import_file: Import, connection: Connection
) -> None:
    import_file(
        "api_usage", "service_type,created_at,input_cost,output_cost\nchat,2026-01-01,0.1,0.0000014\n"
    )
    assert number(connection, "select total_cost from public.api_usage") == Decimal("0.100001")


def test_the_engines_tables_of_a_given_database_are_never_written(
    connection: Connection, imports_database: str, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"database_url": imports_database, "data_dir": tmp_path})
    path = tmp_path / "trace.csv"
    path.write_text(TRACE + "2023-11-16,1,1\n")
    for source in ("api_usage", "user_subscriptions", "campaigns"):
        with pytest.raises(ImportRefusedError, match="embedded database only"):
            run(
                source, path, mapping={}, constants={}, rejects=None, connection=connection, settings=settings
            )


# -- files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_usual_csv_is_read(delimiter: str, start: str, end: str, import_file: Import) -> None:
    lines = [["Day", "channel", "amount", "currency"], ["2026-11-01", '"a,;|b"', "1.5", "USD"], [""]]
    assert counts(
        import_file("marketing_spend", start + end.join(delimiter.join(line) for line in lines))
    ) == (1, 0, 0)


@pytest.mark.parametrize(
    ("content", "ending", "sentence"),
    [
        (b"", ".csv", "is empty"),
        (b"  \n \n", ".csv", "is empty"),
        ("day,channel".encode("utf-16"), ".csv", "UTF-16"),
        (b"\x1f\x8b\x08", ".csv", "is a gzip archive; unpack it first"),
        (b"PK\x03\x04", ".csv", "is a zip archive"),
        (b"not parquet", ".parquet", "is not a Parquet file"),
        (b"PAR1 cut short", ".parquet", "cannot be read as Parquet"),
        (b'[{"day": 1}]', ".json", "one object per line"),
        (b'"just text"\n', ".jsonl", "holds no JSON object"),
        (b"day,day,channel\n", ".csv", "more than one column named 'day'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    content: bytes, ending: str, sentence: str, import_file: Import
) -> None:
    with pytest.raises(ImportRefusedError, match=sentence) as refused:
        import_file("marketing_spend", content, ending=ending)
    assert "\n" not in str(refused.value)


def test_a_file_that_does_not_exist_or_is_a_folder_is_refused(import_file: Import, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(ImportRefusedError, match="cannot be read"):
            import_file("marketing_spend", path)


def test_a_file_that_breaks_in_its_middle_loads_nothing(
    import_file: Import, connection: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "spend.parquet"
    rows = [
        {"day": "2026-01-01", "channel": f"c{n}", "amount": 1.0, "currency": "USD"} for n in range(20_000)
    ]
    pyarrow.parquet.write_table(
        pyarrow.Table.from_pylist(rows), path, row_group_size=5_000, compression="gzip"
    )
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    with pytest.raises(ImportRefusedError, match="after row"):
        import_file("marketing_spend", path)
    assert number(connection, "select count(*) from analytics.marketing_spend") == 0


def test_a_quote_that_never_closes_is_a_bad_row_or_a_refusal_and_never_a_crash(import_file: Import) -> None:
    text = SPEND + '2026-11-01,search,1,USD\n2026-11-02,"tv,1,USD\n' + "2026-11-03,radio,1,USD\n" * 3
    report = import_file("marketing_spend", text)
    assert counts(report) == (1, 0, 1)
    assert "perhaps a quote does not close" in reasons_of(report)[0]
    huge = SPEND + '2026-11-02,"tv\n' + "2026-11-03,radio,1,USD\n" * 800_000
    with pytest.raises(ImportRefusedError, match="line 2: a quote that opens here does not close"):
        import_file("marketing_spend", huge)


def test_broken_json_lines_spoil_themselves_only(import_file: Import) -> None:
    good = '{"day": "2026-11-01", "channel": "a", "amount": 1.5, "currency": "USD"}\n'
    text = (
        good
        + "{cut\n[1]\n\n"
        + good.replace('"a"', "null")
        + good.replace('"a"', "[1]").replace("1.5", "true")
    )
    report = import_file("marketing_spend", text, ending=".jsonl")
    assert counts(report) == (1, 0, 4)
    assert [row["line"] for row in rejects_of(report)] == ["2", "3", "5", "6"]


def test_parquet_keeps_its_types(import_file: Import, connection: Connection, tmp_path: Path) -> None:
    at = dt.datetime(2026, 7, 1, 12, 0, 0, 123456)
    table = pyarrow.table({
        "queue": pyarrow.array(["naive", "nanoseconds", "aware"]).dictionary_encode(),
        "sampled_at": pyarrow.array([at] * 3, pyarrow.timestamp("ns")),
        "depth": pyarrow.array([1, 2, None], pyarrow.int64()),
        "oldest_age_seconds": pyarrow.array([1.5, float("nan"), 2.5]),
    })  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "q.parquet")
    report = import_file("queue_samples", tmp_path / "q.parquet")
    assert counts(report) == (1, 0, 2)
    assert reasons_of(report) == ["oldest_age_seconds: is nan, not a number", "depth: is missing"]
    expected = at.replace(tzinfo=dt.UTC) - dt.timedelta(hours=2)
    assert number(connection, "select sampled_at from analytics.queue_sample") == expected


# -- words on the command line ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mapping", "constants", "sentence"),
    [
        ({"Dya": "day"}, {}, "has no column 'Dya'; it has: day, channel, amount, currency. Perhaps 'day'"),
        ({"day": "dya"}, {}, "marketing_spend has no column 'dya'; it has: day, .* Perhaps 'day'"),
        ({"day": "day", "channel": "day"}, {}, "Two columns of the file are mapped to 'day'"),
        ({}, {"colour": "red"}, "has no column 'colour'"),
        ({}, {"amount": "many"}, "--set amount: is 'many', not a number"),
    ],
)
def test_a_wrong_map_or_set_is_refused_by_name(
    mapping: dict[str, str], constants: dict[str, str], sentence: str, import_file: Import
) -> None:
    with pytest.raises(ImportRefusedError, match=sentence):
        import_file("marketing_spend", SPEND, mapping=mapping, constants=constants)


def test_an_unknown_source_lists_all(import_file: Import) -> None:
    with pytest.raises(
        ImportRefusedError, match="no source 'colours'; there are: plan_prices, provider_prices, payments"
    ):
        import_file("colours", "a\n1\n")


def test_set_wins_over_a_column_of_the_same_name(import_file: Import, connection: Connection) -> None:
    import_file("marketing_spend", SPEND + "2026-11-01,search,1,USD\n", constants={"channel": "all"})
    assert number(connection, "select channel from analytics.marketing_spend") == "all"


def test_the_rejects_cannot_overwrite_the_file(import_file: Import, tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text(SPEND + "x,y,z,w\n")
    with pytest.raises(ImportRefusedError, match="cannot go into the file"):
        import_file("marketing_spend", path, rejects=path)
    assert path.read_text().startswith("day")


# -- size -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_large_file_is_streamed_with_progress(
    connection: Connection, embedded_settings: Settings, tmp_path: Path
) -> None:
    rows, chance = 30_000, random.Random(1)
    path = tmp_path / "trace.csv"
    start = dt.datetime(2023, 11, 16, tzinfo=dt.UTC)
    with path.open("w") as file:
        file.write(TRACE)
        for n in range(rows):
            file.write(
                f"{(start + dt.timedelta(seconds=n)).isoformat()},{chance.randint(1, 9000)},{n % 700}\n"
            )
    steps: list[Step] = []

    def load() -> ImportReport:
        return run(
            "api_usage", path, mapping=TRACE_MAP, constants={"service_type": "chat"}, rejects=None,
            connection=connection, settings=embedded_settings, progress=steps.append,
        )  # fmt: skip

    report = load()
    assert counts(report) == (rows, 0, 0)
    assert len(steps) > 15
    assert all(before.bytes_read <= after.bytes_read for before, after in itertools.pairwise(steps))
    assert steps[-1].bytes_read == path.stat().st_size
    assert counts(load()) == (0, rows, 0)
    assert "rows/s" in report.sentences()[0]
