"""User agents as browsers, tablets, bots and scripts send them."""

import pytest

from data.enrich.agents import Agent, read_agent


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
            Agent("Chrome", "Windows", "desktop", False),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            Agent("Mobile Safari", "iOS", "mobile", False),
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
            Agent("Mobile Safari", "iOS", "tablet", False),
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
            Agent("Chrome", "Android", "tablet", False),
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Agent("Googlebot", "unknown", "bot", True),
        ),
        ("curl/8.5.0", Agent("curl", "unknown", "script", False)),
        ("node", Agent("unknown", "unknown", "script", False)),
        ("PostmanRuntime/7.43.0", Agent("PostmanRuntime", "unknown", "script", False)),
        ("GuzzleHttp/7", Agent("unknown", "unknown", "script", False)),
        ("aiohttp/3.9.5", Agent("unknown", "unknown", "script", False)),
        ("python-requests/2.32", Agent("Python Requests", "unknown", "script", False)),
        ("", Agent("unknown", "unknown", "unknown", False)),
    ],
)
def test_a_user_agent_is_read(text: str, agent: Agent) -> None:
    assert read_agent(text) == agent


def test_a_long_user_agent_costs_no_more_than_a_short_one() -> None:
    assert read_agent("x" * 1_000_000).device == "unknown"
