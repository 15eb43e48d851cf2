"""The page: the period, and then either the whole mall or one distributor's account."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, scope_bar
from dashboards.format import plain
from dashboards.frame import Page
from dashboards.measures import MEASURES
from dashboards.questions import accounts, earnings
from dashboards.scope import Scope
from dashboards.views.earnings import account, findings, headline, people, trend

LEANS_ON = ("refunds", "products", "campaigns", "bindings", "share_clicks")
FILTERS = ("tier", "stage")


def render(page: Page) -> None:
    frame.freshness(page)
    frame.say_undelivered(page, LEANS_ON)
    is_account = st.session_state.get("person", st.query_params.get("person"))
    scope = scope_bar.choose(page, () if is_account else FILTERS)
    person = _choose_person(page)
    if scope is None:
        return
    if person and not accounts.profile(page.publication, person):
        _say_unknown(page, person)
    elif person:
        _render_account(page, scope, person)
    else:
        _render_mall(page, scope)


def _render_mall(page: Page, scope: Scope) -> None:
    days = earnings.days(page.publication, filters=scope.filters)
    scope = _known(page, scope)
    scope_bar.say(page, scope)
    sales = {} if scope.filters else earnings.sales_days(page.publication)
    lists = {name: people.behind(page, scope, measure) for name, measure in MEASURES.items()}
    if scope.before:
        findings.render(page, scope, days)
    figures.render(page, headline.cards(page, scope, days, sales, lists))
    measure = trend.render(page, scope)
    people.render(page, scope, measure)
    behind.show(page, lists.values())


def _render_account(page: Page, scope: Scope, person: str) -> None:
    account.say_who(page, person)
    scope = _known(page, scope)
    scope_bar.say(page, scope)
    days, sales = (ask(page.publication, person) for ask in (earnings.days, earnings.sales_days))
    figures.render(page, headline.cards(page, scope, days, sales))
    account.render(page, scope, person)


def _known(page: Page, scope: Scope) -> Scope:
    mall = earnings.days(page.publication)
    return scope.knowing(reaches_before=scope.before is not None and mall.reaches(scope.before))


def _choose_person(page: Page) -> str:
    return st.text_input(
        page.text("account.search"),
        key="person",
        bind="query-params",
        type="search",
        placeholder=page.text("account.search_placeholder"),
        width=240,
    ).strip()


def _say_unknown(page: Page, person: str) -> None:
    st.warning(page.text("account.unknown", id=plain(person)), icon=":material/person_search:")
    similar = accounts.candidates(page.publication, person)
    if similar:
        st.markdown(page.text("account.similar"))
        with st.container(horizontal=True):
            for distributor_id in similar:
                st.button(plain(distributor_id), on_click=account.choose, args=(distributor_id,))
