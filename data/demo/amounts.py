"""How much each call asked for, and what that costs by the engine's own rates."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.demo import rules
from data.demo.traffic import Calls
from data.demo.troubles import Ints

_PATHS = rules.PATHS
_SERVICE = np.array([rules.SERVICES.index(path.service) for path in _PATHS])
_RATES = np.array([rules.TOKEN_RATES.get(path.model.split(",")[0], (0.0, 0.0)) for path in _PATHS])
_IMAGE_RATE = np.array(
    [rules.IMAGE_RATES[path.provider] if path.service == "images" else 0 for path in _PATHS]
)
_SECOND_RATE = np.array(
    [rules.SECOND_RATES[path.provider] if path.service == "video" else 0 for path in _PATHS]
)
_DALLE = np.array([path.model == "dall-e-3" for path in _PATHS])
FLUX = np.array([path.model == "flux" for path in _PATHS])
_LUMA, _VEO = (
    np.array([path.provider == "luma" for path in _PATHS]),
    np.array([path.model == "veo3" for path in _PATHS]),
)


@dataclass(frozen=True)
class Sizes:
    """How much each call asked for; zero where the service knows no such thing."""

    platforms: Ints
    versions: Ints
    brief: Ints  # characters of the brief or message
    history: Ints
    reply: Ints  # characters of the answer
    pictures: Ints
    seconds: Ints
    better: npt.NDArray[np.bool_]  # DALL-E hd, FLUX ultra


def sizes(path: Ints, rng: np.random.Generator) -> Sizes:
    """What people ask for, by service."""
    size, service = len(path), _SERVICE[path]
    text = service == rules.CONTENT
    seconds = np.where(rng.random(size) < 0.62, 5, 10)
    seconds = np.where(_LUMA[path], np.where(rng.random(size) < 0.7, 5, 9), np.where(_VEO[path], 8, seconds))
    return Sizes(
        platforms=np.where(text, rng.choice(6, size=size, p=(0.2, 0.22, 0.28, 0.16, 0.08, 0.06)) + 1, 0),
        versions=np.where(text, rng.choice(4, size=size, p=(0.42, 0.47, 0.06, 0.05)) + 1, 0),
        brief=np.clip(rng.lognormal(np.where(text, 6.0, 4.9), 0.65, size), 8, 12_000).astype(np.int64),
        history=np.minimum(rng.geometric(0.14, size) - 1, 20),
        reply=np.clip(rng.lognormal(6.8, 0.6, size), 40, 16_000).astype(np.int64),
        pictures=np.where(
            service == rules.IMAGES, np.where(_DALLE[path] & (rng.random(size) < 0.35), 3, 1), 0
        ),
        seconds=np.where(service == rules.VIDEO, seconds, 0),
        better=(_DALLE[path] & (rng.random(size) < 0.18)) | (FLUX[path] & (rng.random(size) < 0.24)),
    )


def amounts(calls: Calls, asked: Sizes, won: npt.NDArray[np.bool_]) -> dict[str, pa.Array]:
    """Tokens, pictures, seconds and money; nothing but zeros and NULLs where the call did not succeed."""
    path, service = calls.path, _SERVICE[calls.path]
    text, chat = service == rules.CONTENT, service == rules.CHAT
    into = np.where(text, asked.brief // 4 + 500, np.where(chat, asked.brief // 4 + 50 * asked.history, 0))
    out = np.where(text, 150 * asked.platforms * asked.versions, np.where(chat, asked.reply // 4, 0))
    into, out = into * won, out * won
    rate = np.where(_DALLE[path] & asked.better, rules.IMAGE_RATE_DALLE_HD, _IMAGE_RATE[path])
    rate = np.where(FLUX[path] & asked.better, rules.IMAGE_RATE_FLUX_ULTRA, rate)
    made = (rate * asked.pictures + _SECOND_RATE[path] * asked.seconds) * won
    paid_in, paid_out = (
        np.rint(into * _RATES[path, 0]).astype(np.int64),
        np.rint(out * _RATES[path, 1]).astype(np.int64),
    )
    without = ~((text | chat) & won)
    return {
        "input_tokens": pa.array(into, mask=without),
        "output_tokens": pa.array(out, mask=without),
        "total_tokens": pa.array(into + out, mask=without),
        "images_generated": pa.array(asked.pictures * won),
        "video_seconds": pa.array(asked.seconds * won),
        "input_cost": pa.array(paid_in / 1e6),
        "output_cost": pa.array(paid_out / 1e6),
        "generation_cost": pa.array(made / 1e6),
        "total_cost": pa.array((paid_in + paid_out + made) / 1e6),
    }
