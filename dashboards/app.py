"""The list of pages, and what stands around them. Run by server.py, for every reader and every choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboards import address, frame, garbage, published
from dashboards.frame import Page
from dashboards.pages import FIRST, PAGES
from dashboards.questions import runs

#: Streamlit leaves a phone's half screen free around a page; figures with and without Chinese units would not stand on
#: one line; and the change under a figure would be cut off where seven stand in a row.
STYLE = """<style>
[data-testid=stMainBlockContainer] {padding-block: 4.5rem 4rem}
[data-testid=stMetricValue] * {line-height: 1.5}
[data-testid=stMetricDelta] * {font-size: 0.75rem; overflow: visible}
</style>"""


def main() -> None:
    st.set_page_config(layout="wide", page_icon="💰")
    st.html(STYLE)
    address.note_page()
    head = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    title = head.container(width="content")
    with head:
        text = frame.language()
    home = published.home()
    publication = published.latest(home)

    def show(render: Callable[[Page], None]) -> None:
        if publication is None:
            frame.nothing_published(text, home)
        else:
            render(Page(text, publication, runs.run(publication)))

    page = st.navigation(
        [
            st.Page(partial(show, module.render), title=text(f"{name}.title"), url_path=name, default=name == FIRST)
            for name, module in PAGES.items()
        ],
        position="top",
    )
    title.title(page.title, anchor=False)
    frame.keep_place()
    page.run()
    garbage.leave_out(page.url_path)


main()
