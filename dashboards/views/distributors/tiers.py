"""How many stand in each tier, and how that has gone against the goal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, marks, scope_bar
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, Line, add_lines, stacked_bars
from dashboards.curves import GOAL_COLOUR
from dashboards.figures import Card
from dashboards.format import axis_count, between, day, percent, rate, ratio_bp
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import WEEK_DAYS, Bucket, Period, buckets
from dashboards.questions import distributors
from dashboards.questions.distributors import TIERS, Levels
from dashboards.questions.goals import goal
from dashboards.scope import Scope
from dashboards.views.distributors import lists
from dashboards.views.earnings.trend import TICKS

#: Senior or above: what the goal counts.
RISEN = ("senior", "mentor")
#: As earnings are split by tier.
COLOURS = {"junior": PALETTE[0], "senior": PALETTE[1], "mentor": PALETTE[2]}
#: More juniors are neither good nor bad.
DELTA_COLORS = {"junior": "off"}
#: A course over longer than this is drawn week by week.
MOST_POINTS = 120
WHOLE_BP = 10_000


def risen_of(counts: dict[str, int]) -> tuple[int, int]:
    """Of everybody, who is senior or above; and everybody."""
    return sum(counts[tier] for tier in RISEN), sum(counts.values())


def cards(page: Page, scope: Scope, found: Levels) -> list[Card]:
    """The share of seniors and mentors, then everybody by tier, at the end of the period."""
    text = page.text
    now = found.at(scope.period.last)
    before = found.at(scope.before.last) if scope.before else None
    by_tier = [
        Card(
            label=text.code("tier", tier),
            value=f"{now[tier]:,}",
            definition=_definition(page, "tier"),
            delta=None if before is None else figures.change(now[tier], before[tier], f"{now[tier] - before[tier]:,}"),
            delta_color=DELTA_COLORS.get(tier, "normal"),
            course=[counts[tier] for counts in _series(found, scope.period)],
            people=_people(page, scope, tier, (tier,)) if now[tier] else None,
        )
        for tier in reversed(TIERS)
    ]
    return [_share(page, scope, found), *by_tier]


def _share(page: Page, scope: Scope, found: Levels) -> Card:
    text = page.text
    now = risen_of(found.at(scope.period.last))
    before = ratio_bp(*risen_of(found.at(scope.before.last))) if scope.before else None
    wanted = goal(page.publication, page.run, "senior_share", scope.period.last)
    return Card(
        label=text("distributors.senior_share"),
        value=percent(*now),
        definition=_definition(page, "senior_share"),
        delta=figures.points(page, ratio_bp(*now), before),
        course=[(ratio_bp(*risen_of(counts)) or 0) / 100 for counts in _series(found, scope.period)],
        goal=None if wanted is None else _goal(text, now, wanted),
        people=_people(page, scope, "risen", RISEN) if now[0] else None,
    )


def lacking(risen: int, people: int, wanted: int) -> int:
    """How many more of the same people must rise to reach the goal (basis points)."""
    return max(-(-people * wanted // WHOLE_BP) - risen, 0)


def _goal(text: Text, now: tuple[int, int], wanted: int) -> str:
    missing = lacking(*now, wanted)
    if missing:
        return text("distributors.goal_missed", goal=rate(wanted), missing=f"{missing:,}")
    return text("distributors.goal_reached", goal=rate(wanted))


def _people(page: Page, scope: Scope, name: str, tiers: Sequence[str]) -> People:
    text, last = page.text, scope.period.last
    label = text(f"distributors.list_{name}")
    return People(
        key=f"tier_{name}",
        title=label,
        why=text("distributors.holders_why", date=day(text, last, "year_day")),
        columns=lists.holders(page),
        ask=partial(distributors.holders, page.publication, page.run, tiers, last),
        file=text("behind.file", name=label, date=last),
    )


def _definition(page: Page, name: str) -> str:
    return figures.definition(page, page.text(f"distributors_means.{name}"), "dim_distributor_tiers", "tier")


def _series(found: Levels, period: Period) -> list[dict[str, int]]:
    step = 1 if period.days <= MOST_POINTS else WEEK_DAYS
    back = range(0, period.days, step)
    return [found.at(period.earlier(days).last) for days in reversed(back)]


def render(page: Page, scope: Scope, found: Levels) -> None:
    """The chart over the period."""
    text = page.text
    st.markdown(text("distributors.course"))
    grain = scope_bar.choose_grain(page)
    drawn = _drawn(str(page.publication.path), text.language, repr(scope.period), grain, page, scope.period, found)
    share = percent(*risen_of(found.at(scope.period.last)))
    words = {"period": between(text, scope.period), "share": share}
    show_chart(drawn, alt=text("distributors.tiers_alt", **words))
    marks.say(page, scope.period)


# Building a figure costs more than all the rest of a page; none of the arguments without an underscore stays the same
# when the figure would not.
@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(
    path: str, language: str, period: str, grain: str, _page: Page, _period: Period, _found: Levels
) -> go.Figure:
    return draw(_page, _period, _found, grain)


def draw(page: Page, period: Period, found: Levels, grain: str) -> go.Figure:
    """Who stood in each tier at the end of each day, week or month, seniors and mentors below; they should reach the
    line of the goal."""
    text = page.text
    spans = buckets(period, grain, page.run.last_whole_day)
    ends = [min(span.end, period.last) for span in spans]
    counts = [found.at(end) for end in ends]
    drawn = stacked_bars(
        labels=[text("distributors.end_of", date=day(text, end, "weekday")) for end in ends],
        ticks=[day(text, span.start, TICKS[grain]) for span in spans],
        parts=[
            Bars(text.code("tier", tier), COLOURS[tier], [each[tier] for each in counts]) for tier in reversed(TIERS)
        ],
        # What stands there at the end of a day is whole, whatever of the week is still to come.
        is_hatched=[False] * len(spans),
        money=lambda amount: f"{amount:,}",
        axis_money=partial(axis_count, text),
        total_name=text("trend.total"),
        step=1,
    )
    add_lines(drawn, _goal_line(page, spans, counts), lambda amount: f"{amount:,}")
    marks.draw(page, drawn, spans)
    return drawn


def _goal_line(page: Page, spans: list[Bucket], counts: list[dict[str, int]]) -> list[Line]:
    goals = [goal(page.publication, page.run, "senior_share", span.end) for span in spans]
    if None in goals:
        return []
    heights = [-(-sum(each.values()) * wanted // WHOLE_BP) for each, wanted in zip(counts, goals, strict=True)]
    return [Line(page.text("distributors.goal_line", goal=rate(goals[-1])), GOAL_COLOUR, heights, "dot")]
