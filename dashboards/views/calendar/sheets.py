"""The calendar itself: a sheet per month with what runs and what was sold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from dashboards import month_grid
from dashboards.format import YUAN, axis_yuan, day, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.month_grid import Day, Sheet
from dashboards.periods import WEEK_DAYS
from dashboards.questions import calendar
from dashboards.questions.calendar import Campaign, Month
from dashboards.views.calendar import words
from dashboards.views.calendar.window import Window


def render(page: Page, window: Window) -> None:
    text = page.text
    st.subheader(text("calendar.sheets"), anchor=False)
    st.caption(text("calendar.sheets_means"))
    sales = calendar.sales(page.publication, window.period)
    weekdays = [text(f"weekday_short.{number}") for number in range(1, WEEK_DAYS + 1)]
    st.html(month_grid.STYLE)
    st.html(month_grid.sheets([sheet(page, window, month, sales) for month in window.months], weekdays))


def sheet(page: Page, window: Window, month: Month, sales: Mapping[date, int]) -> Sheet:
    """One month: its days, and the campaigns that touch it."""
    text, found = page.text, window.of(month)
    legend = [
        (words.colour(campaign), text("calendar.legend", name=campaign.name, days=words.days(text, campaign.span)))
        for campaign in found
    ]
    days = [month.first + timedelta(days=number) for number in range(month.days)]
    return Sheet(
        title=day(text, month.first, "month"),
        note=_note(page, month),
        offset=month.first.weekday(),
        days=[_day(page, each, found, sales) for each in days],
        legend=legend or [("transparent", text("calendar.no_campaign"))],
    )


def _note(page: Page, month: Month) -> str:
    text = page.text
    if month.sales_fen is None:
        return ""
    return text("calendar.sold", sales=short_yuan(text, month.sales_fen))


def _day(page: Page, date: date, campaigns: list[Campaign], sales: Mapping[date, int]) -> Day:
    text, today = page.text, page.run.today
    running = [campaign for campaign in campaigns if campaign.first <= date <= campaign.last]
    sold = sales.get(date)
    said = [day(text, date, "weekday")]
    if sold is not None:
        said.append(text("calendar.sold", sales=short_yuan(text, sold)))
    return Day(
        number=date.day,
        note="" if sold is None else _whole_yuan(text, sold),
        title="\n".join([*said, *(campaign.name for campaign in running)]),
        strips=[words.colour(campaign) for campaign in running],
        looks="today" if date == today else "ahead" if date > today else "past",
    )


def _whole_yuan(text: Text, fen: int) -> str:
    """As short as a cell needs it."""
    return axis_yuan(text, (fen + YUAN // 2) // YUAN * YUAN).removeprefix("¥")
