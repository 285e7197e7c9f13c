"""Our own Dash components alone on a page: what a callback writes into them is what the reader sees, and what stood there stays."""

from typing import Any

import pytest
from dash import Dash, Input, Output, html
from dash.development.base_component import Component
from dash.testing import wait

from api.serving import given_files
from api.static import StaticFiles
from components.elements import Markup, PanelView
from components.frame import panel_frame
from components.static import markup
from data.settings import PROJECT_DIR

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PANEL = {"type": "panel", "key": "one"}
PAGE = """<!DOCTYPE html><html><head>{%metas%}<title>Elements</title>
<script src="/assets/script.js"></script>{%css%}</head><body>{%app_entry%}<div id="toast-local"></div>
<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"""


def app_of(*content: Component) -> Dash:
    """An application of these components, with our script and our plotly.js."""
    app = Dash(
        "elements", assets_folder=str(PROJECT_DIR / "assets"), include_assets_files=False, index_string=PAGE, use_async=False
    )  # fmt: skip
    app.layout = html.Div([*content, html.Button("go", id="go", n_clicks=0)])
    StaticFiles(app.server, given_files())
    return app


def panel(body: Any = "content") -> PanelView:
    return PanelView(markup(panel_frame("one", "One", body)), id=PANEL)


def row(number: int) -> str:
    return f'<li><button data-call="{number}">{number}</button></li>'


def test_a_change_of_markup_keeps_what_did_not_change(duo: Any) -> None:
    app = app_of(Markup("<ul><li id='first'>1</li><li id='second'>2</li></ul>", id="list"))

    @app.callback(Output("list", "html"), Input("go", "n_clicks"), prevent_initial_call=True)
    def write(_clicks: int) -> str:
        return "<ul><li id='first'>1</li><li id='second'>three</li></ul>"

    duo.start_server(app)
    duo.wait_for_text_to_equal("#second", "2")
    duo.driver.execute_script(
        "document.getElementById('first').kept = true; document.getElementById('second').kept = true;"
    )
    duo.find_element("#go").click()
    duo.wait_for_text_to_equal("#second", "three")
    assert duo.driver.execute_script(
        "return ['first', 'second'].map(id => document.getElementById(id).kept)"
    ) == [True, True]


def test_text_from_outside_stays_text(duo: Any) -> None:
    duo.start_server(
        app_of(Markup(markup(html.P("<img src=x onerror='window.harmed = 1'>", id="said")), id="box"))
    )
    duo.wait_for_text_to_equal("#said", "<img src=x onerror='window.harmed = 1'>")
    assert duo.driver.execute_script("return [window.harmed, document.images.length]") == [None, 0]


def test_a_panel_shows_its_parts_and_a_state_covers_them(duo: Any) -> None:
    app = app_of(panel())

    @app.callback(Output(PANEL, "view"), Input("go", "n_clicks"))
    def show(clicks: int) -> dict[str, Any]:
        if clicks:
            return {"parts": {"state": "<p>Nothing there</p>"}, "is_stale": True}
        return {
            "parts": {"state": "", "subtitle": "today", "content": "<b id='number'>42</b>"},
            "is_stale": False,
        }

    duo.start_server(app)
    duo.wait_for_text_to_equal("#number", "42")
    duo.wait_for_text_to_equal(".panel-subtitle", "today")
    assert duo.find_elements(".state-loading") == []
    duo.find_element("#go").click()
    duo.wait_for_text_to_equal(".panel-state", "Nothing there")
    assert "is-stale" in duo.find_element(".panel-body").get_attribute("class")
    assert duo.driver.execute_script("return document.getElementById('number').textContent") == "42"


def test_a_chart_is_drawn_and_changes_in_its_place(duo: Any) -> None:
    app = app_of(panel("graph"))

    @app.callback(Output(PANEL, "view"), Input("go", "n_clicks"))
    def show(clicks: int) -> dict[str, Any]:
        figure = {
            "data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2 + clicks]}],
            "layout": {"margin": {"t": 0}},
        }
        return {"figure": figure, "parts": {"state": ""}}

    duo.start_server(app)
    duo.wait_for_element(".graph .main-svg")
    duo.driver.execute_script("document.querySelector('.graph .main-svg').kept = true")
    duo.find_element("#go").click()
    wait.until(  # type: ignore[no-untyped-call]
        lambda: duo.driver.execute_script("return document.querySelector('.graph').data[0].y[1]") == 3, 5
    )
    assert duo.driver.execute_script("return document.querySelector('.graph .main-svg').kept")
    grow = "var graph = document.querySelector('.graph'); graph.style.height = '333px'"
    duo.driver.execute_script(grow)  # as it grows with its neighbour, while the window stays
    height = "return document.querySelector('.graph .main-svg').getAttribute('height')"
    wait.until(lambda: duo.driver.execute_script(height) == "333", 5)  # type: ignore[no-untyped-call]


def test_rows_that_came_by_themselves_wait_while_somebody_reads(duo: Any) -> None:
    framed = panel_frame("one", "One", "content", tools=(html.Button("", className="feed-new"),))
    app = app_of(PanelView(markup(framed), id=PANEL))

    @app.callback(Output(PANEL, "view"), Input("go", "n_clicks"))
    def show(clicks: int) -> dict[str, Any]:
        rows = "".join(row(number) for number in range(3 + clicks, 0, -1))
        return {"parts": {"state": "", "content": f"<ul>{rows}</ul>"}, "by_itself": clicks > 0}

    duo.start_server(app)
    duo.wait_for_element("[data-call='3']")
    duo.driver.execute_script("document.querySelector('[data-call=\"2\"]').focus()")
    duo.driver.execute_script("window.dash_clientside.set_props('go', {n_clicks: 2})")
    duo.wait_for_text_to_equal(".feed-new", "2 new")
    assert len(duo.find_elements("[data-call]")) == 3
    duo.find_element(".feed-new").click()
    duo.wait_for_element("[data-call='5']")
    duo.wait_for_text_to_equal(".feed-new", "")


def test_an_overlay_is_asked_for_and_taken_away_by_the_same_again(duo: Any) -> None:
    app = app_of(panel())

    @app.callback(Output(PANEL, "overlay"), Input(PANEL, "wanted"), prevent_initial_call=True)
    def lay_over(wanted: dict[str, Any]) -> dict[str, Any]:
        return {"action": wanted["action"], "html": f"<pre id='laid'>{wanted['action']}</pre>"}

    duo.start_server(app)
    duo.wait_for_element("[data-action='sql']")
    press = "document.querySelector('[data-action=\"sql\"]').click()"
    duo.driver.execute_script(press)
    duo.wait_for_text_to_equal("#laid", "sql")
    duo.driver.execute_script(press)
    duo.wait_for_no_elements("#laid")
