"""What the page says of the churn model: why there is none, and how the scores it once gave turned out."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from components.drawings import churn
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data.filters import parse
from data.warehouse import Answer, fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, TWO_DAYS, insert_company
from tests.data.sql.settled import settled

SENTENCE = "A model needs 200 users of whom it is known whether they stayed; there are 50. Until then it would be a guess."


@pytest.fixture
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        yield connection


def _asked(query: str) -> tuple[Answer, View]:
    given = {name: [value] for name, value in {**TWO_DAYS, "choice": "at_risk.all"}.items()}
    answer = fetch(query, parse(given, now=NOW, zone=ZoneInfo("UTC")), fresh=True)
    return answer, View(answer.filters, "light", "USD", EntityColors())


def test_a_refused_model_names_nobody_and_says_why(company: Connection) -> None:
    company.execute("delete from analytics.churn_risk")
    company.execute("insert into analytics.churn_model (made_at, refused) values (%s, %s)", [NOW, SENTENCE])
    answer, view = _asked("business_intelligence/churn_risk")
    assert SENTENCE in markup(churn.churn_risk(answer, view))
    assert churn.churn_risk_note(answer, view) == "no model yet"
    answer, view = _asked("business_intelligence/churn_model")
    assert SENTENCE in markup(churn.churn_model(answer, view))
    assert churn.churn_model_note(answer, view) == "no model yet"
    assert "AUC" not in markup(churn.churn_model(answer, view))


def test_the_page_shows_how_scores_that_were_given_turned_out(company: Connection) -> None:
    """Where there are such scores they stand in place of those of the examination."""
    company.execute("delete from analytics.churn_outcome where kind = 'live'")
    answer, view = _asked("business_intelligence/churn_model")
    assert "How scores of the past would have turned out" in markup(churn.churn_model(answer, view))
    company.execute(
        "insert into analytics.churn_outcome (version, kind, cut_off, band, users, predicted, churned)"
        " select version, 'live', cut_off - 40, 7, 8, 0.75, 6 from analytics.churn_model order by version desc limit 1"
    )
    answer, view = _asked("business_intelligence/churn_model")
    text = markup(churn.churn_model(answer, view))
    since = next(row["since"] for row in answer.records() if row["kind"] == "live")
    assert f"How scores of {since.day} {since:%b}" in text
    assert "70 to 80 %" in text
    assert "75.0\u00a0%" in text
    assert "8 scores given then" in churn.churn_calibration_note(answer, view)
