"""What must add up, adds up: drivers of cost to its change. And with the engine's tables alone nothing is called revenue."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.panels import drawn
from components.kpi import kpi_leaves
from components.kpi_state import kpi_state
from components.theme import EntityColors
from components.view import View
from data.filters import parse
from data.metrics import METRICS
from data.readings import read
from data.warehouse import fetch
from layouts.business_intelligence import SECTION as BUSINESS
from layouts.executive_overview import SECTION as OVERVIEW
from layouts.financial_analytics import SECTION
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, Call, day, insert_calls, insert_people, lengthen_log, person
from tests.data.sql.settled import settled

MODELS = (
    ("chat", "openai", "gpt-5"),
    ("chat", "openai", "gpt-4o"),
    ("images", "flux", "flux"),
    ("video", "luma", "ray-2"),
)


def _fill(connection: Connection) -> None:
    """Calls of forty days whose prices, numbers and mixture all change; one model ends, another begins."""
    dice = random.Random(7)
    insert_people(connection, {"ann": NOW - timedelta(days=60), "bob": NOW - timedelta(days=50)})
    for name, plan in (("ann", "pro"), ("bob", "starter")):  # the engine knows who pays, and not what
        connection.execute(
            "insert into user_subscriptions (user_id, plan_type, is_active, created_at, updated_at) values (%(u)s, %(p)s, true, %(at)s, %(at)s)"
            " on conflict (user_id) do update set plan_type = excluded.plan_type, created_at = excluded.created_at, updated_at = excluded.updated_at",
            {"u": person(name), "p": plan, "at": NOW - timedelta(days=40)},
        )
    calls: list[Call] = []
    for back in range(40):
        for service, provider, model in MODELS:
            if (model == "ray-2" and back > 12) or (model == "gpt-4o" and back < 5):
                continue
            for _ in range(dice.randrange(1, 9)):
                when = datetime.combine(day(back), NOW.time(), UTC) - timedelta(minutes=dice.randrange(700))
                cost = f"{dice.random() * (3 if back < 10 else 1):.6f}"
                calls.append(
                    Call(
                        len(calls) + 1,
                        "ann",
                        when,
                        service,
                        provider,
                        model,
                        cost=cost,
                        request=str(uuid.UUID(int=len(calls))),
                    )
                )
    insert_calls(connection, calls)


@pytest.fixture(scope="module")
def engine_alone(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(database_server, _templates, tmp_path_factory.mktemp("alone"), _fill) as connection:
        lengthen_log(connection)
        yield connection


def _asked(**asked: str) -> Any:
    return parse({name: [value] for name, value in asked.items()}, now=NOW, zone=ZoneInfo("UTC"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(2, 38), length=st.integers(1, 20), compare=st.sampled_from(("previous", "week", "month")),
    filters=st.sampled_from(({}, {"service": "chat"}, {"provider": "openai"}, {"model": "ray-2"})),
)  # fmt: skip
def test_volume_mix_and_price_are_exactly_the_change(
    engine_alone: Connection, start: int, length: int, compare: str, filters: dict[str, str]
) -> None:
    chosen = _asked(
        **{
            "from": day(start).isoformat(),
            "to": day(max(start - length, -1)).isoformat(),
            "compare": compare,
        },
        **filters,
    )
    rows = fetch("financial_analytics/cost_drivers", chosen, fresh=True).records()
    for row in rows:
        assert row["volume"] + row["mix"] + row["price"] == pytest.approx(row["change"], abs=1e-9)
        assert row["change"] == pytest.approx(row["cost"] - row["cost_before"], abs=1e-9)
    windows = {row["window"]: row for row in fetch("metrics/calls", chosen, fresh=True).records()}
    whole = windows["closed"]["provider_cost"] - windows["before"]["provider_cost"]
    assert sum(row["change"] for row in rows) == pytest.approx(whole, abs=1e-9)
    told = next(
        row for row in fetch("metrics/cost_change", chosen, fresh=True).records() if row["window"] == "now"
    )
    for effect in ("volume", "mix", "price"):
        assert sum(row[effect] for row in rows) == pytest.approx(told[effect] or 0, abs=1e-6)


def test_with_the_engines_tables_alone_every_card_of_money_earned_says_what_is_missing(
    engine_alone: Connection,
) -> None:
    view = View(_asked(range="28d"), "light", "USD", EntityColors(), "?range=28d")
    for card in SECTION.cards:
        reading = read(card.metric, view.filters)
        leaves = kpi_leaves(kpi_state(reading, view))
        if card.metric in (METRICS["provider_cost"], METRICS["churn_rate"]):  # the engine knows both
            assert reading.value is not None
            continue
        assert leaves["value"] == "–", card.metric.key
        text = str(leaves["note"])
        assert text.startswith("['No "), card.metric.key
        assert "/settings#" in text, card.metric.key


def test_with_the_engines_tables_alone_cost_is_drawn_as_cost_and_never_as_revenue(
    engine_alone: Connection,
) -> None:
    panels = {panel.key: panel for panel in SECTION.panels}
    alone = drawn(panels["revenue-cost-margin"], "?range=28d", "light", {"choice": "day"})
    assert not alone["parts"]["state"]
    assert "provider cost alone" in alone["parts"]["subtitle"]
    assert [trace["name"] for trace in alone["figure"]["data"]] == ["Provider cost"]
    lacking = {
        "margin-waterfall": "payments",
        "mrr-movements": "plan prices",
        "revenue-by-cohort": "payments",
        "unprofitable-users": "payments",
        "budget-utilisation": "budgets",
        "price-check": "provider prices",
        "acquisition-by-channel": "marketing spend",
    }
    for key, source in lacking.items():
        shown = drawn(panels[key], "?range=28d", "light", {"choice": panels[key].choice})
        assert f"No {source} yet" in shown["parts"]["state"], key
        assert "/settings#" in shown["parts"]["state"], key


REVENUE_IS_IN = {
    "financial_analytics/revenue_cost_margin": ("revenue", "gross_margin"),
    "financial_analytics/kpi_trend": ("gross_margin", "burn"),
    "executive_overview/revenue_vs_cost_trend": ("revenue", "revenue_cost_ratio"),
    "metrics/revenue": ("revenue", "revenue_cost_ratio", "gross_margin"),
    "metrics/burn": ("burn",),
    "financial_analytics/margin_waterfall": ("amount",),
    "financial_analytics/unprofitable_users": ("revenue",),
    "financial_analytics/revenue_by_cohort": ("revenue",),
    "business_intelligence/cltv": ("revenue", "customer_value"),
    "business_intelligence/referrals": ("value", "ltv"),
    "business_intelligence/plan_recommendation": ("pays", "margin_now"),
    "business_intelligence/upsell": ("all_gain",),
}


def test_who_pays_without_a_known_price_earns_an_unknown_amount_and_not_nothing(
    engine_alone: Connection,
) -> None:
    assert engine_alone.execute("select sum(unpriced)::int from analytics.mrr_change").fetchone() == (2,)
    for query, columns in REVENUE_IS_IN.items():
        for row in fetch(query, _asked(range="28d"), fresh=True).records():
            assert {column: row[column] for column in columns} == dict.fromkeys(columns), query


@pytest.mark.parametrize(
    ("panel", "source"),
    [("margin-waterfall", "payments"), ("plan-recommendation", "plan prices"), ("cltv", "plan prices")],
)
def test_a_panel_of_money_names_the_source_it_lacks_although_somebody_pays(
    engine_alone: Connection, panel: str, source: str
) -> None:
    panels = {each.key: each for each in (*SECTION.panels, *BUSINESS.panels)}
    shown = drawn(panels[panel], "?range=28d", "light", {"choice": panels[panel].choice})
    assert f"No {source} yet" in shown["parts"]["state"]
    assert "/settings#" in shown["parts"]["state"]


def test_cost_alone_is_said_to_be_cost_alone_on_the_overview_too(engine_alone: Connection) -> None:
    panel = next(each for each in OVERVIEW.panels if each.key == "revenue-vs-cost-trend")
    shown = drawn(panel, "?range=28d", "light", {"choice": panel.choice})
    assert "neither payments nor plan prices are known" in shown["parts"]["subtitle"]
    assert "Revenue" not in {trace.get("name") for trace in shown["figure"]["data"]}


def test_a_lifetime_without_a_price_says_what_its_worth_lacks(engine_alone: Connection) -> None:
    engine_alone.execute("insert into analytics.customer_survival values ('', 30, 2, 1, 0.5, 0.1, 0.9)")
    engine_alone.execute(
        "insert into analytics.customer_lifetime (plan_type, spells, lost, observed_days, mean_days, median_days) values ('', 2, 1, 40, 35, 30)"
    )
    panel = next(each for each in SECTION.panels if each.key == "customer-survival")
    shown = drawn(panel, "?range=28d", "light", {"choice": panel.choice})
    engine_alone.execute("truncate analytics.customer_survival, analytics.customer_lifetime")
    assert "No plan prices yet" in shown["parts"]["hero"]
    assert "/settings#plan_prices" in shown["parts"]["hero"]


def test_what_has_no_price_is_counted_once_a_model_however_many_units_it_has(
    engine_alone: Connection,
) -> None:
    engine_alone.execute(
        "update analytics.call_day d set input_tokens = 10, output_tokens = 5 from analytics.call_kind k"
        " where k.kind_id = d.kind_id and k.service_type = 'chat'"
    )
    engine_alone.execute(
        "insert into analytics.provider_price (provider, unit, price, currency, valid_from) values ('flux', 'request', 1, 'USD', '2000-01-01')"
    )
    chosen = _asked(range="28d")
    rows = fetch("financial_analytics/unpriced_usage", chosen, fresh=True).records()
    checked = fetch("financial_analytics/price_check", chosen, fresh=True).records()
    engine_alone.execute("delete from analytics.provider_price")
    units = [(row["model"], row["unit"]) for row in rows if row["provider"] == "openai"]
    assert len(units) > len({model for model, _ in units})
    for told, key in (("provider_cost", "unpriced_cost"), ("calls", "unpriced_calls")):
        assert sum(row[told] or 0 for row in rows) == pytest.approx(sum(row[key] for row in checked))
