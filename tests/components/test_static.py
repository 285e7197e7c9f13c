"""Markup in one property: the same for the reader, and nothing from the database becomes markup."""

from typing import Any

import pytest
from dash import dcc, html

from components.markup import attributes
from components.static import input_field, markup, static


def test_text_and_attributes_are_escaped() -> None:
    cell = html.Td("<script>alert(1)</script>", title='"><img onerror=x>', className="is-number")
    assert markup(cell) == (
        '<td class="is-number" title="&quot;&gt;&lt;img onerror=x&gt;">&lt;script&gt;alert(1)&lt;/script&gt;</td>'
    )


def test_styles_and_hyphenated_attributes_are_kept() -> None:
    bar = html.Span(style={"--p": 40, "gridArea": "cl"}, **attributes(aria_hidden="true", data_call="7"))
    text = markup(bar)
    assert 'style="--p:40;grid-area:cl"' in text
    assert 'aria-hidden="true"' in text
    assert 'data-call="7"' in text


def test_a_link_becomes_one_that_navigates_without_a_reload() -> None:
    assert markup(dcc.Link("Runway", href="/x?a=1&b=2")) == '<a href="/x?a=1&amp;b=2" data-link>Runway</a>'


def test_numbers_lists_and_nothing_are_written() -> None:
    assert markup([html.P([1, None, "a"]), [html.Br(), 2.5]]) == "<p>1a</p><br>2.5"


def test_what_needs_a_callback_is_refused() -> None:
    with pytest.raises(ValueError, match="callback"):
        static(html.Button("x", id={"type": "panel", "key": "k"}))
    with pytest.raises(ValueError, match="cannot be static"):
        static(html.Div(dcc.Graph()))


def test_a_hundred_rows_are_one_component() -> None:
    table = html.Table([html.Tr([html.Td(i), html.Td("x")]) for i in range(100)])
    made: Any = static(table)
    assert made.to_plotly_json()["namespace"] == "engine_room"
    assert made.to_plotly_json()["props"]["html"].count("<tr>") == 100


def test_markup_in_markup_stands_where_it_was_put() -> None:
    inner = static(html.P("<b>"))
    assert markup(html.Div(inner)) == '<div><div class="static"><p>&lt;b&gt;</p></div></div>'


def test_an_input_keeps_its_attributes_and_is_escaped() -> None:
    assert (
        input_field(id="who", maxLength=9, placeholder='"x"').html
        == '<input id="who" maxlength="9" placeholder="&quot;x&quot;">'
    )
