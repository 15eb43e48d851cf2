"""The months that the page looks at: some that are over, the running one, three ahead."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.address import choice
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.questions import calendar
from dashboards.questions.calendar import Campaign, Month

#: So many months after the running one are planned for.
AHEAD = 3
SPANS = ("3", "6", "12")


@dataclass(frozen=True)
class Window:
    """The months, oldest first, and all campaigns of the mall, whenever they run."""

    months: list[Month]
    campaigns: list[Campaign]

    @property
    def past(self) -> list[Month]:
        """Months that are over."""
        return self.months[: -AHEAD - 1]

    @property
    def coming(self) -> list[Month]:
        """The running month and those after it: there is time to plan for them yet."""
        return self.months[-AHEAD - 1 :]

    @property
    def sold(self) -> list[Month]:
        """Months in which something may have been sold: those that are over, and the running one."""
        return self.months[:-AHEAD]

    @property
    def period(self) -> Period:
        return Period(self.months[0].first, self.months[-1].span.last)

    @property
    def shown(self) -> list[Campaign]:
        """Campaigns that touch its months."""
        return [campaign for campaign in self.campaigns if campaign.touches(self.period)]

    def of(self, month: Month) -> list[Campaign]:
        return [campaign for campaign in self.campaigns if campaign.touches(month.span)]

    def in_state(self, state: str) -> list[Campaign]:
        return [campaign for campaign in self.campaigns if campaign.state == state]


def choose(page: Page) -> Window | None:
    """None where there is no month yet."""
    text = page.text
    span = choice(
        st.segmented_control,
        text("calendar.months", ahead=AHEAD),
        SPANS,
        key="months",
        default=SPANS[0],
        required=True,
        words=lambda option: text("calendar.months_option", months=option),
        wrap=True,
    )
    found = calendar.months(page.publication, page.run, AHEAD)
    if not found:
        return None
    first = calendar.later(page.run.today, -int(span))
    last = calendar.later(page.run.today, AHEAD)
    months = [month for month in found if first <= month.first <= last]
    return Window(months, calendar.campaigns(page.publication, page.run))
