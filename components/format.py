"""The only place that rounds and writes units, money, durations, ages and dates.

Rules: 8,412 up to five digits, then 186.2k and 1.2M · $0.0061, $3.40, $412.4k · 87 ms, 2.41 s · 1.42 % · shares change in points (pt) ·
a true minus sign · "–" where there is no value. Percentages come in as fractions (0.0142 is 1.42 %).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from components.moments import MISSING, NO_BREAK, age, clock, day, moment, need_year, period

__all__ = [
    "MISSING",
    "NO_BREAK",
    "Delta",
    "Formatted",
    "age",
    "clock",
    "compact",
    "day",
    "delta",
    "moment",
    "need_year",
    "number",
    "period",
    "share",
    "share_places",
    "signed",
]

Number = int | float | Decimal
Unit = Literal[
    "count", "percent", "ms", "seconds", "money", "ratio", "tokens", "score", "per_minute", "bytes"
]
Better = Literal["higher", "lower", "neither"]
Direction = Literal["up", "down", "flat", "none"]
Verdict = Literal["better", "worse", "neutral"]

MINUS = "−"
SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "CHF": "CHF ",
    "CNY": "CN¥",
    "AUD": "A$",
    "CAD": "C$",
}
SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
ATTACHED = frozenset(("k", "M", "B", "T"))


@dataclass(frozen=True, slots=True)
class Formatted:
    """A written value: `text` is set large, `unit_suffix` small beside it, `exact` is what a tooltip tells."""

    text: str
    unit_suffix: str
    exact: str

    @property
    def full(self) -> str:
        """The value as one string: 412.4k, 2.41 s, 1.42 %."""
        if not self.unit_suffix:
            return self.text
        gap = "" if self.unit_suffix.split(" ")[0] in ATTACHED else NO_BREAK
        return f"{self.text}{gap}{self.unit_suffix}"


@dataclass(frozen=True, slots=True)
class Delta:
    """A change in words, where it points and whether that is good."""

    text: str
    direction: Direction
    verdict: Verdict


def number(value: Number | None, unit: Unit, *, currency: str = "USD") -> Formatted:
    """Write a value of a unit; None and NaN become "–"."""
    amount = _finite(value)
    if amount is None:
        return Formatted(MISSING, "", "no value")
    if amount < 0:
        written = number(-amount, unit, currency=currency)
        if not any(digit in written.text for digit in "123456789"):
            return written
        return Formatted(MINUS + written.text, written.unit_suffix, MINUS + written.exact)
    text, suffix = _written(amount, unit, currency)
    return Formatted(text, suffix, _exact(amount, unit, currency))


def compact(value: Number | None, unit: Unit, *, currency: str = "USD", trim: bool = False) -> str:
    """The short form for labels at the end of a line: 8.4k, $14.1k, 40 %, 2.8 s. `trim` drops ".0": 40k."""
    amount = _finite(value)
    if amount is None:
        return MISSING
    sign, amount = (MINUS if amount < 0 else ""), abs(amount)
    if unit in ("count", "tokens", "money", "per_minute"):
        symbol = _symbol(currency) if unit == "money" else ""
        if amount >= 999.5:
            text, suffix = _scaled(amount)
            return f"{sign}{symbol}{text.removesuffix('.0') if trim else text}{suffix}"
        if unit == "money" and amount < 100:
            return (
                sign
                + symbol
                + _trimmed(amount, 4 if amount < 1 else 2, keep=0 if amount == int(amount) else 2)
            )
        return sign + symbol + _trimmed(amount, 0 if amount >= 100 else 1)
    if unit in ("ms", "seconds", "bytes"):
        text, suffix = _written(amount, unit, currency)
        return f"{sign}{_short(text)}{NO_BREAK}{suffix}"
    if unit == "percent":
        return f"{sign}{_trimmed(amount * 100, 1 if amount >= 0.1 else 2)}{NO_BREAK}%"
    return sign + _trimmed(amount, 2)


def delta(value: Number | None, previous: Number | None, *, unit: Unit, better: Better) -> Delta:
    """The change from `previous` to `value`: relative, in points for shares, "n/a" where there is nothing to compare with."""
    now, before = _finite(value), _finite(previous)
    if now is None or before is None or (before == 0 and unit != "percent"):
        return Delta("n/a", "none", "neutral")
    size = _change(now, before, unit)
    if size is None:
        return Delta("no change", "flat", "neutral")
    rises = now > before
    verdict: Verdict = "neutral"
    if better != "neither":
        verdict = "better" if rises == (better == "higher") else "worse"
    if unit == "count" and 0 < before < 10 and now < 100:
        return Delta(size, "up" if rises else "down", verdict)
    return Delta(f"{'up' if rises else 'down'} {size}", "up" if rises else "down", verdict)


def signed(value: Number | None, unit: Unit, *, currency: str = "USD") -> str:
    """A value with its sign: +$6,480, −2,068, 0."""
    amount = _finite(value)
    written = number(value, unit, currency=currency).full
    return f"+{written}" if amount is not None and amount > 0 else written


def _finite(value: Number | None) -> float | None:
    if value is None:
        return None
    amount = float(value)
    return amount + 0.0 if math.isfinite(amount) else None  # + 0.0 turns -0.0 into 0


def _symbol(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency} ")


def _written(amount: float, unit: Unit, currency: str) -> tuple[str, str]:
    if unit == "money":
        text, suffix = _money(amount)
        return _symbol(currency) + text, suffix
    if unit in ("count", "tokens"):
        return _counted(amount)
    if unit == "per_minute":
        text, suffix = _counted(amount) if amount >= 10 else (_trimmed(amount, 1), "")
        return text, f"{suffix} / min".strip()
    if unit == "percent":
        return _percent(amount), "%"
    if unit == "ms":
        return (f"{amount:.0f}", "ms") if amount < 999.5 else _duration(amount / 1000)
    if unit == "seconds":
        return _duration(amount)
    if unit == "bytes":
        return _bytes(amount)
    return (
        (f"{amount:,.1f}", "")
        if unit == "score"
        else (f"{amount:,.{2 if amount < 9.995 else 1 if amount < 99.95 else 0}f}", "")
    )


def _counted(amount: float) -> tuple[str, str]:
    if amount >= 99_999.5:
        return _scaled(amount)
    return (f"{amount:,.0f}" if amount == int(amount) or amount >= 100 else f"{amount:,.1f}"), ""


def _money(amount: float) -> tuple[str, str]:
    if amount >= 9_999.5:
        return _scaled(amount)
    if amount >= 99.995:
        return f"{amount:,.0f}", ""
    if amount == 0:
        return "0", ""
    return (f"{amount:.2f}" if amount >= 0.99995 else f"{amount:.4f}"), ""


def _scaled(amount: float) -> tuple[str, str]:
    for size, name in SCALES:
        if amount >= size * 0.99995:
            return f"{amount / size:,.1f}", name
    return f"{amount:,.0f}", ""


def share_places(fractions: Iterable[Number | None]) -> int:
    """How many decimal places all shares of one column are written with: 3.4 under 17.1, but 99.93 where one is nearly all."""
    shares = [abs(amount) * 100 for each in fractions if (amount := _finite(each)) is not None]
    return (
        1 if any(share >= 10 for share in shares) and not any(99.9 <= share < 100 for share in shares) else 2
    )


def share(value: Number | None, places: int) -> str:
    """A share with the decimal places of its column, never rounded to nothing or to all."""
    amount = _finite(value)
    if amount is None:
        return MISSING
    percent, least = abs(amount) * 100, 0.1**places
    if percent >= 999.95:
        text = f"{percent:,.0f}"
    elif 0 < percent < least / 2:
        text = f"<{least:.{places}f}"
    elif 100 - least / 2 <= percent < 100:
        text = f"{100 - least:.{places}f}"
    else:
        text = f"{percent:,.{places}f}"
    is_nothing = not any(digit in text for digit in "123456789")
    return f"{MINUS if amount < 0 and not is_nothing else ''}{text}{NO_BREAK}%"


def _percent(fraction: float) -> str:
    share = fraction * 100
    if 99.995 <= share < 100:
        return "99.99"  # never write 100 for something that is not all
    if 0 < share < 0.005:
        return "<0.01"
    if share >= 999.95:
        return f"{share:,.0f}"
    return f"{share:,.2f}" if share < 10 or 99.9 <= share < 100 else f"{share:,.1f}"


def _duration(seconds: float) -> tuple[str, str]:
    for size, name in ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= size * 2:
            return f"{seconds / size:,.1f}", name
    if seconds >= 99.95:
        return f"{seconds:.0f}", "s"
    return f"{seconds:.{1 if seconds >= 9.995 else 2}f}", "s"


def _bytes(amount: float) -> tuple[str, str]:
    for size, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if amount >= size:
            return f"{amount / size:,.1f}", name
    return f"{amount:.0f}", "B"


def _change(now: float, before: float, unit: Unit) -> str | None:
    gap = abs(now - before)
    if unit == "percent":
        points = gap * 100
        text = f"{points:,.2f}" if points < 0.995 else f"{points:,.1f}"
        return None if float(text.replace(",", "")) == 0 else f"{text}{NO_BREAK}pt"
    if unit == "count" and 0 < before < 10 and now < 100:
        return None if gap == 0 else f"{_counted(gap)[0]} {'more' if now > before else 'fewer'}"
    share = gap / abs(before) * 100
    text = f"{share:,.1f}" if share < 99.95 else f"{share:,.0f}"
    return None if float(text.replace(",", "")) == 0 else f"{text}{NO_BREAK}%"


def _trimmed(amount: float, decimals: int, *, keep: int = 0) -> str:
    text = f"{amount:,.{decimals}f}"
    if "." not in text:
        return text
    whole, part = text.split(".")
    part = part.rstrip("0").ljust(keep, "0")
    return f"{whole}.{part}" if part else whole


def _short(text: str) -> str:
    """At most one decimal place, none for a round value: 2.41 -> 2.4, 8.00 -> 8."""
    return _trimmed(float(text.replace(",", "")), 1)


def _exact(amount: float, unit: Unit, currency: str) -> str:
    if unit == "percent":
        return f"{_trimmed(amount * 100, 4)}{NO_BREAK}%"
    text = _trimmed(amount, 6)
    names = {
        "ms": "ms",
        "seconds": "s",
        "bytes": "bytes",
        "per_minute": "per minute",
        "money": currency,
        "tokens": "tokens",
    }
    return f"{text}{NO_BREAK}{names[unit]}" if unit in names else text
