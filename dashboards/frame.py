"""What stands around every page: the language, how fresh the figures are, and what to do while there are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboards import i18n, tables
from dashboards.address import choice
from dashboards.format import day, moment, plain
from dashboards.i18n import Text
from dashboards.published import Publication, Row
from dashboards.questions import runs
from dashboards.questions.runs import Run
from dashboards.tables import Column

SCROLL_UP = "<script>document.querySelector('[data-testid=stMain]').scrollTo(0, 0)</script>"


@dataclass(frozen=True)
class Page:
    """What a page is drawn from: the words, one publication for the whole of it, and the run behind that."""

    text: Text
    publication: Publication
    run: Run


def language() -> Text:
    """The words of the language that is chosen here."""
    current = i18n.load(st.session_state.get("lang", i18n.DEFAULT_LANGUAGE))
    chosen = choice(
        st.segmented_control,
        current("frame.language"),
        list(i18n.LANGUAGES),
        key="lang",
        default=i18n.DEFAULT_LANGUAGE,
        required=True,
        words=i18n.LANGUAGES.__getitem__,
        label_visibility="collapsed",
    )
    return i18n.load(chosen)


def nothing_published(text: Text, home: Path) -> None:
    st.info(text("frame.nothing", home=plain(str(home))), icon=":material/inbox:")
    st.code(f"{text('frame.nothing_own')}\n{text('frame.nothing_demo')}", language=None)


def freshness(page: Page) -> None:
    """Of when the data is, when it was published, how its checks went and what of the delivery is missing in it."""
    text, run = page.text, page.run
    checks = runs.checks(page.publication)
    warned = [check for check in checks if check["status"] != "pass"]
    words = {"total": len(checks), "passed": len(checks) - len(warned), "warned": len(warned)}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        as_of, published_at = (moment(text, run.local(instant)) for instant in (run.as_of, run.published_at))
        fresh = text("frame.fresh", as_of=as_of, published_at=published_at, timezone=run.timezone)
        st.caption(fresh, width="content")
        icon = ":material/error:" if warned else ":material/verified:"
        key = "frame.checks_warned" if warned else "frame.checks_passed"
        with st.popover(text(key, **words), type="tertiary", icon=icon):
            _details(page, warned)
    if run.today < run.local(datetime.now(UTC)).date():
        ends, yesterday = (day(text, date, "year_day") for date in (run.local(run.as_of).date(), run.last_whole_day))
        st.caption(text("frame.is_old", ends=ends, yesterday=yesterday))


def _details(page: Page, warned: list[Row]) -> None:
    text = page.text
    st.markdown(text("frame.run", run_id=page.run.run_id))
    if warned:
        tables.show(
            [
                Column(text("frame.table"), lambda check: check["table_name"]),
                Column(text("frame.failures"), lambda check: check["failures"], "number"),
                Column(text("frame.check"), lambda check: check["check_name"]),
            ],
            warned,
        )
    left_out = runs.left_out(page.publication)
    if left_out:
        st.markdown(text("frame.left_out"))
        tables.show(
            [
                Column(text("frame.table"), lambda delivery: delivery["table_name"]),
                Column(text("frame.refused"), lambda delivery: delivery["refused"], "number"),
                Column(text("frame.waiting"), lambda delivery: delivery["waiting"], "number"),
            ],
            left_out,
        )


def findings(page: Page, sentences: Iterable[str]) -> None:
    """What the page comes to, in a box at its top; empty sentences are left out, and the box where there are none."""
    lines = [f"- {sentence}" for sentence in sentences if sentence]
    if lines:
        with st.container(border=True):
            st.markdown("\n".join([f"**{page.text('findings.title')}**\n", *lines]))


def start_at_top() -> None:
    """Scrolls up with the next run: a page that shows something else begins at its beginning."""
    st.session_state["starts_at_top"] = True


def keep_place() -> None:
    """Leaves the reader where they are, unless the page was turned."""
    if st.session_state.pop("starts_at_top", False):
        st.html(SCROLL_UP, unsafe_allow_javascript=True)


def say_undelivered(page: Page, tables: Iterable[str]) -> None:
    """For each of the landing tables that this page leans on and that the mall does not deliver: what that means."""
    missing = runs.undelivered(page.publication)
    for table in tables:
        if table in missing:
            st.warning(page.text(f"undelivered.{table}"), icon=":material/report:")


def lacks(page: Page, *tables: str) -> bool:
    """Whether the mall does not deliver any one of the landing tables that this place of the page is made from; then
    the place says which."""
    missing = [table for table in tables if table in runs.undelivered(page.publication)]
    if missing:
        named = page.text("frame.and").join(f"`{table}`" for table in missing)
        st.info(page.text("frame.lacks", tables=named), icon=":material/report:")
    return bool(missing)
