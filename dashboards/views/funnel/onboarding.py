"""How far those who began in the period have come: in words, in cards, and the applicants who stand still."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from dashboards import figures
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.format import between, percent, percent_bp, plain, rate, tenths
from dashboards.frame import Page
from dashboards.questions import funnel, runs
from dashboards.questions.funnel import Came, Starts, Step
from dashboards.questions.goals import goal
from dashboards.scope import Scope
from dashboards.views.funnel import rosters

NEEDS = "onboarding_steps"
TABLE = "fct_onboarding_days"
#: What there is more of without being better (or worse) for it.
OUTCOMES = ("completed", "under_way", "given_up")
DELTA_COLORS = {"given_up": "inverse", "under_way": "off"}


@dataclass(frozen=True)
class Onboarding:
    """The applicants who began in the period and in what it stands beside, each version's steps, the newest version
    first, and the goal of completion in basis points."""

    starts: Starts
    now: Came
    before: Came | None
    steps: dict[str, list[Step]]
    goal_bp: int | None


def read(page: Page, scope: Scope) -> Onboarding | None:
    """None where the mall does not deliver the steps."""
    if NEEDS in runs.undelivered(page.publication):
        return None
    found, period = funnel.starts(page.publication), scope.period
    versions = [each for each in funnel.versions(page.publication) if found.came(period, each).began]
    return Onboarding(
        found,
        found.came(period),
        found.came(scope.before) if scope.before and found.reaches(scope.before) else None,
        {version: funnel.steps(page.publication, found, period, version) for version in versions},
        goal(page.publication, page.run, "onboarding_completed", period.last),
    )


def sentences(page: Page, found: Onboarding, scope: Scope) -> list[str]:
    """How many got through against the goal, where most of the others stopped, and who can still be reached."""
    text, now = page.text, found.now
    words = {"days": scope.period.days, "began": f"{now.began:,}", "decided": f"{now.decided:,}"}
    if not now.decided:
        return [text("funnel_says.undecided" if now.began else "funnel_says.nobody", **words)]
    waiting = text("funnel_says.waiting", under_way=f"{now.under_way:,}") if now.under_way else ""
    return [_completed(page, found, words) + _by_version(page, found, scope) + waiting, *_lost(page, found)]


def cards(page: Page, found: Onboarding, scope: Scope) -> list[Card]:
    counts = [_count(page, found, scope, name) for name in ("began", *OUTCOMES)]
    return [counts[0], _share(page, found), *counts[1:]]


def worst_step(found: Onboarding) -> Step | None:
    """The step at which most gave up, of equals the one that fewest reached; None where nobody did."""
    every = [step for steps in found.steps.values() for step in steps if step.given_up]
    return max(every, key=lambda step: (step.given_up, -step.reached), default=None)


def _completed(page: Page, found: Onboarding, words: dict) -> str:
    text, now = page.text, found.now
    share, wanted = percent(now.completed, now.decided), found.goal_bp
    if wanted is None:
        said = text("funnel_says.completed", share=share, **words)
    else:
        key = "funnel_says.completed_enough" if now.completion_bp >= wanted else "funnel_says.completed_too_few"
        said = text(key, share=share, goal=rate(wanted), **words)
    return said + _moved(page, found) + text("funnel_says.stop")


def _by_version(page: Page, found: Onboarding, scope: Scope) -> str:
    """What each version came to, where people of the period went through several."""
    text = page.text
    came = {version: found.starts.came(scope.period, version) for version in found.steps}
    told = [
        text("funnel_says.version", version=plain(version), share=percent(each.completed, each.decided))
        for version, each in came.items()
        if each.decided
    ]
    return text("funnel_says.versions", versions=text("overview.comma").join(told)) if len(told) > 1 else ""


def _moved(page: Page, found: Onboarding) -> str:
    text = page.text
    if found.before is None or found.before.completion_bp is None:
        return ""
    change = tenths(found.now.completion_bp) - tenths(found.before.completion_bp)
    if not change:
        return text("funnel_says.same")
    points = percent_bp(abs(change)).removesuffix("%")
    return text("funnel_says.higher" if change > 0 else "funnel_says.lower", points=points)


def _lost(page: Page, found: Onboarding) -> list[str]:
    text, step = page.text, worst_step(found)
    if step is None:
        return []
    words = {"step": plain(step.name), "number": step.number, "version": plain(step.version)}
    words |= {"lost": f"{step.given_up:,}", "given_up": f"{found.now.given_up:,}"}
    share = percent(step.given_up, step.reached)
    return [text("funnel_says.lost", share=share, reached=f"{step.reached:,}", **words)]


def _count(page: Page, found: Onboarding, scope: Scope, name: str) -> Card:
    text, now = page.text, getattr(found.now, name)
    before = None if found.before is None else getattr(found.before, name)
    return Card(
        label=text(f"funnel_figure.{name}"),
        value=f"{now:,}",
        definition=figures.definition(page, text(f"funnel_means.{name}"), TABLE, name),
        delta=None if before is None else figures.change(now, before, f"{now - before:,}"),
        delta_color=DELTA_COLORS.get(name, "normal"),
        people=_people(page, scope, name) if now else None,
    )


def _share(page: Page, found: Onboarding) -> Card:
    text, now = page.text, found.now.completion_bp
    return Card(
        label=text("funnel_figure.share"),
        value=percent_bp(now),
        definition=figures.definition(page, text("funnel_means.share"), TABLE, "completion_share"),
        delta=figures.points(page, now, found.before.completion_bp if found.before else None),
        goal=text("funnel.goal", goal=rate(found.goal_bp)) if found.goal_bp is not None else None,
    )


def _people(page: Page, scope: Scope, name: str) -> People:
    text, period = page.text, scope.period
    title = text(f"funnel_list.{name}")
    return People(
        key=f"applicants_{name}",
        title=title,
        why=text(f"funnel_list.{name}_why", period=between(text, period)),
        columns=rosters.applicants(page, name),
        ask=partial(funnel.applicants, page.publication, period, OUTCOMES if name == "began" else (name,)),
        file=text("behind.file", name=title, date=page.run.today),
    )
