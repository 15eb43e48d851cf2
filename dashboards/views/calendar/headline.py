"""The calendar's figures in cards: what runs, what is planned, and months without a campaign."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import figures
from dashboards.figures import Card
from dashboards.format import short_yuan
from dashboards.frame import Page
from dashboards.questions.calendar import Campaign, Month
from dashboards.views.calendar import lists
from dashboards.views.calendar.findings import empty
from dashboards.views.calendar.window import Window


def cards(page: Page, window: Window) -> list[Card]:
    return [
        _campaigns(page, "running", window.in_state("running")),
        _campaigns(page, "planned", window.in_state("planned")),
        _months(page, "past_months", window.past),
        _months(page, "coming_months", window.coming),
    ]


def _campaigns(page: Page, state: str, found: Sequence[Campaign]) -> Card:
    text = page.text
    budget = sum(campaign.budget_fen or 0 for campaign in found)
    return Card(
        label=text(f"calendar_card.{state}"),
        value=f"{len(found):,}",
        definition=_definition(page, state, "dim_campaigns", "state"),
        goal=text("calendar.budget_of", budget=short_yuan(text, budget)) if budget else None,
        people=lists.campaigns(page, state, found) if found else None,
    )


def _months(page: Page, key: str, months: Sequence[Month]) -> Card:
    text, found = page.text, empty(list(months))
    return Card(
        label=text(f"calendar_card.{key}"),
        value=f"{len(found):,}",
        definition=_definition(page, key, "fct_campaign_months", "campaigns"),
        goal=text(f"calendar.of_{key}", months=len(months)),
        people=lists.months(page, key, found) if found else None,
    )


def _definition(page: Page, name: str, table: str, column: str) -> str:
    return figures.definition(page, page.text(f"calendar_means.{name}"), table, column)
