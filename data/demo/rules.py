"""The rules of the demo company: what the engine's code paths write, what they cost, how fast and how well
they work.

The catalogue is the only source of (service, provider, model, endpoint); nothing else may invent a
combination. Latency: median and sigma of a lognormal, in milliseconds. Money: the engine's own rates, in
millionths of a dollar.
"""

from dataclasses import dataclass

SUCCESS, ERROR, RATE_LIMITED, TIMEOUT, CANCELLED = range(5)
STATUSES = ("success", "error", "rate_limited", "timeout", "cancelled")

CONTENT, IMAGES, VIDEO, CHAT = range(4)
SERVICES = ("content", "images", "video", "chat")
PROVIDERS = ("openai", "flux", "stability", "ideogram", "gemini", "runway", "luma")


@dataclass(frozen=True)
class Path:
    """One way through the engine's code: where a call goes and how it usually ends."""

    service: str
    provider: str
    model: str
    model_on_error: str
    endpoint: str
    share: float  # of its service's calls
    latency_ms: float
    sigma: float
    error_rate: float
    rating: float  # mean of the stars that people give


GENERATE, PICTURES, VIDEOS = "/v1/generate", "/v1/images/generate", "/v1/videos/generate"
CHAT_ONCE, CHAT_STREAM = "/v1/chat", "/v1/chat/stream"

PATHS = (
    Path("content", "openai", "gpt-5", "unknown", GENERATE, 0.77, 3900, 0.42, 0.010, 4.35),
    Path("content", "openai", "gpt-4o", "unknown", GENERATE, 0.20, 2600, 0.40, 0.011, 4.05),
    Path("content", "openai", "gpt-5,gpt-4o", "unknown", GENERATE, 0.03, 9800, 0.35, 0.004, 3.60),
    Path("images", "openai", "dall-e-3", "openai", PICTURES, 0.29, 14500, 0.35, 0.020, 4.15),
    Path("images", "flux", "flux", "flux", PICTURES, 0.23, 12400, 0.38, 0.024, 4.40),
    Path("images", "stability", "stability", "stability", PICTURES, 0.13, 6200, 0.40, 0.018, 3.75),
    Path("images", "ideogram", "v2", "ideogram", PICTURES, 0.11, 8800, 0.36, 0.013, 4.25),
    Path("images", "ideogram", "v1", "ideogram", PICTURES, 0.015, 9900, 0.36, 0.017, 3.90),
    Path("images", "ideogram", "v1-turbo", "ideogram", PICTURES, 0.015, 5400, 0.33, 0.017, 3.70),
    Path("images", "ideogram", "v2-turbo", "ideogram", PICTURES, 0.03, 4700, 0.33, 0.014, 4.05),
    Path("images", "gemini", "gemini", "gemini", PICTURES, 0.12, 7300, 0.42, 0.012, 4.30),
    Path("images", "runway", "runway", "runway", PICTURES, 0.06, 21000, 0.36, 0.030, 3.95),
    Path("video", "runway", "gen4_turbo", "gen4_turbo", VIDEOS, 0.46, 142_000, 0.26, 0.038, 4.10),
    Path("video", "runway", "gen3a_turbo", "gen3a_turbo", VIDEOS, 0.10, 118_000, 0.28, 0.055, 3.65),
    Path("video", "runway", "veo3", "veo3", VIDEOS, 0.10, 168_000, 0.24, 0.045, 4.55),
    Path("video", "luma", "ray-2", "ray-2", VIDEOS, 0.34, 44_000, 0.32, 0.031, 4.00),
    Path("chat", "openai", "gpt-5-chat-latest", "unknown", CHAT_ONCE, 0.30, 2250, 0.45, 0.007, 4.30),
    Path("chat", "openai", "gpt-5-chat-latest", "unknown", CHAT_STREAM, 0.50, 2500, 0.48, 0.008, 4.40),
    Path("chat", "openai", "gpt-4o", "unknown", CHAT_ONCE, 0.08, 3100, 0.45, 0.009, 4.00),
    Path("chat", "openai", "gpt-4o", "unknown", CHAT_STREAM, 0.12, 3300, 0.47, 0.009, 4.05),
)

# Dollars per million tokens = millionths of a dollar per token: (in, out). A comma-joined model costs its
# first one's rate.
TOKEN_RATES = {"gpt-5": (2.50, 10.00), "gpt-5-chat-latest": (2.50, 10.00), "gpt-4o": (0.25, 1.00)}
IMAGE_RATES = {
    "openai": 40_000,
    "flux": 45_000,
    "stability": 35_000,
    "ideogram": 80_000,
    "gemini": 40_000,
    "runway": 40_000,
}
IMAGE_RATE_DALLE_HD, IMAGE_RATE_FLUX_ULTRA = 80_000, 60_000
SECOND_RATES = {"runway": 50_000, "luma": 20_000}

# What people do next inside a session, by service: rows are "from", columns "to".
NEXT_SERVICE = (
    (0.53, 0.33, 0.04, 0.10),
    (0.19, 0.62, 0.10, 0.09),
    (0.20, 0.32, 0.40, 0.08),
    (0.26, 0.12, 0.02, 0.60),
)

# {n} is a number, {id} a hexadecimal id: the engine stores whole response bodies, so no two texts need be
# the same.
ERROR_TEXTS: dict[str, tuple[tuple[float, str], ...]] = {
    "openai": (
        (
            4,
            "429 Rate limit reached on tokens per min (TPM): Limit 450000, Used {n}. Request {id}",
        ),
        (3, "Your request was rejected as a result of our safety system. Request {id}"),
        (2, "Unexpected token < in JSON at position {n}"),
        (2, "OpenAI request timed out after 60000ms"),
        (1, "500 The server had an error while processing your request. Request {id}"),
    ),
    "flux": (
        (5, "FLUX generation timeout"),
        (2, "FLUX request failed: insufficient credits (balance {n} millicredits)"),
        (1, "request to FLUX failed, reason: Hostname/IP does not match certificate's altnames"),
        (2, "FLUX moderated the request: content policy ({id})"),
    ),
    "stability": (
        (4, "Stability error 402: insufficient credits, balance {n}"),
        (3, 'Stability error 403: {{"name":"content_moderation","id":"{id}"}}'),
        (2, "Stability returned no image"),
    ),
    "ideogram": (
        (4, "Ideogram returned an empty image list"),
        (3, "Prompt refused by content policy ({id})"),
        (2, "Ideogram 429: rate limit, retry after {n} ms"),
    ),
    "gemini": (
        (5, "Gemini response contained no image data"),
        (3, "Gemini blocked the prompt: SAFETY ({id})"),
    ),
    "runway": (
        (3, "Runway error 401: API key not valid"),
        (4, "Runway error 403: model not allowed for this key"),
        (4, "Runway task {id} timed out after 120 s"),
        (3, 'Runway task failed: {{"failureCode":"SAFETY.INPUT","taskId":"{id}"}}'),
    ),
    "luma": (
        (5, "Luma generation timeout"),
        (4, "Luma generation {id} failed: moderation"),
        (1, "LUMA_API_KEY is not configured"),
    ),
}
# Weight 0 among the everyday errors; a provider in trouble says this.
TROUBLE_TEXT = '{provider} error 503: {{"error":"upstream unavailable","id":"{id}"}}'
OTHER_STATUS_TEXTS = {
    RATE_LIMITED: "Too many requests: plan limit reached",
    TIMEOUT: "The request ran into the gateway's time limit",
    CANCELLED: "Cancelled by the user",
}


# What the providers ask, as the price book has it: provider, model, unit, price in dollars, for how many units. The engine's own
# rates differ for gpt-4o (a tenth) and veo3 (an eighth); joined models and Gemini's pictures have no price.
MILLION = 1_000_000
LIST_PRICES = (
    ("openai", "gpt-5", "input_token", 2.50, MILLION),
    ("openai", "gpt-5", "output_token", 10.00, MILLION),
    ("openai", "gpt-5-chat-latest", "input_token", 2.50, MILLION),
    ("openai", "gpt-5-chat-latest", "output_token", 10.00, MILLION),
    ("openai", "gpt-4o", "input_token", 2.50, MILLION),
    ("openai", "gpt-4o", "output_token", 10.00, MILLION),
    ("openai", "dall-e-3", "image", 0.04, 1),
    ("flux", "", "image", 0.045, 1),
    ("stability", "", "image", 0.035, 1),
    ("ideogram", "", "image", 0.08, 1),
    ("runway", "runway", "image", 0.04, 1),
    ("runway", "gen4_turbo", "second", 0.05, 1),
    ("runway", "gen3a_turbo", "second", 0.05, 1),
    ("runway", "veo3", "second", 0.40, 1),
    ("luma", "ray-2", "second", 0.02, 1),
)


@dataclass(frozen=True)
class Plan:
    """A plan of the tracking plan: monthly limits for content, images, video and chat, and list prices in
    dollars.
    """

    name: str
    limits: tuple[int, int, int, int]
    month: float
    year: float


UNLIMITED = 999_999
PLANS = {
    "demo": Plan("Demo Plan", (UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED), 0, 0),
    "free": Plan("Free", (50, 100, 10, 100), 0, 0),
    "starter": Plan("Starter", (500, 1_000, 50, 1_000), 29, 276),
    "pro": Plan("Pro", (5_000, 10_000, 500, UNLIMITED), 99, 948),
    "enterprise": Plan("Enterprise", (UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED), 499, 4_990),
    "custom": Plan("Custom agreement", (UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED), 1_200, 12_000),
}
PAID_PLANS = ("starter", "pro", "enterprise", "custom")
