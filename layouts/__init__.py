"""What is shown: the sections in the order of the navigation, and every panel by its key."""

from components.panel import Panel
from components.section import Section
from layouts import (
    business_intelligence,
    campaign_performance,
    content_quality,
    executive_overview,
    financial_analytics,
    forecasting,
    realtime_operations,
    technical_performance,
    unbuilt,
    user_intelligence,
)

SECTIONS: tuple[Section, ...] = (
    executive_overview.SECTION,
    realtime_operations.SECTION,
    unbuilt.ALERTS_ANOMALIES,
    technical_performance.SECTION,
    user_intelligence.SECTION,
    content_quality.SECTION,
    campaign_performance.SECTION,
    unbuilt.FRONTEND_PERFORMANCE,
    financial_analytics.SECTION,
    business_intelligence.SECTION,
    unbuilt.SECURITY_ABUSE,
    forecasting.SECTION,
)
BY_PATH: dict[str, Section] = {section.path: section for section in SECTIONS} | {"/": SECTIONS[0]}
PANELS: dict[str, Panel] = {panel.key: panel for section in SECTIONS for panel in section.panels}
SECTION_OF: dict[str, Section] = {panel.key: section for section in SECTIONS for panel in section.panels}
