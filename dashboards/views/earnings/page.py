"""The page: the period, and then either the whole mall or one distributor's account."""

from __future__ import annotations

import streamlit as st

from dashboards import frame
from dashboards.address import choice
from dashboards.format import between, plain
from dashboards.frame import Page
from dashboards.periods import CUSTOM, DAY, PERIODS, Period, named
from dashboards.questions import accounts, earnings
from dashboards.views.earnings import account, findings, headline, people, trend

LEANS_ON = ("refunds", "products", "campaigns", "bindings", "share_clicks")
DEFAULT_PERIOD = "30d"


def render(page: Page) -> None:
    frame.freshness(page)
    frame.say_undelivered(page, LEANS_ON)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        period = _choose_period(page)
        person = _choose_person(page)
    if period is None:
        st.info(page.text("period.unfinished_dates"))
    elif person and not accounts.profile(page.publication, person):
        _say_unknown(page, person)
    else:
        _render_figures(page, period, person or None)


def _render_figures(page: Page, period: Period, person: str | None) -> None:
    mall = earnings.days(page.publication)
    is_comparable = mall.reaches(period.before)
    if person:
        account.say_who(page, person)
    _say_period(page, period, is_comparable)
    days = earnings.days(page.publication, person) if person else mall
    sales = earnings.sales_days(page.publication, person)
    headline.render(headline.cards(page, period, days, sales, is_comparable))
    if person:
        account.render(page, period, person)
        return
    if is_comparable:
        findings.render(page, period, mall)
    measure = trend.render(page, period)
    people.render(page, period, measure)


def _say_period(page: Page, period: Period, is_comparable: bool) -> None:
    key = "period.shown" if is_comparable else "period.no_before"
    words = {"period": between(page.text, period), "before": between(page.text, period.before)}
    st.markdown(page.text(key, days=period.days, **words))


def _choose_period(page: Page) -> Period | None:
    text, last_whole_day = page.text, page.run.last_whole_day
    name = choice(
        st.segmented_control,
        text("period.label"),
        PERIODS,
        key="period",
        default=DEFAULT_PERIOD,
        required=True,
        wrap=True,
        words=lambda option: text(f"period.{option}"),
    )
    if name != CUSTOM:
        return named(name, last_whole_day)
    usual = named(DEFAULT_PERIOD, last_whole_day)
    dates = st.date_input(
        text("period.dates"),
        value=(usual.first, usual.last),
        max_value=last_whole_day + DAY,
        key="dates",
        bind="query-params",
        format="YYYY-MM-DD",
        width=280,
    )
    return Period(*dates) if len(dates) == 2 else None


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
