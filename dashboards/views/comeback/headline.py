"""How many are silent this morning and for how long; and who fell silent and came back in the period."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards import figures
from dashboards.figures import Card
from dashboards.format import moment, percent, percent_bp, rate
from dashboards.frame import Page
from dashboards.periods import DAY
from dashboards.questions import comeback, comeback_effect, comeback_messages, comeback_people
from dashboards.questions.comeback import Course
from dashboards.questions.comeback_effect import Verdict
from dashboards.questions.goals import goal
from dashboards.scope import Scope
from dashboards.views.comeback import lists, words

#: The published column of marts.fct_silences that a figure rests on.
SOURCES = {"new": "flagged_on", "flagged": "flagged_on", "returned": "returned_at"}
USUAL_SOURCE = "days_inactive"
#: More who fall silent are bad, more who return are good.
COLOURS = {"flagged": "inverse", "returned": "normal"}


def now(page: Page, counts: Mapping[str, int], course: Course, scope: Scope) -> list[Card]:
    """A card per group of now; beside those who are silent, how many of them can be reached."""
    away, *others = (_now(page, name, counts[name], course, scope) for name in comeback_people.NOW)
    return [away, _reachable(page, counts["away"], scope), *others]


def period(page: Page, course: Course, verdict: Verdict | None, scope: Scope) -> list[Card]:
    """Who fell silent and who came back beside the time before; and the share that returned."""
    share = _by_themselves(page, scope) if verdict is None else _against_control(page, verdict)
    return [*(_counted(page, name, course, scope) for name in comeback_people.IN_PERIOD), share]


def _now(page: Page, name: str, count: int, course: Course, scope: Scope) -> Card:
    text = page.text
    meaning = _means(page, name, course)
    ordinary = course.ordinary(page.run.today) if name == "new" else None
    return Card(
        label=text(f"comeback_figure.{name}", **_bands(page, course)),
        value=f"{count:,}",
        definition=_definition(page, name, meaning),
        course=_away(course, scope) if name == "away" else [],
        goal=None if ordinary is None else text("comeback.ordinary", count=f"{ordinary:,}"),
        people=lists.group(page, scope.period, name, meaning) if count else None,
    )


def _reachable(page: Page, away: int, scope: Scope) -> Card:
    text, found = page.text, comeback_messages.reach(page.publication)
    label, meaning = text("comeback_figure.reachable"), text("comeback_means.reachable")
    if found is None:
        value, goal = (figures.UNKNOWN, text("comeback.reach_unknown")) if away else ("0", None)
        return Card(label=label, value=value, definition=meaning, goal=goal)
    as_of = moment(text, page.run.local(found.known_at), "day")
    return Card(
        label=label,
        value=f"{found.reachable:,}",
        definition=meaning,
        goal=text("comeback.reach_as_of", share=percent(found.reachable, away), as_of=as_of),
        people=lists.group(page, scope.period, "reachable", meaning) if found.reachable else None,
    )


def _counted(page: Page, name: str, course: Course, scope: Scope) -> Card:
    now = course.total(name, scope.period)
    before = course.total(name, scope.before) if scope.before else None
    meaning = _means(page, name, course)
    return Card(
        label=page.text(f"comeback_figure.{name}"),
        value=f"{now:,}",
        definition=_definition(page, name, meaning),
        delta=None if before is None else figures.change(now, before, f"{now - before:,}"),
        delta_color=COLOURS[name],
        course=[float(count) for count in course.series(name, scope.period)],
        people=lists.group(page, scope.period, name, meaning) if now else None,
    )


def _by_themselves(page: Page, scope: Scope) -> Card:
    """The plain rate, which tells nothing of a pack: neither goal nor praise stands beside it."""
    text, days = page.text, comeback_effect.return_days(page.publication, page.run)
    now, before = (
        comeback.returns(page.publication, page.run, each, days) if each else None
        for each in (scope.period, scope.before)
    )
    counted = {"returned": f"{now.returned:,}", "people": f"{now.people:,}"}
    return Card(
        label=text("comeback_figure.by_themselves"),
        value=percent_bp(now.share_bp),
        definition=_definition(page, "returned", text("comeback_means.by_themselves", days=days)),
        delta=figures.points(page, now.share_bp, before.share_bp if before else None),
        delta_color="off",
        goal=text("comeback.returned_of" if now.people else "comeback.nobody_due", days=days, **counted),
    )


def _against_control(page: Page, verdict: Verdict) -> Card:
    """The rate of those who got a pack, never without that of those who got none."""
    text, found, days = page.text, verdict.treated, comeback_effect.return_days(page.publication, page.run)
    return Card(
        label=text("comeback_figure.treated"),
        value=figures.UNKNOWN if verdict.is_broken else words.share(found["return_share"]),
        definition=figures.definition(page, text("comeback_means.treated", days=days), "fct_comeback_effect", "uplift"),
        goal=text("comeback.not_trusted") if verdict.is_broken else _beside_control(page, verdict),
    )


def _beside_control(page: Page, verdict: Verdict) -> str:
    text, found = page.text, verdict.treated
    wanted = goal(page.publication, page.run, "comeback_share", page.run.last_whole_day)
    told = text(
        "comeback.beside_control",
        control=words.share(verdict.control["return_share"]),
        uplift=words.of_hundred(found["uplift"]),
        low=words.of_hundred(found["ci_low"]),
        high=words.of_hundred(found["ci_high"]),
    )
    return told if wanted is None else told + text("comeback.goal", goal=rate(wanted))


def _away(course: Course, scope: Scope) -> list[float]:
    days = (scope.period.first + number * DAY for number in range(scope.period.days))
    return [float(course.away(day)) for day in days]


def _bands(page: Page, course: Course) -> dict[str, int]:
    return {
        "least": words.whole_days(page, course),
        "short": comeback_people.SHORT_DAYS,
        "above": comeback_people.SHORT_DAYS + 1,
        "middling": comeback_people.MIDDLING_DAYS,
    }


def _means(page: Page, name: str, course: Course) -> str:
    return page.text(f"comeback_means.{name}", **_bands(page, course))


def _definition(page: Page, name: str, meaning: str) -> str:
    return figures.definition(page, meaning, "fct_silences", SOURCES.get(name, USUAL_SOURCE))
