"""The page: what is left of the sales, at which prices, by which products, and what commission takes of them."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, scope_bar
from dashboards.frame import Page
from dashboards.questions import products
from dashboards.views.products import bands, facts, findings, headline, lists, margins, pareto, rates, stock

LEANS_ON = ("refunds", "campaigns")


def render(page: Page) -> None:
    frame.freshness(page)
    frame.say_undelivered(page, LEANS_ON)
    scope = scope_bar.choose(page)
    if scope is None:
        return
    first = products.first_date(page.publication)
    scope = scope.knowing(reaches_before=bool(first and scope.before and first <= scope.before.first))
    scope_bar.say(page, scope)
    found = facts.gather(page, scope)
    if not found.is_sold:
        st.info(page.text("products.nothing"), icon=":material/inbox:")
    findings.render(page, found)
    cards = headline.cards(page, found) if found.is_sold else []
    if cards:
        figures.render(page, cards)
    cards += margins.render(page, found)
    bands.render(page, found)
    cards += stock.render(page, found)
    pareto.render(page, found)
    rates.render(page, scope)
    behind.show(page, [*(card.people for card in cards if card.people), *lists.chosen_sellers(page, scope.period)])
