"""The churn model of the day: users out of user_day, the model's card and everybody's probability into analytics.churn_*."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import structlog
from psycopg import sql
from psycopg.types.json import Jsonb

from data.models import churn_words
from data.models.churn import FEATURES, Learned, Sample, Study, TooFewError, plan, study
from data.models.due import churn_is_due
from data.models.statements import statement
from data.settings import Settings

log = structlog.get_logger(__name__)
Connection = psycopg.Connection[Any]

MOST_LEARNED_FROM, MOST_SCORED = 20_000, 500_000  # users of one cut-off
KEPT_DAYS = 400


def make(connection: Connection, settings: Settings, now: datetime) -> str:
    """Train, examine and score, if it is due; what was done, in words."""
    if not churn_is_due(connection, settings, now):
        return "Nothing to do."
    first, last = _days(connection, settings, now)
    try:
        chosen = plan(first, last)
        samples = {
            day: read_sample(connection, day) for day in {*chosen.training, *chosen.test, *chosen.final}
        }
        made = study(
            *([samples[day] for day in days] for days in (chosen.training, chosen.test, chosen.final))
        )
    except TooFewError as reason:
        with connection.transaction():
            _refuse(connection, now, str(reason))
        return str(reason)
    assert last is not None
    with connection.transaction():
        version = _write_card(connection, now, last, made, chosen.training, chosen.test)
        scored = _write_scores(connection, settings, version, last, made.learned)
        connection.execute(statement("churn_settle"), {"last_day": last})
        _forget(connection, last)
    return f"{scored} users scored by model {version}."


def read_sample(connection: Connection, cut_off: date) -> Sample:
    """The users active before a cut-off and whether they left, from two queries: the one of features knows no later day."""
    users, rows = read_features(connection, cut_off, MOST_LEARNED_FROM)
    labels = dict(connection.execute(statement("churn_labels"), {"cut_off": cut_off}).fetchall())
    return Sample(
        cut_off, [str(user) for user in users], rows, np.array([labels[user] for user in users], dtype=bool)
    )


def read_features(connection: Connection, cut_off: date, most: int) -> tuple[list[UUID], Any]:
    """The users active in the 30 days up to a cut-off, and a row of COLUMNS for each."""
    found = connection.execute(statement("churn_features"), {"cut_off": cut_off, "most": most}).fetchall()
    rows = np.array([row[1:] for row in found], dtype=np.float64).reshape(len(found), -1)
    return [row[0] for row in found], rows


def _days(connection: Connection, settings: Settings, now: datetime) -> tuple[date | None, date | None]:
    row = connection.execute(
        statement("churn_days"), {"now": now, "zone": settings.reporting_timezone}
    ).fetchone()
    return row or (None, None)


def _refuse(connection: Connection, now: datetime, reason: str) -> None:
    # A refusal says nothing worth keeping once it is said again; what an earlier model said of today's users is old.
    connection.execute("delete from analytics.churn_model where refused is not null")
    connection.execute("delete from analytics.churn_risk")
    connection.execute("insert into analytics.churn_model (made_at, refused) values (%s, %s)", [now, reason])


def _write_card(
    connection: Connection,
    now: datetime,
    last: date,
    made: Study,
    training: Sequence[date],
    test: Sequence[date],
) -> int:
    exam = made.examination
    card: Mapping[str, object] = {
        "made_at": now, "cut_off": last, "train_from": training[0], "train_to": training[-1], "train_users": made.training_users,
        "train_rows": made.training_rows, "train_share": made.training_share, "test_from": test[0], "test_to": test[-1], "test_users": exam.users,
        "test_rows": exam.rows, "test_share": exam.share, "auc": exam.auc, "brier": exam.brier, "brier_base": exam.brier_base,
        "final_rows": made.final_rows, "weights": Jsonb(dict(zip(FEATURES, made.learned.weights.tolist(), strict=True))),
    }  # fmt: skip
    connection.execute("delete from analytics.churn_model where refused is not null")
    insert = sql.SQL("insert into analytics.churn_model ({}) values ({}) returning version").format(
        sql.SQL(", ").join(map(sql.Identifier, card)), sql.SQL(", ").join(map(sql.Placeholder, card))
    )
    row = connection.execute(insert, card).fetchone()
    assert row is not None
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into analytics.churn_outcome (version, kind, cut_off, band, users, predicted, churned)"
            " values (%(version)s, 'test', %(cut_off)s, %(band)s, %(users)s, %(predicted)s, %(churned)s)",
            [{"version": row[0], "cut_off": test[-1], **asdict(band)} for band in exam.bands],
        )
    return int(row[0])


def _write_scores(
    connection: Connection, settings: Settings, version: int, cut_off: date, learned: Learned
) -> int:
    users, rows = read_features(connection, cut_off, MOST_SCORED)
    asked = {"cut_off": cut_off, "zone": settings.reporting_timezone, "currency": settings.currency}
    revenue: dict[UUID, Decimal | None] = dict(
        connection.execute(statement("churn_revenue"), asked).fetchall()
    )
    connection.execute("delete from analytics.churn_risk")
    if not users:
        return 0
    probabilities = learned.probabilities(rows).tolist()
    parts, weights = learned.parts(rows), learned.weights.tolist()
    with connection.cursor() as cursor:
        with cursor.copy(
            "copy analytics.churn_score (version, user_id, cut_off, probability) from stdin"
        ) as scores:
            for user, probability in zip(users, probabilities, strict=True):
                scores.write_row((version, user, cut_off, probability))
        columns = "user_id, version, probability, monthly_revenue, reasons, action"
        with cursor.copy(f"copy analytics.churn_risk ({columns}) from stdin".encode()) as risks:
            for at, user in enumerate(users):
                why = churn_words.reasons(rows[at], parts[at], weights)
                # not by the feature, which leaves out plans that were not known at the cut-off
                act = churn_words.action(probabilities[at], why, is_paying=revenue.get(user, Decimal()) != 0)
                risks.write_row(
                    (user, version, probabilities[at], revenue.get(user), [said for _, said in why], act)
                )
    return len(users)


def _forget(connection: Connection, last: date) -> None:
    """Of scores older than a week, those of Mondays stay, for a good year."""
    connection.execute(
        "delete from analytics.churn_score where (cut_off < %s and extract(isodow from cut_off) <> 1) or cut_off < %s",
        [last - timedelta(days=7), last - timedelta(days=KEPT_DAYS)],
    )
