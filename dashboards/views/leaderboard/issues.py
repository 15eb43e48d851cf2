"""What is to be issued: every board's next period, when it may be, and by which command."""

from __future__ import annotations

import streamlit as st

from dashboards import tables
from dashboards.frame import Page
from dashboards.questions import leaderboard
from dashboards.questions.leaderboard import Held
from dashboards.tables import Column
from dashboards.views.leaderboard import words


def render(page: Page, boards: dict[str, list[Held]]) -> None:
    text = page.text
    st.subheader(text("leaderboard.next_title"), anchor=False)
    due = [board for periods in boards.values() for board in leaderboard.due(periods)]
    coming = [board for periods in boards.values() if (board := leaderboard.upcoming(periods))]
    st.markdown(text("leaderboard.next_due" if due else "leaderboard.next_later"))
    st.code(text("leaderboard.command_issue" if due else "leaderboard.command_run"), language=None)
    tables.show(
        [
            Column(text("leaderboard.board"), lambda board: words.name(text, board)),
            Column(text("leaderboard.period"), lambda board: words.span(text, board)),
            Column(text("leaderboard.state"), lambda board: text(f"board_state.{board.state}")),
            Column(text("leaderboard.ready_at"), lambda board: page.run.local(board.ready_at), "moment"),
            Column(text("leaderboard.people"), lambda board: board.people, "number"),
            Column(text("leaderboard.kept_off"), lambda board: board.excluded, "number"),
        ],
        [*due, *sorted(coming, key=lambda board: board.ready_at)],
    )
    st.caption(text("leaderboard.next_means"))


def say_state(page: Page, board: Held) -> None:
    """Whether what is shown is for good, and until when it is not."""
    text = page.text
    moments = {"ready": words.ready(page, board)}
    if board.issued_at:
        moments["issued"] = words.issued(page, board)
        st.success(text("board_notice.issued", **moments), icon=":material/verified:")
    elif board.state == "ready":
        st.warning(text("board_notice.ready", **moments), icon=":material/campaign:")
        command = text("leaderboard.command_one", board=board.board, start=board.period_start.isoformat())
        st.code(command, language=None)
    else:
        st.info(text(f"board_notice.{board.state}", **moments), icon=":material/hourglass:")
