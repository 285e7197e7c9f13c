"""The sections that have a place in the navigation and are not built yet: they say so."""

from components.section import Section

ALERTS_ANOMALIES = Section(
    "alerts_anomalies",
    "Alerts & anomalies",
    "What needs a person, and is someone on it?",
    "alerts",
    "Operate",
    "Alerts",
    planned=(
        "Open alerts, newest and worst first: acknowledge, assign, note, snooze, resolve",
        "When alerts came and went, and how severe they were",
        "How long until somebody answered, and until it was over",
        "Rules, tried on past days before they are kept",
    ),
)
FRONTEND_PERFORMANCE = Section(
    "frontend_performance",
    "Frontend performance",
    "What does it feel like to use us?",
    "frontend",
    "Understand",
    planned=(
        "How long pages take to load, by page and over time",
        "Web vitals with the shares of good and poor visits",
        "Errors in the browser, grouped by their words",
        "What is clicked, where forms are left, and the ways through the pages",
    ),
)
SECURITY_ABUSE = Section(
    "security_abuse",
    "Security & abuse",
    "Is someone misusing us?",
    "security",
    "Protect",
    planned=(
        "Findings on one time axis, by kind and severity",
        "Users by risk, with the parts of their score and your verdict",
        "Jumps in cost, and who runs into rate limits",
        "New countries, impossible travel and shared addresses",
        "Bursts of failed calls",
    ),
)
