"""The page: one board in one period, as it stands or as it was issued; then its past, and what the best earn."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, tables
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import incomes, leaderboard
from dashboards.views.leaderboard import chooser, findings, headline, history, issues, lists
from dashboards.views.leaderboard import incomes as best_incomes
from dashboards.views.leaderboard.chooser import Chosen

LEANS_ON = ("refunds", "bindings", "share_clicks")
HEIGHT = 460


def render(page: Page) -> None:
    frame.freshness(page)
    frame.say_undelivered(page, LEANS_ON)
    boards = leaderboard.held(page.publication)
    if not boards:
        st.info(page.text("leaderboard.no_boards"), icon=":material/emoji_events:")
        return
    chosen = chooser.choose(page, boards)
    places = leaderboard.places(page.publication, chosen.board, chosen.region)
    growth = incomes.growth(page.publication, page.run)
    findings.render(page, chosen, places, boards, growth)
    issues.say_state(page, chosen.board)
    cards = headline.cards(page, chosen, places)
    figures.render(page, cards)
    _places(page, chosen, places)
    issues.render(page, boards)
    past = history.render(page, chosen)
    best = best_incomes.render(page, growth)
    behind.show(page, [*(card.people for card in cards if card.people), *past, *best])


def _places(page: Page, chosen: Chosen, places: list[Row]) -> None:
    """The board itself."""
    text, people = page.text, lists.standing(page, chosen)
    st.subheader(text("leaderboard.places_title"), anchor=False)
    if not places:
        st.info(text("leaderboard.places_none"))
        return
    shown = places[: behind.SHOWN]
    tables.show(people.columns, shown, height=HEIGHT if len(shown) > 11 else "content")
    st.caption(text(f"tie_rule.{chosen.board.tie_rule}"))
