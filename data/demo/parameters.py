"""request_data: what each call asked for, with the redaction of everything that looks like a secret."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from data.demo import rules
from data.demo.company import DAY, Company

if TYPE_CHECKING:
    from data.demo.amounts import Sizes
    from data.demo.traffic import Calls

REDACTED = "[REDACTED]"
SECRET_WORDS = ("api_key", "token", "password", "secret", "auth", "key", "credentials")

_PLATFORMS = ("Facebook", "Instagram", "TikTok", "LinkedIn", "X", "YouTube")
_PERSONAS = ("Generic", "First-time", "Warm lead", "B2B DM", "Returning")
_TONES = ("Friendly", "Informative", "Bold", "Premium", "Playful", "Professional")
_LANGUAGES = ("EN", "EN", "AR", "AR", "AR", "FR")
_LENGTHS = ("Compact", "Standard", "Standard", "Detailed")
_ASPECTS = ("1:1", "1:1", "4:5", "16:9", "2:3", "3:2", "7:9", "9:7")
_STYLES = ("Product", "Lifestyle", "UGC", "Abstract")
_VIDEO_ASPECTS = ("9:16", "9:16", "1:1", "16:9")
_PANELS = ("content", "pictures", "video", "general")
_SCHEMAS = ("quickstart", "explanation", "comparison", "recommendation", "settings")
_CHOICES = 12  # small random whole numbers drawn per call


@cache
def looks_secret(name: str) -> bool:
    """Whether the engine takes a key for a secret: `keywords` and `max_tokens` look like one, too."""
    return any(word in name.lower() for word in SECRET_WORDS)


def redacted(value: Any) -> Any:
    """The value as the engine stores it: every key that contains a secret's word loses its value, harmless
    ones too.
    """
    if isinstance(value, dict):
        return {name: REDACTED if looks_secret(name) else redacted(inner) for name, inner in value.items()}
    return [redacted(inner) for inner in value] if isinstance(value, list) else value


def request_data(company: Company, calls: Calls, asked: Sizes, rng: np.random.Generator) -> list[str | None]:
    """JSON text per call; NULL in the older half of history, when the engine did not store requests yet."""
    recent = calls.when >= company.start + company.days * DAY / 2
    draws = rng.integers(0, 840, size=(len(calls), _CHOICES))
    makers = (_content, _images, _video, _chat)
    texts: list[str | None] = [None] * len(calls)
    for at in np.flatnonzero(recent).tolist():
        path = rules.PATHS[int(calls.path[at])]
        maker = makers[rules.SERVICES.index(path.service)]
        texts[at] = orjson.dumps(redacted(maker(path, asked, at, draws[at].tolist()))).decode()
    return texts


def _content(path: rules.Path, asked: Sizes, at: int, draw: list[int]) -> dict[str, Any]:
    begin, count = draw[0] % 6, int(asked.platforms[at])
    return {
        "versions": int(asked.versions[at]),
        "briefLength": int(asked.brief[at]),
        "options": {
            "persona": _PERSONAS[draw[1] % 5],
            "tones": sorted({_TONES[draw[2] % 6], _TONES[draw[3] % 6]}),
            "language": _LANGUAGES[draw[4] % 6],
            "platforms": [_PLATFORMS[(begin + number) % 6] for number in range(count)],
            "copyLength": _LENGTHS[draw[5] % 4],
            "keywords": "campaign words",
        },
        "regen": draw[6] % 9 == 0,
        "promptVersion": "v7" if draw[7] % 3 else "v6",
        "max_tokens": 4096,
    }


def _images(path: rules.Path, asked: Sizes, at: int, draw: list[int]) -> dict[str, Any]:
    common: dict[str, Any] = {
        "provider": path.provider,
        "aspect": _ASPECTS[draw[0] % 8],
        "style": _STYLES[draw[1] % 4],
        "count": int(asked.pictures[at]),
    }
    own: dict[str, dict[str, Any]] = {
        "openai": {
            "quality": "hd" if asked.better[at] else "standard",
            "dalleStyle": "vivid" if draw[2] % 3 else "natural",
        },
        "flux": {
            "mode": "ultra" if asked.better[at] else "standard",
            "guidance": 2 + draw[2] % 5 / 2,
            "steps": (28, 40, 40, 50)[draw[3] % 4],
            "upsampling": draw[4] % 4 == 0,
            "seed": draw[5] * 977,
        },
        "stability": {
            "model": ("large", "large", "large-turbo", "medium")[draw[2] % 4],
            "cfg": 4 + draw[3] % 8,
            "steps": (30, 40, 40, 50)[draw[4] % 4],
        },
        "ideogram": {
            "model": path.model,
            "magicPrompt": ("AUTO", "ON", "OFF")[draw[2] % 3],
            "styleType": "DESIGN",
        },
        "gemini": {"resolution": ("1K", "1K", "2K", "4K")[draw[2] % 4], "thinking": draw[3] % 3 == 0},
        "runway": {"model": "gen4_image", "ratio": ("1920:1080", "1080:1080")[draw[2] % 2]},
    }
    return common | own[path.provider]


def _video(path: rules.Path, asked: Sizes, at: int, draw: list[int]) -> dict[str, Any]:
    common: dict[str, Any] = {
        "provider": path.provider,
        "model": path.model,
        # Some clients send the number as a text: a reader has to expect both.
        "duration": int(asked.seconds[at]) if draw[0] % 12 else f"{int(asked.seconds[at])}s",
        "aspect": _VIDEO_ASPECTS[draw[1] % 4],
    }
    if path.provider == "runway":
        return common | {
            "watermark": draw[2] % 5 == 0,
            "seed": draw[3] * 1009,
            "imageInput": draw[4] % 3 == 0,
        }
    return common | {
        "resolution": "1080p" if draw[2] % 3 == 0 else "720p",
        "loop": draw[3] % 4 == 0,
        "cameraMovement": ("static", "pan", "zoom", "orbit")[draw[4] % 4],
        "motionIntensity": draw[5] % 10 / 10,
        "quality": ("standard", "high", "premium")[draw[6] % 3],
        "keyframes": 2,
    }


def _chat(path: rules.Path, asked: Sizes, at: int, draw: list[int]) -> dict[str, Any]:
    return {
        "messageLength": int(asked.brief[at]),
        "historyLength": int(asked.history[at]),
        "attachments": 1 + draw[0] % 2 if path.model == "gpt-4o" else 0,
        "panel": _PANELS[draw[1] % 4],
        "schema": _SCHEMAS[draw[2] % 5],
        "complexity": 0.3 + draw[3] % 71 / 100,
        "max_tokens": 2048,
    }
