"""The churn model learns from the past alone, is examined on later days, explains itself, and says when it does not know."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.models.churn import (
    COLUMNS,
    FEATURES,
    Sample,
    Study,
    TooFewError,
    bands,
    examine,
    features,
    plan,
    study,
)
from data.models.churn_words import ACTIONS, CALL, NOTHING, action, reasons

FIRST = date(2026, 1, 5)


def people(count: int, seed: int, *, cut_off: date = FIRST, apart: float = 1.0) -> Sample:
    """Users whose silence and rare visits make them leave, the more so the more `apart`."""
    rng = np.random.default_rng(seed)
    active = rng.integers(1, 25, count)
    silent = rng.integers(0, 30, count)
    recent = np.where(silent < 10, np.minimum(active, rng.integers(1, 10, count)), 0)
    calls = active * rng.integers(1, 9, count)
    failed = rng.binomial(calls, 0.05)
    rows = np.column_stack(
        [
            silent,
            active,
            recent,
            calls,
            failed,
            np.zeros(count),
            rng.integers(1, 5, count),
            np.full(count, 30),
            rng.integers(0, 2, count),
        ]
    ).astype(float)
    logit = apart * (1.1 * (np.log1p(silent) - 2.5) - 1.2 * (np.log1p(active) - 2.3))
    churned = rng.random(count) < 1 / (1 + np.exp(-logit))
    return Sample(cut_off, [f"user {number}" for number in range(count)], rows, churned)


@pytest.fixture(scope="module")
def made() -> Study:
    """A study of some hundred users."""
    training = [people(400, seed) for seed in (1, 2)]
    test = [people(400, 9)]
    return study(training, test, [*training, *test])


def test_it_beats_the_base_rate_where_there_is_something_to_learn(made: Study) -> None:
    exam = made.examination
    assert exam.auc > 0.75
    assert exam.brier < 0.85 * exam.brier_base
    assert exam.brier_base == pytest.approx(exam.share * (1 - exam.share))
    assert (made.training_rows, made.training_users, made.final_rows) == (800, 400, 1200)


def test_its_probabilities_are_about_as_often_true_as_they_say(made: Study) -> None:
    fresh = people(4000, 33)
    said = made.learned.probabilities(fresh.rows)
    assert said.mean() == pytest.approx(fresh.churned.mean(), abs=0.04)
    for band in bands(said, fresh.churned):
        if band.users >= 200:
            assert band.churned / band.users == pytest.approx(band.predicted, abs=0.09)


def test_the_parts_of_a_probability_add_up_to_it(made: Study) -> None:
    rows = people(50, 5).rows
    logits = made.learned.parts(rows).sum(axis=1) + made.learned.intercept
    assert made.learned.probabilities(rows) == pytest.approx(1 / (1 + np.exp(-logits)))
    assert made.learned.parts(rows).shape == (50, len(FEATURES))


def test_nothing_is_claimed_where_there_is_nothing_to_learn() -> None:
    training = [people(400, seed, apart=0.0) for seed in (1, 2)]
    exam = study(training, [people(400, 9, apart=0.0)], training).examination
    assert 0.4 < exam.auc < 0.6
    assert exam.brier > 0.97 * exam.brier_base


def test_fifty_users_are_too_few() -> None:
    with pytest.raises(TooFewError) as refusal:
        study([people(50, 1), people(50, 2)], [people(50, 3)], [people(50, 1)])
    assert str(refusal.value) == (
        "A model needs 200 users of whom it is known whether they stayed; there are 50. Until then it would be a guess."
    )


def test_both_outcomes_must_have_been_seen() -> None:
    everybody_stayed = people(300, 1)
    same = Sample(FIRST, everybody_stayed.users, everybody_stayed.rows, np.zeros(300, dtype=bool))
    with pytest.raises(
        TooFewError, match=r"at least 20 users who left .* to learn from; there are 0 and 300\."
    ):
        study([same], [people(300, 2)], [same])
    with pytest.raises(
        TooFewError, match=r"at least 10 users who left .* to be examined on; there are 0 and 300\."
    ):
        study([people(300, 2)], [same], [same])


@given(days=st.integers(90, 900))
def test_no_outcome_that_was_learned_from_lies_after_a_cut_off_it_is_examined_on(days: int) -> None:
    last = FIRST + timedelta(days=days - 1)
    chosen = plan(FIRST, last)
    assert chosen.training
    assert chosen.test
    assert max(chosen.training) + timedelta(days=30) <= min(chosen.test)
    assert max(chosen.test) + timedelta(days=30) == last
    assert max(chosen.final) + timedelta(days=30) <= last
    assert min((*chosen.training, *chosen.final)) >= FIRST + timedelta(days=29), (
        "thirty whole days to look at"
    )
    assert list(chosen.training) == sorted(chosen.training)


@pytest.mark.parametrize(("days", "there_are"), [(89, "there are 89."), (1, "there is 1.")])
def test_a_short_history_is_refused_in_a_sentence(days: int, there_are: str) -> None:
    with pytest.raises(TooFewError, match="A model needs 90 finished days") as refusal:
        plan(FIRST, FIRST + timedelta(days=days - 1))
    assert str(refusal.value).endswith(there_are)
    with pytest.raises(TooFewError, match=r"there are 0\."):
        plan(None, None)


def test_the_examination_is_what_the_definitions_say() -> None:
    said = np.array([0.1, 0.4, 0.35, 0.8])
    churned = np.array([False, False, True, True])
    exam = examine(said, churned, users=4)
    assert exam.auc == pytest.approx(0.75)  # of four pairs of a leaver and a stayer three are in order
    assert exam.brier == pytest.approx((0.01 + 0.16 + 0.4225 + 0.04) / 4)
    assert exam.brier_base == 0.25
    assert [(b.band, b.users, b.churned) for b in exam.bands] == [(1, 1, 0), (3, 1, 1), (4, 1, 0), (8, 1, 1)]


def test_a_probability_of_one_belongs_to_the_last_tenth() -> None:
    assert [b.band for b in bands(np.array([0.0, 1.0]), np.array([False, True]))] == [0, 9]


def row(**values: float) -> list[float]:
    """A user by COLUMNS: a regular one, but for what is given."""
    usual = dict(zip(COLUMNS, (1, 12, 5, 60, 1, 0, 3, 30, 0), strict=True))
    return [float({**usual, **values}[name]) for name in COLUMNS]


def why(made: Study, given_row: Sequence[float]) -> list[str]:
    parts = made.learned.parts(np.array([given_row]))[0]
    return [said for _, said in reasons(given_row, parts, made.learned.weights.tolist())]


def test_a_silent_user_is_told_apart_by_the_silence(made: Study) -> None:
    said = why(made, row(silent_days=12, active_days=10, recent_days=0))
    assert "no call for 12 days, usually active every 3 days" in said
    assert len(said) <= 3


def test_a_faithful_user_has_no_reason_to_leave(made: Study) -> None:
    assert not [
        said for said in why(made, row(silent_days=0, active_days=24, recent_days=9)) if "no call" in said
    ]


def test_a_feature_whose_weight_points_the_wrong_way_is_never_a_reason() -> None:
    parts, weights = [0.0] * len(FEATURES), [0.0] * len(FEATURES)
    parts[5], weights[5] = (
        0.9,
        -0.4,
    )  # few failures made this user more likely to leave: an accident of the data
    assert reasons(row(), parts, weights) == []
    weights[5] = 0.4
    assert reasons(row(failed=18), parts, weights) == [("failures", "30 % of the calls failed")]


@pytest.mark.parametrize(
    ("values", "place", "said"),
    [
        ({"active_days": 1}, 2, "active on 1 of the last 30 days"),
        ({"recent_days": 0}, 3, "none of 12 active days in the last ten"),
        ({"calls": 12}, 4, "1.0 calls on an active day"),
        ({"rate_limited": 1}, 6, "1 call refused by a limit"),
        ({"services": 1}, 7, "uses 1 service"),
        ({"known_days": 5}, 8, "came 5 days ago"),
        ({"is_paying": 0}, 10, "has no paid plan"),
    ],
)  # fmt: skip
def test_every_reason_is_a_sentence_about_the_user(values: dict[str, float], place: int, said: str) -> None:
    parts, weights = [0.0] * len(FEATURES), [0.0] * len(FEATURES)
    parts[place], weights[place] = 0.5, 1.0 if place == 6 else -1.0
    assert [words for _, words in reasons(row(**values), parts, weights)] == [said]


def test_somebody_known_for_a_month_is_no_newcomer() -> None:
    parts, weights = [0.0] * len(FEATURES), [0.0] * len(FEATURES)
    parts[8], weights[8] = 0.5, -1.0
    assert reasons(row(known_days=30), parts, weights) == []


@pytest.mark.parametrize(
    ("probability", "names", "is_paying", "expected"),
    [
        (0.2, ["silence"], True, NOTHING),
        (0.6, ["silence"], True, CALL),
        (0.6, ["silence"], False, ACTIONS["silence"]),
        (0.6, ["silence", "failures"], True, ACTIONS["failures"]),
        (0.4, ["limits"], True, ACTIONS["limits"]),
        (0.4, ["newcomer"], False, ACTIONS["newcomer"]),
    ],
)
def test_the_action_follows_from_the_reason(
    probability: float, names: list[str], is_paying: bool, expected: str
) -> None:
    assert action(probability, [(name, "") for name in names], is_paying=is_paying) == expected


def test_features_of_a_row_are_as_named() -> None:
    found = features(
        np.array(
            [
                row(
                    silent_days=9,
                    active_days=6,
                    recent_days=2,
                    calls=30,
                    failed=3,
                    rate_limited=2,
                    known_days=13,
                    is_paying=1,
                )
            ]
        )
    )[0]
    assert found == pytest.approx(
        [np.log(10), np.log(1 + 9 * 6 / 30), np.log(7), 2 / 6, np.log(6), 3.5 / 40, 1, 3, 13, 1, 1]
    )
    assert len(found) == len(FEATURES)
