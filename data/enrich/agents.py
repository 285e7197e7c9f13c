"""Browser, operating system and device class of a user agent, bots and scripts apart."""

import re
from typing import Literal, NamedTuple

from ua_parser import parse

Device = Literal["desktop", "mobile", "tablet", "bot", "script", "unknown"]

LONGEST = 1000

_BOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|facebookexternalhit|monitor|uptime|headless|lighthouse", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"^(curl|wget|python|aiohttp|node|axios|undici|go-http-client|java|apache-httpclient|okhttp|dart|postman(runtime)?|insomnia|httpie|ruby|faraday|php|guzzlehttp|restsharp"
    r"|perl|libwww|got|deno|bun)\b",
    re.IGNORECASE,
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook|nexus (7|9|10)|sm-t\d", re.IGNORECASE)
_MOBILE = re.compile(r"mobi|iphone|ipod|android.*mobile|windows phone", re.IGNORECASE)
_DESKTOP = {"Windows", "Mac OS X", "Linux", "Ubuntu", "Chrome OS", "Fedora", "Debian", "FreeBSD", "OpenBSD"}


class Agent(NamedTuple):
    """What a user agent says; 'unknown' where it says nothing."""

    browser: str
    os: str
    device: Device
    is_bot: bool


def read_agent(text: str) -> Agent:
    """Read a User-Agent header; only its first 1,000 characters count."""
    text = text[:LONGEST]
    result = parse(text)
    browser = result.user_agent.family if result.user_agent else "unknown"
    system = result.os.family if result.os else "unknown"
    family = result.device.family if result.device else ""
    device = _device(text, system, family)
    return Agent(browser[:100], system[:100], device, device == "bot")


def _device(text: str, system: str, family: str) -> Device:
    if _SCRIPT.search(text):
        return "script"
    if family == "Spider" or _BOT.search(text):
        return "bot"
    if _TABLET.search(text) or (system == "Android" and not _MOBILE.search(text)):
        return "tablet"
    if _MOBILE.search(text):
        return "mobile"
    return "desktop" if system in _DESKTOP else "unknown"
