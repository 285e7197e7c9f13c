"""What the engine's codes are called on screen. Codes we do not know are shown as they are."""

import re

_VERSION = re.compile(r"v?\d")  # Ideogram's models are called v1, v2 and v2-turbo
SERVICES = {
    "content": "Content",
    "images": "Images",
    "video": "Video",
    "chat": "Chat",
    "tools": "Tools",
    "refine": "Refine",
    "enhance": "Enhance",
}
PROVIDERS = {
    "openai": "OpenAI",
    "flux": "FLUX",
    "stability": "Stability",
    "ideogram": "Ideogram",
    "gemini": "Gemini",
    "runway": "Runway",
    "luma": "Luma",
}


def service_name(code: str) -> str:
    """A service as people say it."""
    return SERVICES.get(code, code)


def provider_name(code: str) -> str:
    """A provider as people say it."""
    return PROVIDERS.get(code, code)


def model_name(provider: str, model: str) -> str:
    """A model as people tell it apart: a bare version says whose, and where the engine logs the provider's name alone, that."""
    if model == provider:
        return provider_name(provider)
    return f"{provider_name(provider)} {model}" if _VERSION.match(model) else model


ELIGIBLE = "eligible: all calls but cancelled ones"
PLANS = {"none": "No plan", "": "No plan"}
UNITS = {
    "input_token": "input tokens",
    "output_token": "output tokens",
    "image": "images",
    "second": "seconds",
    "request": "requests",
}


def plan_name(code: str) -> str:
    """A plan as people say it."""
    return PLANS.get(code, code[:1].upper() + code[1:])


def category_name(code: str) -> str:
    """A category of budgets as people say it: provider_cost is Provider cost."""
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]


def budget_name(code: str, measure: str | None) -> str:
    """A budget by the name of what it is for: a provider, a service and a channel as their own panels call them."""
    if measure in ("provider", "service", "channel"):
        name = {"provider": provider_name, "service": service_name, "channel": source_name}[measure]
        plain = code.lower().replace(" ", "_")
        return name(plain) if name(plain) != plain else category_name(code)
    return category_name(code)


def unit_name(code: str) -> str:
    """What a price is for."""
    return UNITS.get(code, code)


SOURCES = {"tiktok": "TikTok", "linkedin": "LinkedIn", "youtube": "YouTube"}


def source_name(code: str) -> str:
    """Where a user came from as people say it: google_ads is Google ads."""
    return SOURCES.get(code.strip().lower(), category_name(code))
