"""The page: who rises, how fast, who is close to it, what teams sell, and who stays."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, scope_bar
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import distributors
from dashboards.questions.distributors import Levels
from dashboards.scope import Scope
from dashboards.views import retention
from dashboards.views.distributors import conversion, findings, risen, steps, teams, tiers
from dashboards.views.distributors.teams import Months

LEANS_ON = ("shares",)


def render(page: Page) -> None:
    frame.freshness(page)
    frame.say_undelivered(page, LEANS_ON)
    scope = scope_bar.choose(page)
    if scope is None:
        return
    found = distributors.levels(page.publication, page.run)
    if not found.dates:
        if not frame.lacks(page, "distributors"):
            st.info(page.text("distributors.nobody"))
        return
    reaches_before = scope.before is not None and found.dates[0] <= scope.before.first
    _render(page, scope.knowing(reaches_before=reaches_before), found)


def _render(page: Page, scope: Scope, found: Levels) -> None:
    waiting = distributors.steps(page.publication, page.run)
    months = teams.months(page, scope)
    findings.render(page, scope, found, waiting, months)
    lists = [
        *_tiers(page, scope, found),
        *_rising(page, scope),
        *_close(page, waiting),
        *_teams(page, months),
    ]
    retention.render(page, "distributors")
    behind.show(page, lists)


def _tiers(page: Page, scope: Scope, found: Levels) -> list[People]:
    _head(page, "tiers")
    scope_bar.say(page, scope)
    lists = _draw(page, tiers.cards(page, scope, found))
    tiers.render(page, scope, found)
    return lists


def _rising(page: Page, scope: Scope) -> list[People]:
    _head(page, "rising")
    return [*_draw(page, risen.cards(page, scope)), *conversion.render(page)]


def _close(page: Page, waiting: Row) -> list[People]:
    _head(page, "close")
    st.caption(page.text("distributors.close_now"))
    lists = _draw(page, steps.cards(page, waiting))
    steps.render(page, waiting)
    return lists


def _teams(page: Page, months: Months | None) -> list[People]:
    _head(page, "teams")
    if months is None:
        st.info(page.text("distributors.no_teams"))
        return []
    teams.say(page, months)
    lists = _draw(page, teams.cards(page, months))
    teams.render(page, months)
    return lists


def _head(page: Page, name: str) -> None:
    st.subheader(page.text(f"distributors.section_{name}"), anchor=False)


def _draw(page: Page, cards: list[Card]) -> list[People]:
    """Draws the cards, and returns the lists that they offer."""
    figures.render(page, cards)
    return [card.people for card in cards if card.people]
