"""The calendar in a few sentences: what runs, which months are empty, what the days of campaigns sold."""

from __future__ import annotations

from dashboards import frame
from dashboards.format import day, plain
from dashboards.frame import Page
from dashboards.questions.calendar import Month
from dashboards.views.calendar import words
from dashboards.views.calendar.window import Window


def render(page: Page, window: Window) -> None:
    sentences = [_now(page, window), _empty(page, window), _beside(page, window)]
    frame.findings(page, sentences)


def _now(page: Page, window: Window) -> str:
    """What runs today, else what comes next, else that nothing is planned."""
    text, running, planned = page.text, window.in_state("running"), window.in_state("planned")
    if running:
        left = (min(campaign.last for campaign in running) - page.run.today).days
        said = text("calendar.running", campaigns=words.named(text, running), count=len(running), left=left)
    else:
        said = text("calendar.not_running")
    if not planned:
        return said + text("calendar.nothing_planned")
    until = (planned[0].first - page.run.today).days
    return said + text("calendar.next", name=plain(planned[0].name), first=day(text, planned[0].first), until=until)


def _empty(page: Page, window: Window) -> str:
    """Months without a campaign: behind, where nothing can be done any more, and ahead."""
    text = page.text
    past, coming = (empty(months) for months in (window.past, window.coming))
    behind = ""
    if past:
        behind = text("calendar.past_empty", months=listed(page, past), count=len(past), of=len(window.past))
    elif window.past:
        behind = text("calendar.past_alive", of=len(window.past))
    if not coming:
        return behind + text("calendar.coming_alive", of=len(window.coming))
    return behind + text("calendar.coming_empty", months=listed(page, coming), first=listed(page, coming[:1]))


def _beside(page: Page, window: Window) -> str:
    """How many campaigns' days stand above the same weekdays before them, the highest and the lowest."""
    text = page.text
    known = [campaign for campaign in window.shown if campaign.is_comparable]
    if not known:
        return ""
    by_change = sorted(known, key=lambda campaign: campaign.change_bp)
    above = sum(campaign.change_bp > 0 for campaign in known)
    low, high = by_change[0], by_change[-1]
    said = text("calendar.above", above=above, of=len(known), name=plain(high.name), share=words.beside(high))
    if low is not high:
        said += text("calendar.lowest", name=plain(low.name), share=words.beside(low))
    return said + text("calendar.only_counts")


def empty(months: list[Month]) -> list[Month]:
    return [month for month in months if not month.campaigns]


def listed(page: Page, months: list[Month]) -> str:
    return page.text("calendar.between").join(day(page.text, month.first, "month") for month in months)
