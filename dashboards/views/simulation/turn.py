"""The sliders: the few numbers of the policy that can be tried at once, each with what it is today."""

from __future__ import annotations

import streamlit as st

from dashboards.address import arriving, keep
from dashboards.frame import Page
from dashboards.questions.knobs import Knob, knobs, left_out
from dashboards.views.simulation import words

NARROWEST_SLIDER = 240
ACROSS = 3
#: What a slider goes by and how far at least, in basis points; it goes to twice what is in force where that is more.
STEPS = {"rates": 50, "shares": 25, "steps": 25}
REACHES = {"rates": 3_000, "shares": 1_000, "steps": 1_000}
#: An amount goes by tenths of today's, in whole yuan, to three times that; one that is nought by tenths of this.
TENTHS, TIMES, USUAL_FEN = 10, 3, 5_000
YUAN = 100


def render(page: Page) -> dict[Knob, int]:
    """Draws them; returns those that stand elsewhere than today, with where."""
    text, found = page.text, knobs(page.publication)
    turned = {}
    for table in STEPS:
        part = [knob for knob in found if knob.table == table]
        if part:
            st.markdown(f"**{text(f'simulation.{table}')}**")
        with st.grid(ACROSS, min_column_width=NARROWEST_SLIDER):
            turned |= {knob: _slider(page, knob) for knob in part}
    st.caption(text("simulation.not_here"))
    if dated := left_out(page.publication):
        st.caption(text("simulation.dated", count=dated))
    changed = {knob: value for knob, value in turned.items() if value != knob.today}
    st.button(
        text("simulation.reset"),
        on_click=_reset,
        args=(found,),
        icon=":material/restart_alt:",
        type="tertiary",
        disabled=not changed,
    )
    return changed


def _slider(page: Page, knob: Knob) -> int:
    key, today, options = _key(knob), str(knob.today), _options(knob)
    wanted = arriving(key, today, lambda code: code.isdecimal() and int(code) <= options[-1])
    if wanted is not None:
        st.session_state[key] = int(wanted)
    # A link may bring what lies between two steps.
    options = sorted({*options, st.session_state[key]})
    with st.container(gap=None):
        chosen = st.select_slider(
            words.name(page.text, knob), options, key=key, format_func=lambda amount: words.value(knob, amount)
        )
        moved = "simulation.today_moved" if chosen != knob.today else "simulation.today"
        st.caption(page.text(moved, today=words.value(knob, knob.today), value=words.value(knob, chosen)))
    keep(key, str(chosen), today)
    return chosen


def _key(knob: Knob) -> str:
    return f"turn_{knob.key}"


def _options(knob: Knob) -> list[int]:
    if knob.unit == "bp":
        most = max(REACHES[knob.table], 2 * knob.today)
        return sorted({*range(0, most + 1, STEPS[knob.table]), knob.today})
    step = max((knob.today or USUAL_FEN) // TENTHS // YUAN * YUAN, YUAN)
    return sorted({*range(0, TIMES * TENTHS * step + 1, step), knob.today})


def _reset(found: list[Knob]) -> None:
    for knob in found:
        st.session_state[_key(knob)] = knob.today
