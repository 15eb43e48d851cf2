"""What the morning comes to, in a few sentences: how many are silent, what is odd about it, and whom to write to."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards import frame
from dashboards.format import day, percent, percent_bp, plain, short_yuan, tenths
from dashboards.frame import Page
from dashboards.periods import DAY, Period
from dashboards.published import Row
from dashboards.questions import comeback, comeback_effect, comeback_messages, comeback_people
from dashboards.questions.comeback import Course
from dashboards.questions.comeback_effect import Verdict
from dashboards.scope import Scope
from dashboards.views.comeback import messages, words
from dashboards.views.comeback.experiment import sentence

#: Days that do not count are told of so many days back.
TOLD_DAYS = 30
#: So many days without any data are named, more are counted.
NAMED_GAPS = 3
#: New ones are many where they are half as many again as on an ordinary morning, and few the other way round.
MANY_NUMERATOR, MANY_DENOMINATOR = 3, 2


def render(page: Page, counts: Mapping[str, int], course: Course, verdict: Verdict | None, scope: Scope) -> None:
    sentences = [
        _stopped(page, course),
        _away(page, counts, course, scope),
        _reach(page, counts["away"]),
        _returns(page, scope) if verdict is None else sentence(page, verdict),
        "" if course.is_stopped(page.run.today) else _sellers(page),
        messages.stuck(page),
        _stretched(page, course),
    ]
    frame.findings(page, sentences)


def _stopped(page: Page, course: Course) -> str:
    """That nobody is flagged, since yesterday was not delivered."""
    if not course.is_stopped(page.run.today):
        return ""
    return page.text("comeback_say.stopped", date=day(page.text, page.run.last_whole_day, "weekday"))


def _away(page: Page, counts: Mapping[str, int], course: Course, scope: Scope) -> str:
    """How many are silent, more or fewer than when the period began, and how many of them since this morning."""
    text = page.text
    whole_days = words.whole_days(page, course)
    if not counts["away"]:
        return text("comeback_say.nobody", days=whole_days)
    change = counts["away"] - course.away(scope.period.first - DAY)
    side = "more" if change > 0 else "fewer" if change else "same"
    moved = text(f"comeback_say.{side}", days=scope.period.days, change=f"{abs(change):,}")
    said = text("comeback_say.away", away=f"{counts['away']:,}", days=whole_days, moved=moved)
    return text("findings.space").join(filter(None, [said, _new(page, counts["new"], course)]))


def _reach(page: Page, away: int) -> str:
    """Of the silent, how many can be told something at all, and what to do about the others."""
    found = comeback_messages.reach(page.publication)
    if found is None or not away:
        return ""
    if found.reachable == away:
        return page.text("comeback_say.reach_all")
    lacking = {"consent": found.consent, "contact": found.contact}
    parts = [page.text(f"comeback_say.lacks_{name}", count=f"{count:,}") for name, count in lacking.items() if count]
    return page.text(
        "comeback_say.reach",
        reachable=f"{found.reachable:,}",
        share=percent(found.reachable, away),
        lacking=page.text("comeback_say.lacks_and").join(parts),
    )


def _new(page: Page, new: int, course: Course) -> str:
    text, yesterday = page.text, course.by_day.get(page.run.last_whole_day)
    if yesterday and yesterday["uncounted_because"] == "holiday":
        return text("comeback_say.holiday", name=_named(page, yesterday))
    usual = course.ordinary(page.run.today)
    if usual is None or not yesterday or not yesterday["is_counted"]:
        return ""
    many = new * MANY_DENOMINATOR > usual * MANY_NUMERATOR
    few = new * MANY_NUMERATOR < usual * MANY_DENOMINATOR
    name = "new_many" if many else "new_few" if few else "new_usual"
    return text(f"comeback_say.{name}", new=f"{new:,}", usual=f"{usual:,}")


def _returns(page: Page, scope: Scope) -> str:
    """How many come back by themselves; as long as nothing was decided that is what a pack has to beat."""
    text, days = page.text, comeback_effect.return_days(page.publication, page.run)
    now, before = (
        comeback.returns(page.publication, page.run, each, days) if each else None
        for each in (scope.period, scope.before)
    )
    if now.share_bp is None:
        return ""
    said = text(
        "comeback_say.returned",
        days=days,
        share=percent_bp(now.share_bp),
        returned=f"{now.returned:,}",
        people=f"{now.people:,}",
    )
    if before is None or before.share_bp is None:
        return said + text("comeback_say.stop")
    change = tenths(now.share_bp) - tenths(before.share_bp)
    name = "returned_more" if change > 0 else "returned_less" if change else "returned_same"
    return said + text(f"comeback_say.{name}", points=percent_bp(abs(change)).removesuffix("%"))


def _sellers(page: Page) -> str:
    """Who has been silent for a short time and had sold something: they are worth the most."""
    found = comeback_people.recent_sellers(page.publication, page.run)
    if not found["people"]:
        return ""
    return page.text(
        "comeback_say.sellers",
        short=comeback_people.SHORT_DAYS,
        people=f"{found['people']:,}",
        weeks=comeback_people.SALES_WEEKS,
        sales=plain(short_yuan(page.text, found["sales_fen"])),
    )


def _stretched(page: Page, course: Course) -> str:
    """Days of late that do not count, so that silences are longer than they say."""
    text = page.text
    lately = Period(page.run.today - TOLD_DAYS * DAY, page.run.last_whole_day)
    holidays, gaps = (course.uncounted(lately, because) for because in ("holiday", "gap"))
    names = list(dict.fromkeys(_named(page, row) for row in holidays))
    parts = []
    if holidays:
        listed = text("frame.and").join(names)
        parts.append(text("comeback_say.holidays", names=listed, count=len(holidays), days=TOLD_DAYS))
    if 0 < len(gaps) <= NAMED_GAPS:
        dates = text("frame.and").join(day(text, row["date"]) for row in gaps)
        parts.append(text("comeback_say.gaps", dates=dates))
    elif gaps:
        parts.append(text("comeback_say.many_gaps", count=len(gaps), days=TOLD_DAYS))
    return text("findings.space").join(parts)


def _named(page: Page, row: Row) -> str:
    return plain(row["holiday_zh"] if page.text.language == "zh" else row["holiday_en"])
