"""What the filter bar says beside the period: how days are cut, and on a page of money in which currency it is told."""

import re

import pytest

from callbacks.filters import describe


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
