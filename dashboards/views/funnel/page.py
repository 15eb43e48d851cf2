"""The page: how applicants come in, and what distributors share and what comes of it."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, scope_bar
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.frame import Page
from dashboards.questions.funnel import Starts
from dashboards.scope import Scope
from dashboards.views.funnel import material, onboarding, sharing, steps, works
from dashboards.views.funnel.material import Material
from dashboards.views.funnel.onboarding import Onboarding
from dashboards.views.funnel.sharing import Sharing
from dashboards.views.overview import attention

DEFAULT_GRAIN = "week"


def render(page: Page) -> None:
    frame.freshness(page)
    scope = scope_bar.choose(page)
    if scope is None:
        return
    came, shared = onboarding.read(page, scope), material.read(page, scope)
    each = sharing.read(page, scope) if shared else None
    scope = scope.knowing(reaches_before=scope.before is not None and _reaches(scope, came, shared))
    grain = scope_bar.choose_grain(page, DEFAULT_GRAIN)
    scope_bar.say(page, scope)
    _say(page, scope, came, shared, each)
    lists = [*_onboarding(page, came, scope, grain), *_material(page, shared, scope)]
    lists += _sharing(page, each, scope, grain)
    behind.show(page, lists)


def _reaches(scope: Scope, came: Onboarding | None, shared: Material | None) -> bool:
    """Whether one half of the page at least can be compared; the other then says nothing of its change."""
    known = [half for half in (came and came.starts, shared and shared.days) if half]
    return any(half.reaches(scope.before) for half in known)


def _say(page: Page, scope: Scope, came: Onboarding | None, shared: Material | None, each: Sharing | None) -> None:
    said = onboarding.sentences(page, came, scope) if came else []
    said += material.sentences(page, shared, scope) if shared else []
    said += sharing.sentences(page, each) if each else []
    frame.findings(page, said)


def _onboarding(page: Page, came: Onboarding | None, scope: Scope, grain: str) -> list[People]:
    st.subheader(page.text("funnel.onboarding"), anchor=False)
    if came is None:
        frame.lacks(page, onboarding.NEEDS)
        return []
    _say_not_compared(page, scope, came.starts)
    cards = onboarding.cards(page, came, scope)
    figures.render(page, cards)
    steps.render(page, came, scope)
    steps.over_time(page, came, scope, grain)
    steps.versions(page, came)
    return _lists(cards)


def _material(page: Page, shared: Material | None, scope: Scope) -> list[People]:
    text = page.text
    st.subheader(text("material.title"), anchor=False)
    if shared is None:
        frame.lacks(page, material.NEEDS)
        return []
    st.caption(text("material.read"))
    _say_not_compared(page, scope, shared.days)
    figures.render(page, material.cards(page, shared, scope))
    if frame.lacks(page, *material.WORKS_NEED):
        return []
    items = material.items(page, shared, scope)
    attention.render(page, items, text("material.to_renew"), text("material.nothing_to_renew"))
    everything = works.render(page, shared.days, scope)
    return [*(item.people for item in items), everything]


def _sharing(page: Page, each: Sharing | None, scope: Scope, grain: str) -> list[People]:
    st.subheader(page.text("sharing.title"), anchor=False)
    if each is None:
        frame.lacks(page, material.NEEDS)
        return []
    _say_not_compared(page, scope, each.days)
    cards = sharing.cards(page, each, scope)
    figures.render(page, cards)
    sharing.render(page, each, scope, grain)
    return _lists(cards)


def _say_not_compared(page: Page, scope: Scope, known: Starts | material.Days | sharing.Days) -> None:
    """Where this half of the page does not reach back as far as the other one."""
    if scope.before and not known.reaches(scope.before):
        st.caption(page.text("funnel.not_compared"))


def _lists(cards: list[Card]) -> list[People]:
    return [card.people for card in cards if card.people]
