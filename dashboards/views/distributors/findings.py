"""What to make of it, in a few sentences: against the goal, how new people do, and whom to call today."""

from __future__ import annotations

from dashboards import frame
from dashboards.format import day, percent, rate, ratio_bp
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import DAY
from dashboards.published import Row
from dashboards.questions import distributors, retention, teams
from dashboards.questions.distributors import SOON_DAYS, Levels
from dashboards.questions.goals import goal
from dashboards.scope import Scope
from dashboards.views.distributors.risen import judged
from dashboards.views.distributors.teams import Months
from dashboards.views.distributors.tiers import WHOLE_BP, lacking, risen_of


def render(page: Page, scope: Scope, found: Levels, steps: Row, months: Months | None) -> None:
    sentences = [_goal(page, scope, found), _conversion(page), _today(page, steps, months)]
    frame.findings(page, sentences)


def _goal(page: Page, scope: Scope, found: Levels) -> str:
    """Where the share of seniors stands against the goal, and what moved it."""
    text = page.text
    risen, people = risen_of(found.at(scope.period.last))
    wanted = goal(page.publication, page.run, "senior_share", scope.period.last)
    words = {"share": percent(risen, people), "risen": f"{risen:,}", "people": f"{people:,}"}
    parts = [text("distributors_say.share", **words)]
    if wanted is not None:
        missing = lacking(risen, people, wanted)
        name = "missed" if missing else "reached"
        parts.append(text(f"distributors_say.goal_{name}", goal=rate(wanted), missing=f"{missing:,}"))
    moved = distributors.risen(page.publication, page.run, scope.period)
    joined = people - sum(found.at(scope.period.first - DAY).values())
    rose = moved["senior"]["people"] if "senior" in moved else 0
    parts.append(text("distributors_say.moved", risen=f"{rose:,}", joined=f"{joined:,}"))
    return "".join(parts)


def _conversion(page: Page) -> str:
    """How the newest cohort that is old enough did, beside the one before; and how many of new people stay."""
    text, found = page.text, judged(page)
    parts = [_cohort(text, *found[:-3:-1])] if found else []
    stay = retention.kept(page.publication, "distributors")
    if len(stay) > 1:
        now, before = (percent(each.active, each.people) for each in stay)
        parts.append(text("distributors_say.stay", week=retention.JUDGED_WEEK, now=now, before=before))
    return text("findings.space").join(parts)


def _cohort(text: Text, now: Row, before: Row | None = None) -> str:
    words = {
        "month": day(text, now["cohort_month"], "month"),
        "people": f"{now['due_30d']:,}",
        "share": percent(now["converted_30d"], now["due_30d"]),
    }
    said = text("distributors_say.cohort", **words)
    if before is None:
        return said + text("distributors_say.stop")
    rates = [ratio_bp(each["converted_30d"], each["due_30d"]) for each in (now, before)]
    change = rates[0] - rates[1]
    words = {"month": day(text, before["cohort_month"], "month")}
    if change == 0:
        return said + text("distributors_say.cohort_same", **words)
    name = "better" if change > 0 else "worse"
    points = percent(abs(change), WHOLE_BP).removesuffix("%")
    return said + text(f"distributors_say.cohort_{name}", points=points, **words)


def _today(page: Page, steps: Row, months: Months | None) -> str:
    """Whom to call: who is one deal short, who rises by what is on the way, and whose team sleeps."""
    text = page.text
    words = {name: f"{steps[name]:,}" for name in steps}
    parts = [text("distributors_say.one_deal" if steps["one_deal"] else "distributors_say.nobody_short", **words)]
    if steps["soon"]:
        parts.append(text("distributors_say.soon", days=SOON_DAYS, **words))
    if steps["on_the_way"]:
        parts.append(text("distributors_say.on_the_way", **words))
    idle = teams.idle(page.publication, months.month["month_start"]) if months else 0
    if idle:
        month = day(text, months.month["month_start"], "month")
        words = {"month": month, "idle": f"{idle:,}", "teams": f"{months.month['teams']:,}"}
        parts.append(
            text("distributors_say.idle_so_far" if months.month["is_open"] else "distributors_say.idle", **words)
        )
    return text("findings.space").join(parts)
