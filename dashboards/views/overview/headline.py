"""Yesterday, and the period, in cards: each figure with its change, its goal, and whom it comes from."""

from __future__ import annotations

from functools import partial

from dashboards import figures
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.format import YUAN, between, percent, plain, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import DAY, WEEK_DAYS, Period
from dashboards.published import Row
from dashboards.questions import overview, runs
from dashboards.questions.goals import goal
from dashboards.questions.overview import Figure
from dashboards.scope import Scope
from dashboards.tables import Column
from dashboards.views import rosters

#: The landing table without which a figure is no zero.
LEANS_ON = {"shares": "shares"}
#: How many days a card of yesterday draws.
COURSE_DAYS = 28
#: What the mall does less of without being worse off for it: nothing here, yet more commission costs more too.
DELTA_COLORS = {"commission": "off"}
#: How many figures a sentence names.
TOLD = ("net_sales", "gross_sales", "promoted_sales", "orders", "first_orders", "active")


def yesterday(page: Page, scope: Scope) -> Scope:
    """The last day that is over, beside the same weekday of the week before."""
    date = page.run.last_whole_day
    period = Period(date, date)
    return Scope(period, period.earlier(WEEK_DAYS), scope.filters)


def cards(page: Page, found: list[Figure], scope: Scope, key: str) -> list[Card]:
    """A card per figure; `key` tells their lists from those of other spans."""
    undelivered = runs.undelivered(page.publication)
    return [
        _unknown(page, figure) if LEANS_ON.get(figure.name) in undelivered else _card(page, figure, found, scope, key)
        for figure in found
    ]


def sentence(page: Page, found: list[Figure], scope: Scope, opening: str) -> str:
    """The figures that count most, each with how it moved."""
    told = [_told(page, figure, scope) for figure in found if figure.name in TOLD]
    return opening + page.text("overview.comma").join(told)


def written(text: Text, figure: Figure, amount: int) -> str:
    return short_yuan(text, amount) if figure.is_money else f"{amount:,}"


def daily_goal(page: Page, figure: Figure, found: list[Figure], period: Period) -> int | None:
    """What the figure should come to in the period: as much each day, of shares as much by everybody who is active."""
    daily = goal(page.publication, page.run, f"daily_{figure.name}", period.last)
    if daily is None or figure.name != "shares":
        return None if daily is None else daily * period.days
    active = next(each for each in found if each.name == "active")
    return daily * sum(active.series(period))


def _card(page: Page, figure: Figure, found: list[Figure], scope: Scope, key: str) -> Card:
    text, period = page.text, scope.period
    course = Period(period.last - (COURSE_DAYS - 1) * DAY, period.last) if period.days == 1 else period
    now, before = _totals(page, figure, scope)
    wanted = daily_goal(page, figure, found, period)
    return Card(
        label=text(f"figure.{figure.name}"),
        value=written(text, figure, now),
        definition=_definition(page, figure),
        delta=None if before is None else figures.change(now, before, written(text, figure, now - before)),
        delta_color=DELTA_COLORS.get(figure.name, "normal"),
        course=[amount / (YUAN if figure.is_money else 1) for amount in figure.series(course)],
        goal=text("overview.goal", goal=written(text, figure, wanted), share=percent(now, wanted)) if wanted else None,
        people=_people(page, figure, scope, key) if now or before else None,
    )


def _totals(page: Page, figure: Figure, scope: Scope) -> tuple[int, int | None]:
    """Now and before; None where the figure does not reach back that far."""
    now = overview.total(page.publication, figure, scope.period, scope.filters)
    if scope.before is None or not figure.reaches(scope.before):
        return now, None
    return now, overview.total(page.publication, figure, scope.before, scope.filters)


def _unknown(page: Page, figure: Figure) -> Card:
    return Card(page.text(f"figure.{figure.name}"), figures.UNKNOWN, _definition(page, figure))


def _definition(page: Page, figure: Figure) -> str:
    return figures.definition(page, page.text(f"figure_means.{figure.name}"), figure.table, figure.column)


def _told(page: Page, figure: Figure, scope: Scope) -> str:
    text = page.text
    now, before = _totals(page, figure, scope)
    label, value = text(f"figure.{figure.name}"), plain(written(text, figure, now))
    if before is None or before <= 0:
        return text("overview.told", figure=label, value=value)
    if now == before:
        return text("overview.told_same", figure=label, value=value)
    key = "overview.told_up" if now > before else "overview.told_down"
    return text(key, figure=label, value=value, share=percent(abs(now - before), before))


def _people(page: Page, figure: Figure, scope: Scope, key: str) -> People:
    text, label, period = page.text, page.text(f"figure.{figure.name}"), scope.period
    if figure.name == "new_distributors":
        ask, columns = partial(overview.newcomers, page.publication, page.run, scope), _newcomers(page)
    else:
        ask, columns = partial(overview.people, page.publication, figure.name, scope), _brought(page, figure)
    return People(
        key=f"{figure.name}_{key}",
        title=text("overview.people", figure=label),
        why=text("overview.people_why", period=between(text, period)),
        columns=columns,
        ask=lambda shown: ask(shown=shown),
        file=text("people.file", measure=label, first=period.first, last=period.last),
    )


def _brought(page: Page, figure: Figure) -> list[Column]:
    text = page.text
    kind = "money" if figure.is_money else "number"
    label = text(f"figure_of.{figure.name}")
    person, *rest = rosters.who(text)

    def change(row: Row) -> int:
        return row["amount"] - row["amount_before"]

    return [
        person,
        Column(label, lambda row: row["amount"], kind),
        Column(text("overview.before"), lambda row: row["amount_before"], kind),
        Column(text("overview.change"), change, kind),
        *rest,
        Column(text("people.status"), lambda row: text.code("status", row["status"])),
    ]


def _newcomers(page: Page) -> list[Column]:
    text = page.text
    person, *rest = rosters.who(text)
    return [
        person,
        Column(text("people.approved"), lambda row: page.run.local(row["approved_at"]), "moment"),
        Column(text("people.inviter"), lambda row: row["inviter_id"]),
        *rest,
        Column(text("people.status"), lambda row: text.code("status", row["status"])),
    ]
