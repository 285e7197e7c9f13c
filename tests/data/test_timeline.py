"""What the timeline of one user says of plans and money."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from components.drawings.user_growing import MOST
from components.drawings.user_lists import FOUND, found_users, users, users_note
from components.drawings.user_timeline import user_timeline
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data import warehouse
from data.filters import parse
from data.settings import get_settings
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, at, insert_company, person
from tests.data.sql.settled import settled

START_FREE = (
    "insert into analytics.subscription_event (source, user_id, occurred_at, kind, plan_type, billing_interval, is_paying)"
    " values ('imported', %s, %s, 'start', 'free', 'month', true)"
)


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        connection.execute(START_FREE, [person("ada"), at(30)])
        yield connection


def timeline(name: str) -> list[str]:
    """The rows on screen, without their moments."""
    choice = f"{person(name)}.money.100"
    filters = parse({"choice": [choice]}, now=NOW, zone=ZoneInfo("UTC"))
    told = fetch("user_intelligence/user_timeline", filters, fresh=True)
    text = markup(user_timeline(told, View(told.filters, "light", "USD", EntityColors({}))))
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text[text.index("<tbody>") :])
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows)
    return [unescape(re.sub(r"<[^>]+>", "", "|".join(found[1:]))) for found in cells]


def test_a_free_plan_is_not_said_to_be_paid_for(company: Connection) -> None:
    assert "Plan|Start, Free|Not paying||" in timeline("ada")
    assert "Plan|Start, Pro|Paying||" in timeline("ada")


def test_a_payment_is_told_in_its_own_currency_and_what_was_given_back_is_taken_off(
    company: Connection,
) -> None:
    told = timeline("ada")
    assert "Payment|Paid|Pro, EUR||€700" in told
    assert "Payment|Paid|Pro, USD||$100" in told
    assert "Payment|Refunded|Pro, USD||−$20.00" in told


@pytest.mark.parametrize("whole", [False, True], ids=["masked", "shown"])
def test_addresses_are_shown_and_searched_in_part_only_where_the_setting_allows(
    company: Connection, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    settings = get_settings().model_copy(update={"show_emails": whole})
    monkeypatch.setattr(warehouse, "get_settings", lambda: settings)
    shown = "ada@example.org" if whole else "a•••@example.org"
    found = f"{person('ada')}"
    assert names("found_users", "ada@example.org") == {shown}
    assert names("found_users", found[:9]) == {shown}
    assert names("found_users", "ada@exam") == ({shown} if whole else set())
    assert names("user_timeline", f"{found}.all.100") == {shown}
    listed = names("users", "100.rfm.champions")
    assert listed
    assert all(("•••" in name) is not whole for name in listed)


def names(query: str, choice: str) -> set[str]:
    """What the users in a query's rows are called."""
    filters = parse({"choice": [choice]}, now=NOW, zone=ZoneInfo("UTC"))
    return set(fetch(f"user_intelligence/{query}", filters, fresh=True).column("name"))


def test_what_is_listed_in_part_says_so(company: Connection) -> None:
    view = View(parse({}, now=NOW, zone=ZoneInfo("UTC")), "light", "USD", EntityColors({}))
    found = fetch("user_intelligence/found_users", replace(view.filters, choice="ada@example.org"), fresh=True)  # fmt: skip
    assert "there are more" not in markup(found_users(replace(found, rows=found.rows * FOUND), view))
    text = markup(found_users(replace(found, rows=found.rows * (FOUND + 1)), view))
    assert "there are more" in text
    assert text.count("user-link") == FOUND
    asked = replace(view.filters, choice=f"{MOST}.rfm.champions")
    listed = fetch("user_intelligence/users", asked, fresh=True)
    place = listed.columns.index("total")
    many = tuple((*listed.rows[0][:place], 60_000, *listed.rows[0][place + 1 :]) for _ in range(MOST))
    text = markup(users(replace(listed, rows=many), view))
    assert f"These are the first {MOST:,}; a file has the others." in text
    assert "a file has the first 50,000" in users_note(replace(listed, rows=many), view)
    assert "a file has" not in users_note(listed, view)
