"""The sections that have a place in the navigation and are not built yet: they say so."""

from components.section import Section

ALERTS_ANOMALIES = Section(
    "alerts_anomalies",
    "Alerts & anomalies",
    "What needs a person, and is someone on it?",
    "alerts",
    "Operate",
    "Alerts",
)
FRONTEND_PERFORMANCE = Section(
    "frontend_performance",
    "Frontend performance",
    "What does it feel like to use us?",
    "frontend",
    "Understand",
)
SECURITY_ABUSE = Section(
    "security_abuse", "Security & abuse", "Is someone misusing us?", "security", "Protect"
)
