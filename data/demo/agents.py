"""User agents as browsers, phones, scripts and bots really send them."""

import numpy as np

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
_MAC_SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
_TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko)"
_PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_IPAD = "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"

DESKTOPS: tuple[tuple[float, str], ...] = (
    (38, f"{_WINDOWS} Chrome/141.0.0.0 Safari/537.36"),
    (14, f"{_WINDOWS} Chrome/140.0.0.0 Safari/537.36"),
    (12, f"{_WINDOWS} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"),
    (9, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"),
    (10, f"{_MAC} Chrome/141.0.0.0 Safari/537.36"),
    (
        9,
        f"{_MAC_SAFARI} Version/18.6 Safari/605.1.15",
    ),
    (3, "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"),
    (
        3,
        f"{_LINUX} Chrome/141.0.0.0 Safari/537.36",
    ),
    (2, f"{_WINDOWS} Chrome/139.0.0.0 Safari/537.36 OPR/123.0.0.0"),
)
PHONES: tuple[tuple[float, str], ...] = (
    (44, f"{_PHONE} Chrome/141.0.0.0 Mobile Safari/537.36"),
    (12, f"{_PHONE} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"),
    (30, f"{_IPHONE} Version/18.6 Mobile/15E148 Safari/604.1"),
    (5, f"{_IPHONE} CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1"),
    (6, f"{_IPAD} Version/18.6 Mobile/15E148 Safari/604.1"),
    (
        3,
        f"{_TABLET} Chrome/141.0.0.0 Safari/537.36",
    ),
)
SCRIPTS = ("curl/8.5.0", "node", "python-requests/2.32.3", "axios/1.7.7", "PostmanRuntime/7.43.0")
BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
)


def pick(agents: tuple[tuple[float, str], ...], rng: np.random.Generator, size: int) -> list[str]:
    """`size` user agents, by their weights."""
    weights = np.array([weight for weight, _ in agents])
    chosen = rng.choice(len(agents), size=size, p=weights / weights.sum())
    return [agents[int(index)][1] for index in chosen]
