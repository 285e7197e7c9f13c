"""What plans allow and what use costs: accounts neither new nor old, calls that the plan does not allow, campaigns that are only paid for."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.drawings import campaign_performance
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data.filters import parse
from data.warehouse import Answer, fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, TWO_DAYS, Call, at, day, insert_calls, insert_company, person
from tests.data.sql.settled import settled

CALLS = (
    Call(101, "bob", at(0, "12:16:00"), "video", "luma", "ray-2", "rate_limited", request="refused"),
    Call(102, "frank", at(40, "10:00:00"), cost="1.00"),
    Call(103, "frank", at(2, "10:00:00"), cost="2.00"),
)


def _fill(connection: Connection) -> None:
    insert_company(connection)
    insert_calls(connection, CALLS)
    connection.execute(
        "insert into analytics.marketing_spend (day, channel, amount, currency, campaign) values (%s, 'fairs', 10, 'USD', 'idle')",
        [day(4)],
    )


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(database_server, _templates, tmp_path_factory.mktemp("company"), _fill) as connection:
        yield connection


def _answer(query: str, **choice: str) -> Answer:
    given = {name: [value] for name, value in {**TWO_DAYS, **choice}.items()}
    return fetch(query, parse(given, now=NOW, zone=ZoneInfo("UTC")), fresh=True)


def _asked(query: str, **choice: str) -> list[dict[str, Any]]:
    return _answer(query, **choice).records()


@pytest.mark.usefixtures("company")
def test_who_tries_what_the_plan_does_not_allow_has_not_adopted_it() -> None:
    """Bob is on starter, which has no video, and was refused one: of the three who may, dan made one."""
    rows = _asked("business_intelligence/feature_adoption_matrix", choice="share")
    video = {row["plan"]: row for row in rows if row["service_type"] == "video"}
    told = {plan: (row["active_users"], row["allowed"], row["users"]) for plan, row in video.items()}
    assert told == {
        "": (4, 3, 1),
        "starter": (1, 0, 0),
        "custom": (1, 1, 1),
        "pro": (1, 1, 0),
        "none": (1, 1, 0),
    }
    assert video[""]["feature_adoption"] == pytest.approx(1 / 3)
    assert video["starter"]["feature_adoption"] is None


def test_the_cost_of_forty_days_is_that_of_as_many_thirtieths_of_a_month(company: Connection) -> None:
    """Frank was first seen forty days before Wednesday: neither one month nor two."""
    days = (datetime.now(UTC).date() - day(40)).days
    assert 30 < days < 60
    (frank,) = [
        row for row in _asked("business_intelligence/plan_recommendation", choice="less")
        if str(row["user_id"]) == str(person("frank"))
    ]  # fmt: skip
    assert frank["months"] == pytest.approx(days / 30)
    assert frank["cost_a_month"] == pytest.approx(3 * 30 / days)
    assert frank["margin_now"] == pytest.approx(100 - 3 * 30 / days)
    assert frank["margin_then"] == pytest.approx(36 - 3 * 30 / days)


@pytest.mark.usefixtures("company")
def test_a_campaign_that_is_paid_for_and_not_used_is_marked_after_those_that_are_used() -> None:
    rows = _asked("shell/campaign_marks", **{"from": day(12).isoformat(), "to": day(0).isoformat()})
    assert [(row["day"], row["name"], row["is_start"], row["requests"]) for row in rows] == [
        (day(9), "Spring", True, 1),
        (day(5), "Idle", True, 0),
    ]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("choice", "said", "note"),
    [
        ("7", ["day 6 of 7"], "; 1 is still in these days"),
        ("30", ["day 10 of 30", "day 6 of 30"], "; 2 are still in these days"),
        ("life", [], ""),
        ("period", [], ""),
    ],
)
def test_a_campaign_whose_first_days_are_not_over_is_told_apart(
    choice: str, said: list[str], note: str
) -> None:
    """Spring began nine days before Wednesday, Idle five."""
    answer = _answer("campaign_performance/campaigns", choice=choice)
    view = View(answer.filters, "light", "USD", EntityColors())
    text = markup(campaign_performance.comparison(answer, view))
    assert sorted(re.findall(r"day \d+ of \d+", text)) == sorted(said)
    assert campaign_performance.comparison_note(answer, view).endswith("dearest first" + note)
    assert campaign_performance.roi_note(answer, view).endswith(note)
