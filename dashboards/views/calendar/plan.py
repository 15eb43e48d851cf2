"""What to plan next: each coming month with what is planned in it, and what ran in the same month a year before."""

from __future__ import annotations

import streamlit as st

from dashboards.format import day, plain, short_yuan
from dashboards.frame import Page
from dashboards.questions import calendar
from dashboards.questions.calendar import Month
from dashboards.views.calendar import words
from dashboards.views.calendar.window import Window

YEAR = 12


def render(page: Page, window: Window) -> None:
    text = page.text
    st.subheader(text("calendar.plan"), anchor=False)
    lines = [f"- {_line(page, window, month)}" for month in window.coming]
    st.markdown("\n".join([*lines, *_model(page, window)]))


def _line(page: Page, window: Window, month: Month) -> str:
    text, planned = page.text, window.of(month)
    name = day(text, month.first, "month")
    if not planned:
        return text("calendar.plan_empty", month=name) + _year_before(page, window, month)
    budget = sum(campaign.budget_fen or 0 for campaign in planned)
    written = plain(short_yuan(text, budget)) if budget else text("none")
    said = {"campaigns": words.named(text, planned), "days": month.campaign_days, "budget": written}
    return text("calendar.plan_has", month=name, **said)


def _year_before(page: Page, window: Window, month: Month) -> str:
    """What ran in the same month a year before, where the data reaches that far."""
    text, first = page.text, calendar.later(month.first, -YEAR)
    months = calendar.months(page.publication, page.run, 0)
    earlier = next((each for each in months if each.first == first), None)
    if earlier is None:
        return ""
    ran = window.of(earlier)
    sales = plain(short_yuan(text, earlier.sales_fen or 0))
    if not ran:
        return text("calendar.year_before_empty", sales=sales)
    return text("calendar.year_before", campaigns=words.named(text, ran), sales=sales)


def _model(page: Page, window: Window) -> list[str]:
    """Of the campaigns that are over the one whose days stood highest above their weekdays."""
    over = [campaign for campaign in window.in_state("over") if campaign.is_comparable and campaign.change_bp > 0]
    if not over:
        return []
    best = max(over, key=lambda campaign: campaign.change_bp)
    said = {"name": plain(best.name), "share": words.beside(best), "kind": page.text.code("campaign_kind", best.kind)}
    return [f"- {page.text('calendar.model', **said)}"]
