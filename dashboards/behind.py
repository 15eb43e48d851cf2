"""Who is behind a number: a list that opens over the page, says why these people are on it, and is exported whole.

Which list is open stands in the address, so it can be sent to somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboards import export, tables
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.tables import Column

ADDRESS = "behind"
SHOWN = 200
HEIGHT = 460


@dataclass(frozen=True)
class People:
    """A list of people, or of what else a number counts. `key` names it in the address; `ask` returns its rows, the
    first so many of them or all; `opens` is written on what opens it, where that is not about people."""

    key: str
    title: str
    why: str
    columns: Sequence[Column]
    ask: Callable[[int | None], list[Row]]
    file: str
    opens: str | None = None


def button(page: Page, people: People, label: str | None = None) -> None:
    """What opens the list."""
    st.button(
        label or people.opens or page.text("behind.open"),
        key=f"open_{people.key}",
        on_click=_open,
        args=(people.key,),
        icon=":material/list:" if people.opens else ":material/group:",
        type="tertiary",
    )


def show(page: Page, lists: Iterable[People]) -> None:
    """Opens the one of the page's lists that the address names. Called once, after everything else."""
    people = next((each for each in lists if each.key == st.query_params.get(ADDRESS)), None)
    if people:
        st.dialog(people.title, width="large", on_dismiss=_close)(_draw)(page, people)


def _draw(page: Page, people: People) -> None:
    text = page.text
    st.markdown(people.why)
    found = people.ask(SHOWN + 1)
    if not found:
        st.info(text("behind.nobody"))
        return
    if len(found) > SHOWN:
        st.caption(text("behind.cut", shown=SHOWN))
    tables.show(people.columns, found[:SHOWN], height=HEIGHT if len(found) > 11 else "content")
    download(page, people)


def download(page: Page, people: People) -> None:
    """The whole list as a file; it is asked for when somebody wants it."""
    st.download_button(
        page.text("behind.export"),
        lambda: tables.csv(people.columns, people.ask(None)),
        export.file_name(people.file),
        export.MIME,
        key=f"export_{people.key}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def _open(key: str) -> None:
    st.query_params[ADDRESS] = key


def _close() -> None:
    st.query_params.pop(ADDRESS, None)
