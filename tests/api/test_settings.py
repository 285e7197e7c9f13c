"""Settings over HTTP: every write is refused to a foreign page, checked row by row, and answered in words."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from data import editing
from tests.conftest import Connection
from tests.data.sql.settled import rows_of

Json = Callable[[Any], Any]
AT = "/api/v1/settings"
ROW = {"month": "2026-11", "category": "support", "amount": "12.50", "currency": "USD"}
CSV = b"month,category,amount,currency\n2026-10,support,1,USD\n2026-10,support,2,USD\n"


def budgets(company: Connection) -> list[tuple[Any, ...]]:
    return rows_of(company, "select category, amount::float8 from analytics.budget order by month, category")


@pytest.fixture(autouse=True)
def nothing_kept(company: Connection) -> None:
    company.execute("truncate analytics.budget, analytics.setting_change")


def test_a_row_is_saved_told_and_undone(client: FlaskClient, company: Connection, json_of: Json) -> None:
    number = json_of(client.post(f"{AT}/budgets/changes", json={"added": [ROW], "who": "Ada"}))["change"]
    assert budgets(company) == [("support", 12.5)]
    page = json_of(client.get(f"{AT}/budgets"))
    assert page["rows"] == [{**ROW, "month": "2026-11-01"}]
    assert page["total"] == 1
    [told] = json_of(client.get(f"{AT}/history?source=budgets"))
    assert (told["number"], told["who"], told["lines"][0]["kind"]) == (number, "Ada", "added")
    json_of(client.post(f"{AT}/history/{number}/undo", json={"who": ""}))
    assert budgets(company) == []


def test_errors_name_their_rows_and_nothing_is_saved(client: FlaskClient, company: Connection) -> None:
    wrong = {**ROW, "amount": "-1", "category": "x"}
    response = client.post(f"{AT}/budgets/changes", json={"added": [ROW, wrong], "who": "Ada"})
    assert response.status_code == 422
    assert response.get_json()["rows"] == [{"row": 2, "reason": "amount: is '-1'; it must be at least 0"}]
    assert budgets(company) == []


def test_a_file_is_shown_first_and_loaded_when_the_reader_agrees(
    client: FlaskClient, company: Connection, json_of: Json
) -> None:
    kind = {"content_type": "application/octet-stream"}
    shown = json_of(client.post(f"{AT}/budgets/upload", data=CSV, **kind))
    assert (shown["loaded"], shown["rejected"], shown["errors"][0]["row"]) == (1, 1, 3)
    assert budgets(company) == []
    half = client.post(f"{AT}/budgets/upload?mark={shown['mark']}", data=CSV, **kind)
    assert half.status_code == 422
    assert budgets(company) == []
    json_of(client.post(f"{AT}/budgets/upload?mark={shown['mark']}&leave_out=1&name=b.csv", data=CSV, **kind))
    assert budgets(company) == [("support", 1.0)]


FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9999"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Host": "evil.example:8050", "Origin": "http://evil.example:8050", "Sec-Fetch-Site": "same-origin"},
)


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/budgets/changes", "/budgets/upload", "/history/1/undo"])
def test_a_foreign_page_changes_nothing(
    client: FlaskClient, company: Connection, path: str, headers: dict[str, str]
) -> None:
    response = client.post(AT + path, json={"added": [ROW], "who": "Mallory"}, headers=headers)
    assert response.status_code == 403
    assert response.get_json()["error"] == "forbidden"
    assert budgets(company) == []


@pytest.mark.parametrize("headers", FOREIGN[:5])
def test_a_foreign_page_cannot_call_the_pages_callbacks_either(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert client.post("/_dash-update-component", json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Host": "127.0.0.1:8050", "Origin": "http://127.0.0.1:8050"}],
)  # fmt: skip
def test_a_page_of_ours_and_a_program_may_save(
    client: FlaskClient, company: Connection, headers: dict[str, str]
) -> None:
    response = client.post(f"{AT}/budgets/changes", json={"added": [ROW]}, headers=headers)
    assert response.status_code == 200
    assert budgets(company) == [("support", 12.5)]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/budgets/changes", {"added": [{"colour": "red"}]}, 400),
        ("/budgets/changes", {"added": [{"amount": 5}]}, 400),
        ("/budgets/changes", {"added": [{"amount": "5" * 2001}]}, 400),
        ("/budgets/changes", {"added": "all"}, 400),
        ("/budgets/changes", {"added": [ROW], "who": ["Ada"]}, 400),
        ("/budgets/changes", [ROW], 400),
        ("/budgets/changes", {}, 422),
        ("/budgets/changes", {"added": [ROW] * 501}, 422),
        ("/payments/changes", {"added": []}, 405),
        ("/colours/changes", {"added": []}, 404),
        ("/api_usage/changes", {"added": []}, 404),
        ("/history/99999999999999999999/undo", {}, 404),
        ("/history/4711/undo", {"who": ""}, 404),
    ],
)
def test_a_request_that_makes_no_sense_is_answered_in_words(
    client: FlaskClient, path: str, body: Any, status: int
) -> None:
    response = client.post(AT + path, json=body)
    assert response.status_code == status
    assert response.get_json()["detail"]


@pytest.mark.parametrize("query", ["?offset=-1", "?offset=x", "?offset=99999999999999999999", "?offset=²"])
def test_a_wrong_offset_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{AT}/budgets{query}").status_code == 400


def test_a_body_of_another_kind_is_refused_so_that_no_form_can_send_it(client: FlaskClient) -> None:
    assert client.post(f"{AT}/budgets/changes", data="{}", content_type="text/plain").status_code == 415
    assert client.post(f"{AT}/budgets/upload", data=CSV, content_type="text/plain").status_code == 415


def test_a_file_that_is_too_large_is_refused(client: FlaskClient) -> None:
    response = client.post(
        f"{AT}/budgets/upload", data=b"x" * (3 << 20), content_type="application/octet-stream"
    )
    assert response.status_code == 413


def test_the_listing_describes_every_source(client: FlaskClient, json_of: Json) -> None:
    listed = json_of(client.get(AT))
    assert [each["key"] for each in listed] == [each.key for each in (*editing.EDITED, *editing.UPLOADED)]
    assert all(each["columns"] for each in listed)
