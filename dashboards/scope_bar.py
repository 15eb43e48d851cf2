"""The bar at the top of a page, the same on all: the period, what it stands beside, and whom it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboards.address import arriving, choice, forget, keep
from dashboards.format import between
from dashboards.frame import Page
from dashboards.periods import COMPARISONS, CUSTOM, GRAINS, PERIODS, Period, compared, named
from dashboards.questions import regions
from dashboards.scope import Filters, Scope

DEFAULT_PERIOD = "30d"
ANY = "all"
ENDS = ("first", "last")
TIERS = ("junior", "senior", "mentor")
STAGES = ("mature", "launch", "peak", "off_season")
NARROW, WIDE = 140, 180


def choose(page: Page, filters: Sequence[str] = (), default_period: str = DEFAULT_PERIOD) -> Scope | None:
    """What the reader chose, by `filters` (names of columns) too; None while the dates are not chosen to the end."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = _choose_period(page, default_period)
        comparison = _select(page, "compare", COMPARISONS, width=WIDE)
        chosen = {column: _choose_filter(page, column) for column in filters}
    if period is None:
        st.info(page.text("period.unfinished_dates"))
        return None
    known = Filters({column: code for column, code in chosen.items() if code != ANY})
    return Scope(period, compared(period, comparison), known, is_compared=comparison != "none")


def choose_grain(page: Page, default: str = GRAINS[0]) -> str:
    """Whether a chart goes by day, week or month."""
    return choice(
        st.segmented_control,
        page.text("grain.label"),
        GRAINS,
        key="grain",
        default=default,
        required=True,
        wrap=True,
        words=lambda option: page.text(f"grain.{option}"),
    )


def say(page: Page, scope: Scope) -> None:
    """The dates of the period and of what it stands beside."""
    text = page.text
    words = {"period": between(text, scope.period), "days": scope.period.days}
    if scope.before:
        st.markdown(text("period.shown", before=between(text, scope.before), **words))
    else:
        st.markdown(text("period.no_before" if scope.is_compared else "period.alone", **words))


def _choose_period(page: Page, default: str) -> Period | None:
    text, last_whole_day = page.text, page.run.last_whole_day
    name = choice(
        st.segmented_control,
        text("period.label"),
        PERIODS,
        key="period",
        default=default,
        required=True,
        wrap=True,
        words=lambda option: text(f"period.{option}"),
    )
    if name != CUSTOM:
        forget(*ENDS)
        return named(name, last_whole_day)
    return _choose_dates(page, named(default, last_whole_day))


def _choose_dates(page: Page, usual: Period) -> Period | None:
    first, last = (_choose_day(page, key, day) for key, day in zip(ENDS, (usual.first, usual.last), strict=True))
    return Period(first, last) if first and last and first <= last else None


def _choose_day(page: Page, key: str, usual: date) -> date | None:
    latest = page.run.today
    wanted = arriving(key, usual.isoformat(), lambda code: _is_day(code, latest))
    if wanted is not None:
        st.session_state[key] = date.fromisoformat(wanted)
    day = st.date_input(
        page.text(f"scope.{key}"), value=None, max_value=latest, key=key, format="YYYY-MM-DD", width=NARROW
    )
    if day:
        # Always in the address: what is usual is another day tomorrow.
        keep(key, day.isoformat(), "")
    return day


def _is_day(code: str, latest: date) -> bool:
    try:
        return date.fromisoformat(code) <= latest
    except ValueError:
        return False


def _choose_filter(page: Page, column: str) -> str:
    codes = {"tier": TIERS, "stage": STAGES}.get(column) or regions.names(page.publication)
    return _select(page, column, (ANY, *codes), width=NARROW) if codes else ANY


def _select(page: Page, key: str, options: Sequence[str], width: int) -> str:
    text = page.text
    return choice(
        st.selectbox,
        text(f"scope.{key}"),
        options,
        key=key,
        default=options[0],
        words=lambda option: text(f"scope.any_{key}") if option == ANY else text.code(key, option),
        width=width,
    )
