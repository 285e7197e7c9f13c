"""What the engine's codes are called on screen. Codes we do not know are shown as they are."""

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
SEVERITIES = {"critical": "critical", "warning": "warning", "info": "info"}


def service_name(code: str) -> str:
    """A service as people say it."""
    return SERVICES.get(code, code)


def provider_name(code: str) -> str:
    """A provider as people say it."""
    return PROVIDERS.get(code, code)
