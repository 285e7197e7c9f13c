"""What tables write: one precision in a column of shares, calls under the name of what they count."""

from typing import Any

import pytest

from components.format import NO_BREAK, share, share_places
from components.static import markup
from components.table import Column, data_table


@pytest.mark.parametrize(
    ("shares", "written"),
    [
        ([0.0337, 0.171], ["3.4 %", "17.1 %"]),
        ([0.0337, 0.0012], ["3.37 %", "0.12 %"]),
        ([0.9993, 0.982], ["99.93 %", "98.20 %"]),
        ([0.99996, 0.5], ["99.99 %", "50.00 %"]),
        ([0.0001, 0.5], ["<0.1 %", "50.0 %"]),
        ([0.00001, 0.02], ["<0.01 %", "2.00 %"]),
        ([0.0, 1.0], ["0.0 %", "100.0 %"]),
        ([None, -0.171], ["–", "−17.1 %"]),
        ([-0.00001, 0.2], ["−<0.1 %", "20.0 %"]),
    ],
)
def test_a_column_of_shares_has_one_precision(shares: list[Any], written: list[str]) -> None:
    table = markup(
        data_table(
            [Column("name", "Name"), Column("share", "Share", unit="percent")],
            [{"name": str(place), "share": each} for place, each in enumerate(shares)],
            caption="Shares",
        )
    )
    places = share_places(shares)
    assert [share(each, places) for each in shares] == [each.replace(" ", NO_BREAK) for each in written]
    for each in written:
        assert each.replace(" ", NO_BREAK).replace("<", "&lt;") in table


def test_the_sum_row_is_written_like_its_column() -> None:
    table = markup(
        data_table(
            [Column("name", "Name"), Column("share", "Share", unit="percent")],
            [{"name": "a", "share": 0.0337}],
            caption="Shares",
            foot={"name": "All", "share": 1.0},
        )
    )
    assert f"3.4{NO_BREAK}%" in table
    assert f"100.0{NO_BREAK}%" in table
