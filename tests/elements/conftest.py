"""Dash's own browser fixture, `dash_duo`, without a window."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from dash import _callback
from selenium.webdriver.chrome.options import Options

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_setup_options() -> Options:
    """How Chromium is started; Dash asks for this hook."""
    os.environ["SE_OFFLINE"] = "true"  # Selenium would look for browsers on the net
    options = Options()
    options.binary_location = next(filter(None, map(shutil.which, PROGRAMS)), "")
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"):
        options.add_argument(argument)
    return options


@pytest.fixture
def duo(dash_duo: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`dash_duo`; what it serves must leave the console clean.

    Dash gives every callback that was declared so far to the next application: those of ours, which another test may have imported in this
    process, are neither for the page of a test nor to be taken from our own application.
    """
    for name, nothing in (("LIST", []), ("MAP", {})):
        monkeypatch.setattr(_callback, f"GLOBAL_CALLBACK_{name}", nothing)
    monkeypatch.setattr(_callback, "GLOBAL_INLINE_SCRIPTS", [])
    yield dash_duo
    assert dash_duo.get_logs() in (None, [])
