"""Rows that are well formed and cannot be meant come back with a reason, whichever way they come."""

import csv
from typing import Any

import psycopg
import pytest

from data.imports import ImportReport
from tests.data.imports.conftest import Import

Connection = psycopg.Connection[Any]
USER = "0f8fad5b-d9cb-469f-a165-70867728950e"
PRICES = "plan_type,billing_interval,price,currency,valid_from\n"
PAYMENTS = "payment_id,user_id,status,amount,currency,paid_at,period_start,period_end,plan_type\n"
EVENTS = "user_id,occurred_at,kind,plan_type\n"
SPEND = "day,channel,campaign,amount,currency\n"
BUDGETS = "month,category,amount,currency\n"
BOOK = "provider,model,unit,price,currency,valid_from\n"


def told(report: ImportReport) -> dict[int, str]:
    """The reason by line."""
    if report.rejects_path is None:
        return {}
    with report.rejects_path.open(newline="") as file:
        return {int(row["line"]): row["reason"] for row in csv.DictReader(file)}


def paid(name: str, status: str, amount: str, at: str, plan: str = "pro", end: str = "2026-03-01") -> str:
    return f"{name},{USER},{status},{amount},USD,{at},2026-02-01,{end},{plan}\n"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plan_prices", PRICES + "porr,month,9,USD,2026-01-01\n"),
        ("payments", PAYMENTS + paid("p", "paid", "9", "2026-02-01", "porr")),
        ("subscription_events", EVENTS + f"{USER},2026-01-01,start,porr\n"),
    ],
)
def test_a_plan_that_nobody_has_is_taken_only_when_it_is_said_to_be_new(
    source: str, text: str, import_file: Import
) -> None:
    refused = import_file(source, text)
    assert refused.loaded == 0
    assert told(refused)[2].startswith("plan_type: is 'porr', a plan that nobody has; known: custom, demo, ")
    assert import_file(source, text, new_plans=True).loaded == 1


def test_a_plan_with_a_price_is_known_to_payments(import_file: Import) -> None:
    import_file("plan_prices", PRICES + "team,month,9,USD,2026-01-01\n", new_plans=True)
    assert import_file("payments", PAYMENTS + paid("p", "paid", "9", "2026-02-01", "team")).loaded == 1


def test_money_of_one_channel_is_not_added_up_because_its_name_is_spelt_anew(import_file: Import) -> None:
    report = import_file(
        "marketing_spend",
        SPEND + "2026-01-01,search,a,1,USD\n2026-01-01,Search,A,1,USD\n2026-01-01,search,b,1,USD\n",
    )
    assert told(report) == {3: "day, channel, campaign: but for its spelling the same as on line 2"}
    assert report.loaded == 2
    later = import_file(
        "marketing_spend",
        SPEND + "2026-01-01,SEARCH,a,1,USD\n2026-01-02,SEARCH,a,1,USD\n2026-01-01,search,a,1,USD\n",
    )
    assert told(later) == {
        2: "day, channel, campaign: but for its spelling there already, as 2026-01-01, search, a"
    }
    assert (later.loaded, later.already_there) == (1, 1)


@pytest.mark.parametrize("twin", ["Provider_cost", "provider cost", "Providers", "provider"])
def test_one_cost_has_one_budget_a_month(twin: str, import_file: Import) -> None:
    report = import_file("budgets", BUDGETS + f"2026-01,provider_cost,5,USD\n2026-01,{twin},5,USD\n")
    assert told(report) == {3: "month, category: but for its spelling the same as on line 2"}
    assert import_file("budgets", BUDGETS + f"2026-02,{twin},5,USD\n").loaded == 1


def test_a_price_that_no_call_can_find_is_told_how_the_engine_writes_it(
    import_file: Import, connection: Connection
) -> None:
    connection.execute(
        "insert into analytics.call_kind (kind_id, service_type, provider, model, status) values (1, 'chat', 'openai', 'gpt-5', 'success')"
    )
    names = ('openai,"OpenAI, GPT-5"', "OpenAI,gpt-5", "openai,GPT-5", 'stability_ai,"Stability AI, sdxl"',
             "openai,gpt-5", "openai,gpt-6", "newcomer,first", "openai,")  # fmt: skip
    report = import_file("provider_prices", BOOK + "".join(f"{n},image,1,USD,2026-01-01\n" for n in names))
    assert told(report) == {
        2: "model: is 'OpenAI, GPT-5', the provider and the model together; write the model alone",
        3: "provider: is 'OpenAI'; the engine writes 'openai'",
        4: "model: is 'GPT-5'; the engine writes 'gpt-5'",
        5: "model: is 'Stability AI, sdxl', the provider and the model together; write the model alone",
    }
    assert report.loaded == 4


def test_no_more_is_given_back_than_was_paid(import_file: Import) -> None:
    report = import_file(
        "payments",
        PAYMENTS + paid("r1", "refunded", "30", "2026-02-10") + paid("p1", "paid", "29.50", "2026-02-01"),
    )
    assert told(report) == {2: "amount: 30 is given back, of 29.5 that the user had paid until then"}
    part = paid("r2", "refunded", "20", "2026-02-11")
    assert import_file("payments", PAYMENTS + part).loaded == 1
    assert import_file("payments", PAYMENTS + part).already_there == 1
    rest = import_file("payments", PAYMENTS + paid("r3", "refunded", "9.51", "2026-02-12"))
    assert told(rest) == {2: "amount: 9.51 is given back, of 9.5 that the user had paid until then"}
    early = import_file("payments", PAYMENTS + paid("r4", "refunded", "1", "2026-01-31"))
    assert told(early) == {2: "amount: 1 is given back, of 0 that the user had paid until then"}


@pytest.mark.parametrize(
    ("at", "end", "reason"),
    [
        ("2025-01-30", "2026-03-01", "period_start: lies more than a year after paid_at"),
        ("2026-02-01", "2062-03-01", "period_end: lies more than five years after period_start"),
        ("2062-02-01", "2026-03-01", "paid_at: is '2062-02-01', which lies in the future"),
    ],
)
def test_money_is_not_spread_over_decades(at: str, end: str, reason: str, import_file: Import) -> None:
    report = import_file("payments", PAYMENTS + paid("p", "paid", "9", at, end=end))
    assert told(report) == {2: reason}


def test_users_that_nobody_knows_are_loaded_and_counted_in_the_report(
    import_file: Import, connection: Connection
) -> None:
    text = PAYMENTS + paid("p", "paid", "9", "2026-02-01")
    assert not any(
        "knows anything" in note for note in import_file("payments", text).notes
    )  # nobody is known
    connection.execute(
        "insert into analytics.known_user (user_id, signed_up_at, source) values (gen_random_uuid(), now(), 'call')"
    )
    assert any("knows anything: 1" in note for note in import_file("payments", text).notes)
    connection.execute("update analytics.known_user set user_id = %s", [USER])
    assert not any("knows anything" in note for note in import_file("payments", text).notes)
