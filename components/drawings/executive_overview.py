"""The pictures of the executive overview."""

from datetime import timedelta
from typing import Any

from dash import html

from components.charts.bar import Bars, bar_with_rate, growth
from components.charts.line import line
from components.charts.traces import Series
from components.contribution import Contribution, contributions
from components.drawings.health import culprit_of
from components.drawings.names import provider_name, service_name
from components.drawings.peaks import peaks
from components.empty import empty
from components.feed_alerts import Alert, alert_list
from components.format import clock, compact, day, number
from components.gauge import Factor, culprit, gauge, score_panel
from components.markup import attributes
from components.theme import Status, entity_color, token
from components.view import View
from data.metrics import METRICS, judge
from data.targets import targeted
from data.warehouse import Answer

STATUS: dict[str, Status] = {"good": "good", "warn": "warn", "critical": "crit", "unknown": "off"}
LISTED = 20  # alerts in the list; the table has them all
CHANGE_UNITS = {"provider_cost": "money", "input_tokens": "tokens", "output_tokens": "tokens"}


def unfinished(answer: Answer) -> bool:
    """Whether the last bucket is not over yet."""
    return bool(answer.rows) and bool(answer.column("unfinished")[-1])


def active_users_trend(answer: Answer, view: View) -> dict[str, Any]:
    """DAU, WAU and MAU by day. Today's are distinct users so far: drawn as not finished."""
    open_end = unfinished(answer)
    names = (("mau", "30 days", 0), ("wau", "7 days", 1), ("dau", "1 day", 3))
    series = [
        Series(
            name, answer.column(key), entity_color(slot, view.theme), unfinished=open_end, is_sum=key == "dau"
        )
        for key, name, slot in names
    ]
    return line(answer.column("day"), series, theme=view.theme, height=256)


def revenue_vs_cost_trend(answer: Answer, view: View) -> dict[str, Any]:
    """Revenue over provider cost by day, and the margin between them; cost alone where revenue is not known."""
    open_end = unfinished(answer)
    cost = Series("Cost", answer.column("provider_cost"), entity_color(2, view.theme), unfinished=open_end)
    earned = answer.column("revenue")
    if all(value is None for value in earned):
        return line(
            answer.column("day"), [cost], theme=view.theme, unit="money", currency=view.currency, height=256
        )
    revenue = Series("Revenue", earned, entity_color(0, view.theme), unfinished=open_end)
    return line(
        answer.column("day"),
        [revenue, cost],
        theme=view.theme,
        unit="money",
        currency=view.currency,
        height=256,
        between=_margin(answer),
    )


def revenue_note(answer: Answer, view: View) -> str:
    """Where the revenue comes from, or which source it lacks."""
    if answer.rows and all(value is None for value in answer.column("revenue")):
        return f"by day, {view.currency}. Provider cost alone: neither payments nor plan prices are known"
    accrued = answer.rows and answer.column("basis")[0] == "prices"
    return f"by day, {view.currency}" + (
        ". Revenue is accrued from plan prices: there is no payment yet" if accrued else ""
    )


def _margin(answer: Answer) -> str | None:
    rows = [row for row in answer.records() if not row["unfinished"]]
    revenue, cost = (sum(float(row[key] or 0) for row in rows) for key in ("revenue", "provider_cost"))
    return (
        f"{number((revenue - cost) / revenue, 'percent').full.replace(chr(160), ' ')} gross margin"
        if revenue > 0
        else None
    )


def requests_trend(answer: Answer, view: View) -> dict[str, Any]:
    """Requests as bars, the error rate as a line of its own below."""
    rate = Series(
        "failed",
        answer.column("error_rate"),
        token("ink-2", view.theme),
        unfinished=unfinished(answer),
        is_sum=False,
    )
    bars = [Bars("requests", answer.column("requests"), entity_color(0, view.theme))]
    return bar_with_rate(
        answer.column("bucket"),
        bars,
        rate,
        theme=view.theme,
        unfinished=unfinished(answer),
        notes=[] if len(view.filters.values("provider")) == 1 else peaks(answer),
    )


def growth_bars(answer: Answer, view: View) -> dict[str, Any]:
    """New and resurrected users above zero, dormant ones below; returning users are a figure in the subtitle."""
    above = [
        Bars("New", answer.column("new_users"), entity_color(0, view.theme)),
        Bars("Resurrected", answer.column("resurrected_users"), entity_color(1, view.theme)),
    ]
    below = [Bars("Dormant", answer.column("dormant_users"), token("other", view.theme))]
    return growth(answer.column("week"), above, below, theme=view.theme, unfinished=unfinished(answer))


def growth_note(answer: Answer, view: View) -> str:
    """Quick ratio and returning users of the last finished week."""
    done = [row for row in answer.records() if not row["unfinished"]]
    if not done:
        return "no week is over yet"
    last = done[-1]
    ratio = (
        f"quick ratio {number(last['quick_ratio'], 'ratio').full}"
        if last["quick_ratio"] is not None
        else "nobody fell dormant"
    )
    return f"{ratio}, {number(last['returning_users'], 'count').full} returned in the week of {day(last['week'])}"


def health_score(answer: Answer, view: View) -> html.Div:
    """The score of the last hour, its three factors with the points each costs, and the service that costs most."""
    rows = [row for row in answer.records() if row["window"] == "now"]
    whole = next((row for row in rows if row["service_type"] == ""), None)
    if whole is None or whole["health_score"] is None:
        return empty(
            "No score for the last hour",
            "A score needs a minute with at least five calls, and the latency of a successful call where one succeeded.",
        )
    score = float(whole["health_score"])
    metric = targeted(METRICS["health_score"], view.filters)
    state = judge(metric, score, None)
    word = {"good": "Healthy", "warn": "Watch", "critical": "Act now", "unknown": "–"}[state]
    limits = (metric.threshold.critical, metric.threshold.warn) if metric.threshold else ()
    arc = gauge(score, STATUS[state], word, thresholds=limits)
    return html.Div([score_panel(arc, _factors(whole)), _culprit(rows)], className="health")


def health_note(answer: Answer, view: View) -> str:
    """The hour the score is about."""
    now = view.filters.now
    return (
        f"last hour, {clock(now - timedelta(hours=1), view.filters.zone)} – {clock(now, view.filters.zone)}"
    )


def _factors(whole: dict[str, Any]) -> list[Factor]:
    """Points lost one factor after the other, so that they add up to 100 minus the score."""
    left, factors = 100.0, []
    shares = (
        ("Uptime", whole["uptime"]),
        ("Success", 1 - (whole["error_rate"] or 0.0)),
        ("Speed", whole["speed_factor"]),
    )
    for name, share in shares:
        lost = left * (1 - share)
        factors.append(Factor(name, number(share, "percent").full, lost, "warn" if lost >= 1 else "good"))
        left -= lost
    return factors


def _culprit(rows: list[dict[str, Any]]) -> Any:
    """The service whose failures and slowness take the most points."""
    worst = culprit_of(rows)
    if worst is None:
        return culprit("No service", "takes more than a tenth of a point")
    row = worst.row
    target = (
        f", p95 {number(row['p95'], 'ms').full} against {number(row['target'], 'ms').full}"
        if row["p95"] and row["target"]
        else ""
    )
    return culprit(
        service_name(worst.service),
        f"takes {number(worst.points, 'score').full} points: {number(row['error_rate'], 'percent').full} failed{target}",
    )


def what_changed(answer: Answer, view: View) -> html.Div:
    """The five largest contributors to the change of the chosen number, and the rest, adding up to it."""
    key = answer.filters.choice or "provider_cost"
    unit: Any = CHANGE_UNITS.get(key, "count")
    rows = answer.records()
    parts = [_contribution(row, view) for row in rows]
    before, now = (sum(float(row[name]) for row in rows) for name in ("before", "now"))
    share = (
        f"{'up' if now >= before else 'down'} {number(abs(now - before) / before, 'percent').full}"
        if before
        else "nothing before"
    )
    return contributions(
        parts,
        unit=unit,
        currency=view.currency,
        caption=f"What changed in {METRICS[key].title.lower()}",
        note=share,
    )


def _contribution(row: dict[str, Any], view: View) -> Contribution:
    if not row["service_type"]:
        return Contribution(f"{row['contributors']:,} others", row["change"], is_rest=True)
    joiner = "&" if view.search else "?"
    link = f"{view.search}{joiner}service={row['service_type']}&provider={row['provider']}"
    return Contribution(
        f"{service_name(row['service_type'])}, {provider_name(row['provider'])}",
        row["change"],
        href=f"/executive-overview{link}",
    )


def what_changed_note(answer: Answer, view: View) -> str:
    """Both totals: now against before."""
    if not answer.rows:
        return ""
    key = answer.filters.choice or "provider_cost"
    unit: Any = CHANGE_UNITS.get(key, "count")
    totals = [
        compact(sum(float(row[name]) for row in answer.records()), unit, currency=view.currency)
        for name in ("now", "before")
    ]
    return f"{totals[0]} against {totals[1]}, finished buckets"


def active_alerts(answer: Answer, view: View) -> html.Div:
    """Alerts not resolved, worst first: a list that scrolls, and the way to all of them where it does not hold them."""
    alerts = [
        Alert(
            status="crit"
            if row["severity"] == "critical"
            else "warn"
            if row["severity"] == "warning"
            else "info",
            title=str(row["message"] or row["alert_type"]),
            user=str(row["user_id"]),
            since=row["since"],
            times=int(row["times"]),
        )
        for row in answer.records()[:LISTED]
    ]
    listed = alert_list(alerts, now=view.filters.now, zone=view.filters.zone)
    return html.Div([listed, *_the_others(answer)])


def _the_others(answer: Answer) -> list[html.Button]:
    rows = len(answer.rows)
    if rows <= LISTED:
        return []
    words = f"All {rows} as a table" if rows == _alerts(answer) else f"The worst {rows} as a table"
    return [
        html.Button(words, type="button", className="btn-line alerts-more", **attributes(data_action="table"))
    ]


def _alerts(answer: Answer) -> int:
    return int(answer.rows[0][answer.columns.index("alerts")]) if answer.rows else 0


def active_alerts_note(answer: Answer, view: View) -> str:
    """How many there are, however many are listed."""
    return f"{_alerts(answer):,} not resolved now, of the last 30 days, worst first"
