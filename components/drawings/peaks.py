"""Words beside the peaks of the error rate: whose the failures were, where the rows prove it."""

from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from components.charts.marks import Note
from components.drawings.names import provider_name
from components.format import clock, day, number
from data.warehouse import Answer

PEAK_BUCKETS = 5  # fewer buckets have nothing usual
PEAK_TIMES = 2.0  # the usual error rate
PEAK_FAILURES = 10  # fewer are chance


def peaks(answer: Answer) -> list[Note]:
    """Whose the failures were where the error rate stands out: of the finished buckets those with twice the usual rate, of whose failures
    one provider has more than half. The highest first."""
    rows = [row for row in answer.records() if row["error_rate"] is not None and not row["unfinished"]]
    if len(rows) < PEAK_BUCKETS:
        return []
    usual = median(row["error_rate"] for row in rows)
    high = [
        row
        for row in rows
        if row["failed_requests"] >= PEAK_FAILURES
        and row["error_rate"] >= PEAK_TIMES * usual
        and row["most_failed"] > row["failed_requests"] / 2
    ]
    return [_peak(row, answer) for row in sorted(high, key=lambda row: -row["error_rate"])]


def _peak(row: dict[str, Any], answer: Answer) -> Note:
    filters = answer.filters
    at = row["bucket"].astimezone(ZoneInfo(filters.zone))
    is_daily = filters.step == "day"
    when = day(at) if is_daily else clock(at, filters.zone)
    name = f"mostly {provider_name(row['most_failed_provider'])}"
    told = (
        f"{day(at)}{'' if is_daily else f', {when}'}: {number(row['error_rate'], 'percent').full} failed, {row['most_failed']:,} of"
        f" {row['failed_requests']:,} failures with {provider_name(row['most_failed_provider'])}"
    )
    return Note(row["bucket"], row["error_rate"], f"{name}, {when}", name, told)
