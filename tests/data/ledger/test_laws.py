"""What holds for any history: whatever happened, in whatever order it became known, the movements add up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Connection
from tests.data.ledger.company import customer, insert_prices
from tests.data.ledger.conftest import Ledger, clear

START = datetime(2024, 2, 20, tzinfo=UTC)
PLANS = ("free", "starter", "pro", "enterprise", "custom")
HAPPENED = st.tuples(
    st.integers(1, 4),  # who
    st.integers(0, 20 * 24 * 6),  # ten minutes since the start; prices change on the way
    st.sampled_from(("start", "upgrade", "downgrade", "cancel", "reactivate", "change")),
    st.sampled_from(PLANS),
    st.sampled_from(("month", "year")),
)
Happened = tuple[int, int, str, str, str]


def _price(plan: str, interval: str, at: datetime) -> Decimal:
    """The monthly price, said anew in Python."""
    if plan == "starter" and interval == "month":
        return Decimal(25) if at < datetime(2024, 3, 1, tzinfo=UTC) else Decimal(29)
    prices = {"starter": (0, 276), "pro": (99, 948), "enterprise": (499, 5000)}
    month, year = prices.get(plan, (0, 0))
    return Decimal(month) if interval == "month" else Decimal(year) / 12


def _expected(events: list[Happened]) -> Decimal:
    """Recurring revenue long after, from each one's last event alone."""
    total = Decimal(0)
    for _, group in groupby(sorted(events, key=lambda e: e[0]), key=lambda e: e[0]):
        *_, last = sorted(group, key=lambda e: e[1])
        if last[2] != "cancel":
            total += _price(last[3], last[4], START + timedelta(days=400))
    return total


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(HAPPENED, max_size=14, unique_by=lambda e: e[:2]))
def test_movements_add_up_whatever_happened(db: Connection, keep: Ledger, events: list[Happened]) -> None:
    clear(db)
    insert_prices(db)
    for who, minutes, kind, plan, interval in events:  # in the order in which they became known
        db.execute(
            "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, billing_interval, is_paying, source)"
            " values (%s, %s, %s, %s, %s, %s, 'imported')",
            [customer(who), START + timedelta(minutes=10 * minutes), kind, plan, interval, kind != "cancel"],
        )
    keep("mrr_step", "mrr_change", "mrr_movement_day")
    row = db.execute(
        "select coalesce((select sum(amount) from analytics.mrr_movement_day), 0), coalesce((select sum(amount) from analytics.mrr_change), 0),"
        " coalesce((select sum(amount) from analytics.mrr_step where until = 'infinity'), 0)"
    ).fetchone()
    assert row is not None
    moved, balance, now = row
    assert moved == balance == now
    assert abs(now - _expected(events)) < Decimal("0.000001")
    days = db.execute(
        "select d.day, (select coalesce(sum(amount), 0) from analytics.mrr_movement_day m where m.day <= d.day),"
        " (select coalesce(sum(amount), 0) from analytics.mrr_change c where c.day <= d.day) from (select distinct day from analytics.mrr_step) d"
    ).fetchall()
    assert all(by_movements == by_balance for _, by_movements, by_balance in days)
    signs = db.execute("select kind, before::float8, amount::float8 from analytics.mrr_step").fetchall()
    for kind, before, amount in signs:
        assert {
            "new": before == 0 < amount,
            "reactivation": before == 0 < amount,
            "churn": before > 0 == amount,
            "expansion": 0 < before < amount,
            "contraction": 0 < amount < before,
            "same": before == amount,
        }[kind]
