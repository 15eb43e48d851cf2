"""The page: how many members there are of each tier, who moved, and who buys again."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboards import behind, figures, frame, scope_bar
from dashboards.figures import Card
from dashboards.frame import Page
from dashboards.questions import members
from dashboards.scope import Scope
from dashboards.views import retention
from dashboards.views.members import findings, headline, months, repurchase
from dashboards.views.members.headline import Sales
from dashboards.views.overview import attention

NEEDED = ("orders", "order_items")
LEANS_ON = ("members", "refunds")


def render(page: Page) -> None:
    frame.freshness(page)
    if frame.lacks(page, *NEEDED):
        return
    frame.say_undelivered(page, LEANS_ON)
    scope = scope_bar.choose(page)
    window = repurchase.choose_window(page)
    if scope is None:
        return
    sales = Sales(members.sales_days(page.publication))
    scope = scope.knowing(reaches_before=scope.before is not None and sales.reaches(scope.before))
    counts = members.counts(page.publication, page.run, scope.period)
    year = months.year(page, scope.period.last)
    cohorts = repurchase.cohorts(page, year, window)
    findings.render(page, counts, sales, cohorts, scope)
    items = findings.items(page, counts, scope)
    cards = _now(page, headline.now(page, counts, scope.period, year))
    attention.render(page, items, page.text("members.to_do"), page.text("members.nothing_to_do"))
    cards += _period(page, counts, sales, scope)
    months.render(page, year)
    repurchase.render(page, cohorts)
    retention.render(page, "members")
    behind.show(page, [*(item.people for item in items), *(card.people for card in cards if card.people)])


def _now(page: Page, cards: list[Card]) -> list[Card]:
    st.subheader(page.text("members.now"), anchor=False)
    st.caption(page.text("members.now_is"))
    figures.render(page, cards)
    return cards


def _period(page: Page, counts: Mapping[str, int], sales: Sales, scope: Scope) -> list[Card]:
    st.subheader(page.text("overview.period"), anchor=False)
    scope_bar.say(page, scope)
    cards = headline.period(page, counts, sales, scope)
    figures.render(page, cards)
    return cards
