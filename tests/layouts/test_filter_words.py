"""What the filter bar says beside the period: how days are cut, with which days it is compared, and on a page of money in which currency it is told."""

import re

import pytest

from callbacks.filters import describe, offer


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/financial-analytics", "USD, UTC, weeks start Monday"),
        ("/executive-overview", "UTC, weeks start Monday"),
        ("/settings", "UTC, weeks start Monday"),
    ],
)
def test_the_currency_is_named_beside_the_zone_on_a_page_of_money(path: str, words: str) -> None:
    told = describe("", path)["filter-zone"]
    assert re.sub("<[^>]*>", "", told) == words


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_slash_at_the_end_of_an_address_does_not_change_its_page(slash: str) -> None:
    live = describe("", f"/realtime-operations{slash}")
    assert live == describe("", "/realtime-operations")
    assert live["range-label"] != describe("", "/executive-overview")["range-label"]
    assert describe("", f"/financial-analytics{slash}")["filter-zone"].startswith("USD")


@pytest.mark.parametrize(
    ("compare", "days"), [("year", "1 Oct – 19 Oct 2025"), ("month", "1 Sep – 19 Sep"), ("none", "")]
)
def test_the_days_of_another_year_are_told_with_it(compare: str, days: str) -> None:
    assert (
        describe(f"?from=2026-10-01&to=2026-10-20&compare={compare}", "/executive-overview")["compare-dates"]
        == days
    )


def test_an_address_of_too_many_parameters_is_told_in_words() -> None:
    told = describe(f"?range=7d{'&' * 400}", "/executive-overview")
    assert "more than 400 parameters" in told["range-error"]
    assert told["toasts"].endswith(
        "more than 400 parameters: give fewer. The address is not used until it is right."
    )
    assert describe(f"?range=7d{'&' * 399}", "/executive-overview")["range-label"] == "Last 7 days"
    assert offer(None, "service", None, "&" * 400, []) == (
        [],
        [],
        "the address has more than 400 parameters: give fewer",
    )
