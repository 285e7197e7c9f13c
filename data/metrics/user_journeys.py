"""How people move: the way to paying, what follows what in a session, where they are and what they use."""

from data.metrics.metric import Metric

SECTION = "user_intelligence"
SESSIONS = "metrics/sessions"
GAP = "a session is a user's calls with gaps under 30 minutes, and belongs to the day it began on"

FUNNEL = Metric(
    key="funnel", title="Funnel from sign-up to paying", section=SECTION, unit="fraction", better="higher", needs=("known_user",),
    means="Of the users who entered and have had the whole window, the share that took every step, in order.",
    formula="users who took each step after the one before it and within the window from their first step / users whose window is over; "
    "default steps: signed up, first success, three active days, campaign created, on a paid plan (the first day on one, by the subscription events); "
    "default window: 30 days. "
    "Those who still have time are counted apart",
    action="Look at the step that loses most of those before it, and ask ten of its users what stopped them.", query="metrics/funnel",
)  # fmt: skip
SESSION = Metric(
    key="session", title="Sessions", section=SECTION, unit="count", better="higher", kind="flow", missing="zero",
    means="Stretches of work: calls of one user without a pause of half an hour.", formula=f"count of sessions; {GAP}",
    action="Compare with active users: fewer sessions each means people come back less often.", query=SESSIONS,
)  # fmt: skip
SESSION_DURATION = Metric(
    key="session_duration", title="Session length, median", section=SECTION, unit="seconds", better="higher",
    means="Half of the sessions last at least this long, from the first call to the last; one call alone lasts no time.",
    formula=f"median of last call - first call; {GAP}. From counts by minute (by ten minutes above an hour): at most a minute off below an hour",
    action="Short sessions with failures in the feature flow are interrupted ones: mend the call that fails.", query=SESSIONS,
)  # fmt: skip
SESSION_DEPTH = Metric(
    key="session_depth", title="Session depth, median", section=SECTION, unit="count", better="higher",
    means="Half of the sessions have at least this many calls.", formula=f"median of calls in a session; {GAP}; 50 and more count as 50",
    action="Where most sessions end after one call, offer the next step beside the result.", query=SESSIONS,
)  # fmt: skip
FEATURE_FLOW = Metric(
    key="feature_flow", title="Steps inside sessions", section=SECTION, unit="count", better="higher", kind="flow", missing="zero",
    means="How often one call led to the next, and from which service to which.",
    formula="pairs of calls that follow each other among the first six of a session; a call that failed is a node of its own, services beyond the "
    "five most used are one, and a session that ends is carried on as over, so that each column adds up to all sessions",
    action="Follow the widest band that ends the session after a failed call, and mend that service first.", query=SESSIONS,
)  # fmt: skip
GEO = Metric(
    key="geo", title="Countries", section=SECTION, unit="count", better="higher", kind="flow", missing="zero",
    means="Countries that users called from. Approximate: an address tells where its network is registered, not where a person sits.",
    formula="distinct countries of the addresses of the calls, by the registry of addresses; private and unknown ones apart. By country: users with a "
    "call from it (who call from two count in both), calls, cost of these calls, and margin = what users whose last call came from there paid for "
    "these days (prices by day where there is no payment) - that cost",
    action="Where users are many and margin is thin, look at the plans and services of that country.", query="metrics/geo",
)  # fmt: skip
DEVICE = Metric(
    key="device", title="Phones and tablets", section=SECTION, unit="fraction", better="neutral",
    means="Share of the calls that came from phones and tablets, bots apart.",
    formula="calls whose user agent names a phone or tablet / calls that are not a bot's",
    action="Test the product first on the browser and system that most calls, or most failures, come from.", query="metrics/device",
)  # fmt: skip

METRICS = (FUNNEL, SESSION, SESSION_DURATION, SESSION_DEPTH, FEATURE_FLOW, GEO, DEVICE)
