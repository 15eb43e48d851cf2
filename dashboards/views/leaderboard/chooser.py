"""Which board, of which period, in which region; all of it stays in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.address import choice, forget
from dashboards.frame import Page
from dashboards.questions.leaderboard import Held
from dashboards.scope_bar import ANY
from dashboards.views.leaderboard import words

PERIOD_WIDTH, REGION_WIDTH = 330, 160


@dataclass(frozen=True)
class Chosen:
    """The board in its period, its other periods (newest first), and a region, or None for all scopes."""

    board: Held
    periods: list[Held]
    region: str | None

    @property
    def previous(self) -> Held | None:
        """The period before."""
        place = self.periods.index(self.board) + 1
        return self.periods[place] if place < len(self.periods) else None


def choose(page: Page, boards: dict[str, list[Held]]) -> Chosen:
    text = page.text
    code = choice(
        st.segmented_control,
        text("leaderboard.board"),
        list(boards),
        key="board",
        default=next(iter(boards)),
        required=True,
        wrap=True,
        words=lambda option: words.name(text, boards[option][0]),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        board = _choose_period(page, boards[code])
        region = _choose_region(page, board)
    return Chosen(board, boards[code], region)


def _choose_period(page: Page, periods: list[Held]) -> Held:
    """Unless another one is chosen the newest that anybody is on: the first hours of a week say nothing."""
    text = page.text
    by_start = {one.period_start.isoformat(): one for one in periods}
    usual = next((one for one in periods if one.people), periods[0])
    start = choice(
        st.selectbox,
        text("leaderboard.period"),
        list(by_start),
        key="held",
        default=usual.period_start.isoformat(),
        words=lambda option: text(
            "leaderboard.period_option",
            period=words.span(text, by_start[option]),
            state=text(f"board_state.{by_start[option].state}"),
        ),
        width=PERIOD_WIDTH,
    )
    return by_start[start]


def _choose_region(page: Page, board: Held) -> str | None:
    if not board.is_by_region:
        forget("region")
        return None
    text = page.text
    region = choice(
        st.selectbox,
        text("scope.region"),
        (ANY, *board.scopes),
        key="region",
        default=ANY,
        words=lambda option: text("scope.any_region") if option == ANY else option,
        width=REGION_WIDTH,
    )
    return None if region == ANY else region
