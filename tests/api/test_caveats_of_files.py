"""What must be known of rows goes with them into every format, and a row that says why there is nothing is an answer too."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from api import panels
from data.caveats import Pending
from data.filters import Filters
from data.metrics import METRICS
from data.warehouse import Answer, fetch
from layouts import SECTIONS
from tests.conftest import Connection

Json = Callable[[Any], Any]
OLD = "PostgreSQL does not answer: these are the last good rows, 5 h old"
COUNTED = "3 of 28 days are still being counted"


@pytest.fixture
def old_and_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is five hours old, and its days and tables are not told yet."""

    def fetched(query: str, filters: Filters, *, fresh: bool = False) -> Answer:
        read_at = datetime.now(UTC) - timedelta(hours=5, minutes=1)
        answer = fetch(query, filters, fresh=fresh)
        return replace(answer, stale=True, pending=Pending(3, 28), untold=True, as_of=read_at)

    monkeypatch.setattr(panels, "fetch", fetched)


@pytest.fixture
def refused(company: Connection) -> Iterator[None]:
    """The newest forecast of requests was refused: its log is too short."""
    company.execute(
        "insert into analytics.forecast_run (metric, made_at, observed_to, days, refused)"
        " values ('requests', now(), current_date - 1, 5, 'too short')"
    )
    yield
    company.execute("delete from analytics.forecast_run where refused = 'too short'")


def about(client: FlaskClient, asked: str) -> dict[str, str]:
    """The first sheet of a download, by the names of its lines."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/api/v1/panels/{asked}&format=xlsx").get_data()))
    return {
        str(name).replace("\xa0", " "): str(text).replace("\xa0", " ")
        for name, text in book["About"].iter_rows(values_only=True)
    }


@pytest.mark.usefixtures("old_and_in_part")
def test_a_workbook_says_that_its_rows_are_old_and_what_is_still_being_counted(client: FlaskClient) -> None:
    told = about(client, "what-changed?choice=requests")
    assert told["Stale"] == OLD
    assert told["Notes"].startswith("Still being counted: ")
    assert f". {COUNTED}." in told["Notes"]


@pytest.mark.usefixtures("old_and_in_part")
def test_a_csv_says_the_same_in_a_header_that_every_client_can_read(client: FlaskClient) -> None:
    notes = client.get("/api/v1/panels/what-changed?format=csv").headers["X-Notes"]
    assert notes.isascii()
    assert notes.startswith(f"{OLD}. Still being counted: ")
    assert notes.endswith(f". {COUNTED}.")


def test_a_file_of_which_nothing_must_be_known_says_nothing(client: FlaskClient) -> None:
    assert "X-Notes" not in client.get("/api/v1/panels/growth?format=csv").headers
    assert not {"Stale", "Notes", "Choice", "Compared with, from"} & about(client, "growth?range=7d").keys()


def test_a_workbook_is_about_the_metric_that_was_chosen(client: FlaskClient) -> None:
    told = about(client, "what-changed?choice=requests")
    assert (told["Choice"], told["Unit"]) == ("Requests (requests)", "count")
    assert told["Meaning"] == METRICS["requests"].means.replace("\xa0", " ")
    first = about(client, "what-changed?range=28d")
    assert (first["Choice"], first["Unit"]) == ("Cost (provider_cost)", "money")


def test_a_unit_that_only_the_picture_knows_is_not_told_as_if_it_were_known(client: FlaskClient) -> None:
    told = about(client, "usage-forecast?choice=provider_cost.30")
    assert told["Choice"] == "Provider cost, 30 days (provider_cost.30)"
    assert told["Unit"].startswith("count (of what the panel shows at first")
    assert about(client, "usage-forecast?choice=requests.30")["Unit"] == "count"


def test_rows_with_a_before_say_what_before_is(client: FlaskClient, json_of: Json) -> None:
    told = json_of(client.get("/api/v1/panels/what-changed?range=7d&choice=requests"))
    assert told["choice"] == "requests"
    begin, closed, before, end = (
        datetime.fromisoformat(told[name]) for name in ("from", "closed_to", "before_from", "before_to")
    )
    assert (begin - before, closed - end) == (timedelta(days=7),) * 2
    sheet = about(client, "what-changed?range=7d&choice=requests")
    assert sheet["Compared with, from"] == f"{before.isoformat(' ', 'seconds')} UTC"
    assert "Compared with, to (excluded)" in sheet
    alone = json_of(client.get("/api/v1/panels/what-changed?range=7d&compare=none"))
    assert (alone["closed_to"], alone["before_from"], alone["before_to"]) == (None, None, None)


@pytest.mark.usefixtures("refused")
@pytest.mark.parametrize("written_as", panels.FORMATS)
def test_a_forecast_that_was_refused_is_handed_out_with_its_reason(
    client: FlaskClient, written_as: str
) -> None:
    asked = f"/api/v1/panels/usage-forecast?choice=requests.30&format={written_as}"
    response = client.get(asked, headers={"Cache-Control": "no-cache"})
    assert response.status_code == 200
    assert written_as == "xlsx" or "too short" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("key", "days"),
    [
        (card.metric.key.replace("_", "-"), section.default_range)
        for section in SECTIONS
        for card in section.cards
        if section.default_range == "90d" and card.metric.query
    ],
)
def test_a_key_figure_without_a_period_has_the_one_of_its_page(
    client: FlaskClient, json_of: Json, key: str, days: str
) -> None:
    names = ("from", "to", "columns", "rows")
    default, asked = (json_of(client.get(f"/api/v1/panels/{key}{query}")) for query in ("", f"?range={days}"))
    assert [default[name] for name in names] == [asked[name] for name in names]
