"""Issuing: a board's period is decided once, from what is published and tested, and stands from then on."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime

from pipelines import business_time
from pipelines.calling import command_line
from pipelines.decisions import KINDS, DecisionStore
from pipelines.errors import ConfigurationError
from pipelines.leaderboard.boards import Board, by_period, decision_key, issued_boards, published_boards
from pipelines.publish import latest
from pipelines.settings import BOARDS_AT, Home
from pipelines.site import write_site


def issue_in_the_day(home: Home, now: datetime, timezone: str) -> list[Board]:
    """`issue_due` by day, from `BOARDS_AT` on by the clock in `timezone`: who wins is not told at night. Issues nothing
    before, nor where nothing was published yet. `now` is naive UTC.

    Raises FenxiaoError for decisions that can't be read.
    """
    is_day = business_time.local(now, timezone).time() >= BOARDS_AT
    return issue_due(home, now) if is_day and latest(home) else []


def issue_due(home: Home, now: datetime | None = None) -> list[Board]:
    """Issues what is due and writes the site anew: of each board every period that is over, and that what is published
    reaches, since the one issued last; of a board that was never issued only the newest. `now` is naive UTC.

    Returns what was issued, as issued; calling again issues nothing. Raises ConfigurationError where nothing is
    published, FenxiaoError for decisions that can't be read.
    """
    last = {board.board: board.period_start for board in reversed(issued_boards(home))}
    due: dict[str, list[list[Board]]] = {}
    for scopes in by_period(board for board in published_boards(home) if board.is_ready):
        known = last.get(scopes[0].board)
        if (scopes[0].period_start > known) if known else scopes[0].board not in due:
            due.setdefault(scopes[0].board, []).append(scopes)
    issued = [board for periods in due.values() for scopes in reversed(periods) for board in _decide(home, scopes, now)]
    write_site(home)
    return issued


def issue(home: Home, board: str, period_start: date, now: datetime | None = None) -> list[Board]:
    """Issues one period of one board, in all its scopes, and writes the site anew; `now` is naive UTC.

    Raises ConfigurationError where there is no such period, where what is published does not reach it, or where it was
    issued before: then that stands.
    """
    scopes = published_boards(home, board=board, period_start=period_start)
    if not scopes:
        raise ConfigurationError(f"The board {board} is not held in the period that begins on {period_start}.")
    if not scopes[0].is_ready:
        message = f"{board} of {period_start} is not over, or not closed, in what is published: run first, issue then."
        raise ConfigurationError(message)
    issued = _decide(home, scopes, now)
    if not issued:
        shown_by = command_line("leaderboard", "show", "--board", board)
        message = f"{board} of {period_start} was issued and stands: see `{shown_by}`."
        raise ConfigurationError(message)
    write_site(home)
    return issued


def _decide(home: Home, scopes: list[Board], now: datetime | None) -> list[Board]:
    """The scopes of one period as issued; none where somebody was first."""
    issued_at = now or business_time.now()
    issued = [replace(board, issued_at=issued_at) for board in scopes]
    issues = [{column: getattr(board, column) for column in KINDS["board_issues"]} for board in issued]
    places = [
        {column: row[column] for column in KINDS["board_places"]}
        for board in issued
        for row in ({**asdict(board), **asdict(place)} for place in board.places)
    ]
    key = decision_key(issued[0].board, issued[0].period_start)
    is_new = DecisionStore(home).decide(key, {"board_issues": issues, "board_places": places}, issued_at)
    return issued if is_new else []
