"""Who rose in the period, how long it took them, and what became of those who came a while ago."""

from __future__ import annotations

from functools import partial

from dashboards import figures
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.format import day, percent, ratio_bp
from dashboards.frame import Page
from dashboards.periods import Period, buckets
from dashboards.published import Row
from dashboards.questions import conversion, distributors
from dashboards.scope import Scope
from dashboards.views.distributors import lists


def cards(page: Page, scope: Scope) -> list[Card]:
    """Who rose in the period and how long it took them; and what became of the newest cohort that is old enough."""
    now = distributors.risen(page.publication, page.run, scope.period)
    before = distributors.risen(page.publication, page.run, scope.before) if scope.before else None
    return [
        _risen(page, scope, "senior", now, before),
        _days(page, now, before),
        _risen(page, scope, "mentor", now, before),
        *_in_time(page),
    ]


def judged(page: Page) -> list[Row]:
    """The cohorts of juniors all of whom have had their 30 days, oldest first."""
    found = conversion.cohorts(page.publication, "junior")
    return [row for row in found if row["due_30d"] == row["distributors"] and not row["is_open"]]


def _risen(page: Page, scope: Scope, tier: str, now: dict[str, Row], before: dict[str, Row] | None) -> Card:
    text, period = page.text, scope.period
    people = _count(now, tier)
    label = text(f"distributors.risen_{tier}")
    return Card(
        label=label,
        value=f"{people:,}",
        definition=figures.definition(page, text("distributors_means.risen"), "dim_distributor_tiers", "since"),
        delta=None if before is None else _moved(people, _count(before, tier)),
        people=People(
            key=f"risen_{tier}",
            title=label,
            why=text("distributors.risers_why", tier=text.code("tier", tier)),
            columns=lists.risers(page),
            ask=partial(distributors.risers, page.publication, page.run, tier, period),
            file=text("people.file", measure=label, first=period.first, last=period.last),
        )
        if people
        else None,
    )


def _days(page: Page, now: dict[str, Row], before: dict[str, Row] | None) -> Card:
    text = page.text
    days, days_before = (
        found["senior"]["median_days"] if found and "senior" in found else None for found in (now, before)
    )
    delta = None
    if days is not None and days_before is not None:
        delta = days - days_before and text("distributors.days_change", days=f"{days - days_before:+g}")
    return Card(
        label=text("distributors.median_days"),
        value=figures.UNKNOWN if days is None else text("distributors.days_value", days=f"{days:g}"),
        definition=figures.definition(page, text("distributors_means.median_days"), "dim_distributor_tiers", "since"),
        delta=delta,
        delta_color="inverse",
    )


def _in_time(page: Page) -> list[Card]:
    """The newest cohort that is old enough, beside the one before it; none where none is."""
    found = judged(page)
    if not found:
        return []
    text, cohort = page.text, found[-1]
    now, *before = ((row["converted_30d"], row["due_30d"]) for row in reversed(found[-2:]))
    month = day(text, cohort["cohort_month"], "month")
    label = text("distributors.in_time")
    card = Card(
        label=label,
        value=percent(*now),
        definition=figures.definition(page, text("distributors_means.in_time"), "fct_tier_conversion", "converted_30d"),
        delta=figures.points(page, ratio_bp(*now), ratio_bp(*before[0])) if before else None,
        course=[(ratio_bp(row["converted_30d"], row["due_30d"]) or 0) / 100 for row in found],
        goal=text("distributors.cohort", month=month, people=f"{cohort['distributors']:,}"),
        people=_cohort(page, cohort),
    )
    return [card]


def _cohort(page: Page, cohort: Row) -> People:
    text, first = page.text, cohort["cohort_month"]
    [month] = buckets(Period(first, first), "month", page.run.last_whole_day)
    label = text("distributors.list_cohort", month=day(text, first, "month"))
    return People(
        key="cohort",
        title=label,
        why=text("distributors.cohort_why"),
        columns=lists.cohort(page),
        ask=partial(conversion.people, page.publication, page.run, "junior", month.start, month.end),
        file=text("behind.file", name=label, date=page.run.today),
    )


def _moved(now: int, before: int) -> str | int:
    return figures.change(now, before, f"{now - before:,}")


def _count(found: dict[str, Row], tier: str) -> int:
    return found[tier]["people"] if tier in found else 0
