"""The page: who has fallen silent, who comes back, whom to write to first, what the packs bring, what became of the
messages, and what the model is worth."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, scope_bar
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.frame import Page
from dashboards.questions import comeback, comeback_effect, comeback_people, runs
from dashboards.questions.comeback import Course
from dashboards.scope import Scope
from dashboards.views.comeback import course, experiment, findings, first, headline, messages, model

#: Where activity is seen; one of them will do.
SEEN_IN = ("shares", "activity_events")


def render(page: Page) -> None:
    frame.freshness(page)
    if not comeback.is_published(page.publication):
        st.info(page.text("comeback.not_published"))
        return
    missing = [table for table in SEEN_IN if table in runs.undelivered(page.publication)]
    if missing == list(SEEN_IN) or "distributors" in runs.undelivered(page.publication):
        frame.lacks(page, "distributors", *SEEN_IN)
        return
    if missing:
        st.caption(page.text("comeback.seen_in_part", table=missing[0]))
    scope = scope_bar.choose(page)
    if scope is None:
        return
    found = comeback.course(page.publication)
    if found.began is None:
        st.info(page.text("comeback.nobody"))
        return
    reaches_before = scope.before is not None and found.began <= scope.before.first
    _render(page, scope.knowing(reaches_before=reaches_before), found)


def _render(page: Page, scope: Scope, found: Course) -> None:
    counts = comeback_people.counts(page.publication, page.run)
    verdict = comeback_effect.verdict(page.publication)
    findings.render(page, counts, found, verdict, scope)
    _head(page, "now")
    st.caption(page.text("comeback.now_is"))
    lists = _draw(page, headline.now(page, counts, found, scope))
    _head(page, "period")
    scope_bar.say(page, scope)
    lists += _draw(page, headline.period(page, found, verdict, scope))
    course.render(page, found, scope.period)
    _head(page, "first")
    lists += first.render(page, counts, found)
    _head(page, "experiment")
    lists += experiment.render(page, verdict)
    _head(page, "messages")
    lists += messages.render(page)
    _head(page, "model")
    lists += model.render(page)
    behind.show(page, lists)


def _head(page: Page, name: str) -> None:
    st.subheader(page.text(f"comeback.section_{name}"), anchor=False)


def _draw(page: Page, cards: list[Card]) -> list[People]:
    """Draws the cards, and returns the lists that they offer."""
    figures.render(page, cards)
    return [card.people for card in cards if card.people]
