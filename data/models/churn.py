"""Who will leave: the probability that a user active in the last 30 days has no activity in the next 30.

A logistic regression on what user_day says of the 30 days up to a cut-off, calibrated on users it did not learn from. Its logarithm of the odds is a
sum over features, so every probability can be explained by the parts it is made of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]

WINDOW = 30  # days looked at before a cut-off, and days in which a user must come back
STEP = 7
MOST_TRAINING_CUT_OFFS, TEST_CUT_OFFS = 12, 2
FEWEST_USERS, FEWEST_OF_EACH, FEWEST_TESTED_OF_EACH = 200, 20, 10
FEWEST_DAYS = 3 * WINDOW  # 30 to look at, 30 to see who stayed, and a later 30 to be examined on
COLUMNS = (
    "silent_days",
    "active_days",
    "recent_days",
    "calls",
    "failed",
    "rate_limited",
    "services",
    "known_days",
    "is_paying",
)
FEATURES = (
    "days since the last call", "days since the last call, in usual gaps", "active days", "share of active days in the last ten days",
    "calls on an active day", "share of failed calls", "refused by a limit", "services used", "days known, at most 30", "known for under two weeks",
    "has a paid plan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """The users active before one cut-off: a row of COLUMNS each, and whether they left, where that is known."""

    cut_off: date
    users: Sequence[str]
    rows: Matrix
    churned: Labels


@dataclass(frozen=True, slots=True)
class Plan:
    """Which cut-offs are learned from and which, later ones the model is examined on; no outcome of the former lies after the first of the latter."""

    training: tuple[date, ...]
    test: tuple[date, ...]
    final: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights in log-odds per standard deviation of each feature, for users as those it learned from."""

    means: Matrix
    deviations: Matrix
    weights: Matrix
    intercept: float

    def parts(self, rows: Matrix) -> Matrix:
        """What each feature adds to the log-odds of each row, compared with the mean user."""
        parts: Matrix = (features(rows) - self.means) / self.deviations * self.weights
        return parts

    def probabilities(self, rows: Matrix) -> Matrix:
        """The probability to leave, per row."""
        logits = np.clip(self.parts(rows).sum(axis=1) + self.intercept, -30, 30)
        found: Matrix = 1 / (1 + np.exp(-logits))
        return found


@dataclass(frozen=True, slots=True)
class Band:
    """A tenth of the probability: the users who were said to be in it, and how many of them left."""

    band: int
    users: int
    predicted: float
    churned: int


@dataclass(frozen=True, slots=True)
class Examination:
    """How a model did on users of later days than those it learned from."""

    rows: int
    users: int
    share: float
    auc: float
    brier: float
    brier_base: float
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A model in use, what it learned from, and the examination of one made alike from older days."""

    learned: Learned
    training_rows: int
    training_users: int
    training_share: float
    final_rows: int
    examination: Examination


class TooFewError(Exception):
    """There is not enough to learn from; the text is the sentence for the reader."""


def plan(first_day: date | None, last_day: date | None) -> Plan:
    """Weekly cut-offs whose outcomes are known by `last_day`. Raises TooFewError when history is too short."""
    days = (last_day - first_day).days + 1 if first_day and last_day else 0
    if first_day is None or last_day is None or days < FEWEST_DAYS:
        raise TooFewError(
            f"A model needs {FEWEST_DAYS} finished days: {WINDOW} to look at, {WINDOW} to see who stayed, and a later"
            f" {WINDOW} to be examined on; there {'is' if days == 1 else 'are'} {max(days, 0)}."
        )
    earliest, newest = first_day + timedelta(days=WINDOW - 1), last_day - timedelta(days=WINDOW)
    room = (newest - earliest).days - WINDOW  # days between the earliest cut-off and the latest to train on
    tests = min(TEST_CUT_OFFS, room // STEP + 1)
    test = [newest - timedelta(days=STEP * at) for at in range(tests)]
    training = _weekly(test[-1] - timedelta(days=WINDOW), earliest)
    return Plan(tuple(reversed(training)), tuple(reversed(test)), tuple(reversed(_weekly(newest, earliest))))


def _weekly(newest: date, earliest: date) -> list[date]:
    count = min((newest - earliest).days // STEP + 1, MOST_TRAINING_CUT_OFFS)
    return [newest - timedelta(days=STEP * at) for at in range(count)]


def features(rows: Matrix) -> Matrix:
    """FEATURES of rows of COLUMNS."""
    silent, active, recent, calls, failed, limited, services, known, paying = rows.T
    active = np.maximum(active, 1)
    found: Matrix = np.column_stack(
        [
            np.log1p(silent),
            np.log1p(silent * active / WINDOW),
            np.log1p(active),
            recent / active,
            np.log1p(calls / active),
            (failed + 0.5) / (calls + 10),
            limited > 0,
            services,
            known,
            known < 14,
            paying,
        ]
    ).astype(np.float64)
    return found


def study(training: Sequence[Sample], test: Sequence[Sample], final: Sequence[Sample]) -> Study:
    """Learn from the training cut-offs, examine on the later ones, then learn anew from all that are over.

    Raises TooFewError below 200 labelled users, or where too few of them left or stayed.
    """
    _check(training, test)
    examined = learn(training)
    rows, churned, users = _joined(test)
    return Study(
        learned=learn(final),
        training_rows=sum(len(sample.churned) for sample in training),
        training_users=_count_users(training),
        training_share=float(_joined(training)[1].mean()),
        final_rows=sum(len(sample.churned) for sample in final),
        examination=examine(examined.probabilities(rows), churned, users=len(set(users))),
    )


def _count_users(samples: Sequence[Sample]) -> int:
    return len({user for sample in samples for user in sample.users})


def _check(training: Sequence[Sample], test: Sequence[Sample]) -> None:
    users = _count_users(training)
    if users < FEWEST_USERS:
        raise TooFewError(
            f"A model needs {FEWEST_USERS} users of whom it is known whether they stayed; there are {users:,}. Until then it would be a guess."
        )
    for samples, fewest in ((training, FEWEST_OF_EACH), (test, FEWEST_TESTED_OF_EACH)):
        churned = _joined(samples)[1]
        left, stayed = int(churned.sum()), int((~churned).sum())
        if min(left, stayed) < fewest:
            raise TooFewError(
                f"A model needs at least {fewest} users who left and as many who stayed"
                f" {'to learn from' if samples is training else 'to be examined on'}; there are {left:,} and {stayed:,}."
            )


def _joined(samples: Sequence[Sample]) -> tuple[Matrix, Labels, list[str]]:
    rows = np.vstack([sample.rows for sample in samples])
    churned = np.concatenate([sample.churned for sample in samples])
    return rows, churned, [user for sample in samples for user in sample.users]


def learn(samples: Sequence[Sample]) -> Learned:
    """Fit the weights; scale them so that probabilities of users kept out of the fit are true on the whole (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    rows, churned, users = _joined(samples)
    raw = features(rows)
    means, deviations = raw.mean(axis=0), raw.std(axis=0)
    deviations[deviations < 1e-9] = 1.0
    scaled = (raw - means) / deviations
    fitted: Any = LogisticRegression(max_iter=500).fit(scaled, churned)
    unseen = np.zeros(len(churned))
    folds = GroupKFold(n_splits=5).split(scaled, churned, groups=np.unique(users, return_inverse=True)[1])
    for inside, outside in folds:
        part: Any = LogisticRegression(max_iter=500).fit(scaled[inside], churned[inside])
        unseen[outside] = part.decision_function(scaled[outside])
    scale: Any = LogisticRegression(C=1e6, max_iter=500).fit(unseen[:, None], churned)
    slope, offset = float(scale.coef_[0, 0]), float(scale.intercept_[0])
    return Learned(means, deviations, fitted.coef_[0] * slope, float(fitted.intercept_[0]) * slope + offset)


def examine(probabilities: Matrix, churned: Labels, *, users: int) -> Examination:
    """Compare what was said with what came. The base of the Brier score says the true share of the same users for everybody: hard to beat."""
    from sklearn.metrics import brier_score_loss, roc_auc_score

    share = float(churned.mean())
    return Examination(
        rows=len(churned),
        users=users,
        share=share,
        auc=float(roc_auc_score(churned, probabilities)),
        brier=float(brier_score_loss(churned, probabilities)),
        brier_base=share * (1 - share),
        bands=bands(probabilities, churned),
    )


def bands(probabilities: Matrix, churned: Labels) -> tuple[Band, ...]:
    """The users by tenths of probability; tenths without users are left out."""
    tenth = np.minimum((probabilities * 10).astype(int), 9)
    return tuple(
        Band(int(at), int(here.sum()), float(probabilities[here].mean()), int(churned[here].sum()))
        for at in np.unique(tenth)
        for here in (tenth == at,)
    )
