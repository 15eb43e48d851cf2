"""The exact run: asked for here, done by another process, told step by step, and then one of the scenarios below."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import published, replays
from dashboards.format import plain
from dashboards.frame import Page
from dashboards.questions.knobs import Knob
from dashboards.views.simulation import beside

#: The request that this page looks at, in the address: a reader may come back to it.
ADDRESS = "request"
#: Which part of the page it was asked for in, and tells how far it is; who comes back finds it here.
ASKED_IN, HERE = "request_asked_in", "exact"
#: Where a request has just come to its end, to be said once.
ENDED_IN = "request_ended_in"
LOOKS_EVERY = "1s"
LONGEST_NAME, LONGEST_NOTE = 60, 200


def render(page: Page, changed: dict[Knob, int]) -> None:
    text = page.text
    st.markdown(text("simulation.exact_means"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(text("simulation.name"), max_chars=LONGEST_NAME, key="scenario_name")
        note = st.text_input(text("simulation.note"), max_chars=LONGEST_NOTE, key="scenario_note")
        st.button(
            text("simulation.run"),
            on_click=ask,
            args=(_told(page, name, note, changed), HERE),
            icon=":material/play_arrow:",
            type="primary",
            disabled=not changed,
        )
    if not changed:
        st.caption(text("simulation.turn_first"))
    progress(page, HERE)


def ask(lines: list[str], place: str) -> None:
    """Asks for the replay of a file of changes of these lines, and shows at `place` how far it is."""
    root = published.home()
    st.query_params[ADDRESS] = replays.ask(root, lines)
    st.session_state[ASKED_IN] = place
    replays.start(root)


def progress(page: Page, place: str) -> None:
    """How far the request of the address is, where it was asked for; and once, that it is done."""
    if ADDRESS in st.query_params and st.session_state.get(ASKED_IN, HERE) == place:
        _progress(page, st.query_params[ADDRESS])
    if st.session_state.get(ENDED_IN) == place:
        del st.session_state[ENDED_IN]
        st.success(page.text("simulation.done"), icon=":material/check_circle:")


def _told(page: Page, name: str, note: str, changed: dict[Knob, int]) -> list[str]:
    """The file of changes."""
    # One change a line: what was typed may hold any mark, but no end of a line.
    name, note = (" ".join(said.split()) for said in (name, note))
    lines = [f"name: {name or page.text('simulation.unnamed')}", *([f"note: {note}"] if note else [])]
    return lines + [knob.line(value) for knob, value in changed.items()]


@st.fragment(run_every=LOOKS_EVERY)
def _progress(page: Page, request: str) -> None:
    """How far it is, looked at anew while nothing else of the page is."""
    known = replays.told(published.home(), request)
    if known is None or known["state"] == "done":
        # The page as a whole must go on without looking every second.
        st.query_params.pop(ADDRESS, None)
        if known:
            beside.choose(known["scenario_id"])
            st.session_state[ENDED_IN] = st.session_state.get(ASKED_IN, HERE)
        st.rerun()
    elif known["state"] == "failed":
        st.error(page.text("simulation.failed", error=plain(known["error"])), icon=":material/error:")
        st.button(page.text("simulation.dismiss"), on_click=st.query_params.pop, args=(ADDRESS, None), type="tertiary")
    else:
        _going(page, known)


def _going(page: Page, known: dict[str, Any]) -> None:
    text, total = page.text, known.get("total") or 0
    if known["is_stalled"]:
        st.warning(text("simulation.stalled"), icon=":material/pause_circle:")
        st.button(text("simulation.restart"), on_click=replays.start, args=(published.home(),), type="tertiary")
    step = known.get("step") or known["state"]
    done = min(known.get("done") or 0, total)
    count = text("simulation.of", done=done, total=total) if total else ""
    st.progress(done / total if total else 0.0, text.code("simulation_step", step) + count)
