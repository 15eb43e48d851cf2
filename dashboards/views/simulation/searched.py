"""What searches found: all that was asked about, the best for each sum of commission, and one to run exactly."""

from __future__ import annotations

import shlex
from functools import partial

import streamlit as st

from dashboards import published, tables
from dashboards.address import choice, keep
from dashboards.format import moment, short_yuan
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import searches
from dashboards.questions.searches import Search
from dashboards.tables import Column
from dashboards.views.simulation import exact, front, words

#: The search that is shown, and the one of the found policies, in the address.
KEY, POINT = "search", "found"
#: Where a request that is asked for here tells how far it is.
PLACE = "searched"


def render(page: Page) -> None:
    text, found = page.text, searches.searched(published.home())
    if not found:
        st.info(text("simulation_search.none"), icon=":material/search:")
        st.code(_command("search"), language=None)
        return
    one = _chosen(page, {each.id: each for each in found})
    _data(page, one)
    st.markdown("\n".join(f"- {sentence}" for sentence in front.sentences(page, one)))
    # What is chosen under the chart is marked in it.
    chart = st.container()
    point = _point(page, one)
    with chart:
        front.chart(page, one, point)
        st.caption(text("simulation_search.read"))
    if point:
        _run(page, one, point)
    _table(page, one, point)


def _chosen(page: Page, found: dict[str, Search]) -> Search:
    newest = next(iter(found))
    return found[
        choice(
            st.selectbox,
            page.text("simulation_search.choose"),
            list(found),
            key=KEY,
            default=newest,
            words=lambda code: _title(page, found[code]),
        )
    ]


def _title(page: Page, one: Search) -> str:
    made_at, budget = moment(page.text, page.run.local(one.made_at)), short_yuan(page.text, one.budget_fen)
    return page.text("simulation_search.title", made_at=made_at, budget=budget, count=f"{one.asked:,}")


def _data(page: Page, one: Search) -> None:
    """How long the sums are of and who reacts in them, and of when the data are."""
    text, as_of = page.text, moment(page.text, page.run.local(one.as_of))
    is_known = None not in (one.people, one.months)
    whom = {"people": f"{one.people:,}", "months": f"{one.months:.1f}"} if is_known else {}
    said = text("simulation_search.whom", **whom) if is_known else text("simulation_search.whom_unknown")
    age = text("simulation_search.newer" if one.run_id != page.run.run_id else "simulation_search.current", as_of=as_of)
    st.caption(said + age)


def _point(page: Page, one: Search) -> Row | None:
    """The one of the front that is looked at, at first the one that brings most; None where nothing was found."""
    # A number says nothing without its search.
    found = {f"{one.id}-{point['number']}": point for point in one.front if not point["is_today"]}
    if not found:
        return None
    if st.session_state.get(POINT) not in found:
        st.session_state.pop(POINT, None)
    most = list(found)[-1]
    chosen = choice(
        st.selectbox,
        page.text("simulation_search.point"),
        list(found),
        key=POINT,
        default=most,
        words=lambda code: front.title(page, found[code]),
    )
    if chosen != most:
        # The newest search will not stay the newest.
        keep(KEY, one.id, "")
    return found[chosen]


def _run(page: Page, one: Search, point: Row) -> None:
    """Asks for the exact run, here or in a terminal."""
    text = page.text
    name = text("simulation_search.name", number=point["number"], title=_title(page, one))
    st.button(
        text("simulation_search.run", number=point["number"]),
        on_click=exact.ask,
        args=([f"name: {name}", f"note: {front.brings(page, one, point)}", *one.lines(point)], PLACE),
        icon=":material/play_arrow:",
        type="primary",
    )
    exact.progress(page, PLACE)
    st.caption(text("simulation_search.command"))
    st.code(_command("replay", str(published.home() / point["file"])), language=None)


def _table(page: Page, one: Search, point: Row | None) -> None:
    text, today = page.text, one.today
    rows = one.told(today, *([point] if point else []))
    tables.show(
        [
            Column(text("simulation_search.policy"), partial(front.name, page)),
            Column(text("simulation_search.commission_yuan"), lambda row: row["commission_fen"], "money"),
            Column(text("simulation_search.margin_yuan"), lambda row: row["margin_fen"], "money"),
            *(
                Column(
                    text(f"simulation_search.{name}_change_yuan"),
                    lambda row, column=f"{name}_fen": row[column] - today[column],
                    "money",
                )
                for name in ("commission", "margin")
            ),
            *(
                Column(heading, lambda row, knob=knob: row[knob], words.kind(knob))
                for knob, heading in words.headings(text, one.knobs).items()
            ),
        ],
        rows,
        height="content",
    )
    if len(one.front) > len(rows):
        st.caption(text("simulation_search.shown", count=len(one.front)))


def _command(*arguments: str) -> str:
    return shlex.join(["fenxiao", "simulate", *arguments, "--home", str(published.home())])
