"""The first page of the morning: what happened, against when, what to look at, and how it has gone."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, scope_bar
from dashboards.figures import Card
from dashboards.format import day
from dashboards.frame import Page
from dashboards.questions import overview
from dashboards.questions.overview import Figure
from dashboards.scope import Scope
from dashboards.views.overview import attention, headline, trend

LEANS_ON = ("refunds", "shares", "products")
FILTERS = ("tier", "region")
#: Last week; the pages that look further back begin with a month.
DEFAULT_PERIOD = "7d"


def render(page: Page) -> None:
    frame.freshness(page)
    frame.say_undelivered(page, LEANS_ON)
    scope = scope_bar.choose(page, FILTERS, DEFAULT_PERIOD)
    if scope is None:
        return
    found = overview.figures(page.publication, page.run, scope.filters)
    scope = scope.knowing(reaches_before=scope.before is not None and found[0].reaches(scope.before))
    yesterday = headline.yesterday(page, scope)
    items = attention.items(page)
    _say(page, found, yesterday, scope)
    cards = _yesterday(page, found, yesterday)
    attention.render(page, items, page.text("attention.title"), page.text("attention.nothing"))
    cards += _period(page, found, scope)
    trend.render(page, found, scope)
    behind.show(page, [*(card.people for card in cards if card.people), *(item.people for item in items)])


def _say(page: Page, found: list[Figure], yesterday: Scope, scope: Scope) -> None:
    """The morning in two lines."""
    text = page.text
    openings = (
        text("overview.yesterday_was", weekday=text(f"weekday.{yesterday.period.last.isoweekday()}")),
        text("overview.period_was", days=scope.period.days),
    )
    spans = zip((yesterday, scope), openings, strict=True)
    frame.findings(page, [headline.sentence(page, found, each, opening) for each, opening in spans])


def _yesterday(page: Page, found: list[Figure], scope: Scope) -> list[Card]:
    text = page.text
    words = {"date": day(text, scope.period.last, "weekday"), "before": day(text, scope.before.last, "weekday")}
    st.subheader(text("overview.yesterday"), anchor=False)
    st.markdown(text("overview.yesterday_shown", **words))
    cards = headline.cards(page, found, scope, "day")
    figures.render(page, cards)
    return cards


def _period(page: Page, found: list[Figure], scope: Scope) -> list[Card]:
    st.subheader(page.text("overview.period"), anchor=False)
    scope_bar.say(page, scope)
    cards = headline.cards(page, found, scope, "period")
    figures.render(page, cards)
    return cards
