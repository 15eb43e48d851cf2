"""`fenxiao leaderboard`: boards as they stand, and issuing them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.errors import ConfigurationError
from pipelines.settings import Home, home_from

#: So many rows of a board are shown where several boards are.
ROWS = 10

app = typer.Typer(no_args_is_help=True, help="Issues the boards whose period is over, and shows them all.")

BoardOption = Annotated[str, typer.Option(help="One board, by its code in the policy (default: every board).")]
PeriodOption = Annotated[str, typer.Option(help="One period, by a day in it or as 2026-03 (default: what is due).")]
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Everything a run makes (default: FENXIAO_HOME or ./home).")
]


@app.command()
def issue(board: BoardOption = "", period: PeriodOption = "", home: HomeOption = None) -> None:
    """Issues what is due, once and for good, and writes the pages and pictures that distributors open."""
    from pipelines.leaderboard.issue import issue as issue_period
    from pipelines.leaderboard.issue import issue_due
    from pipelines.leaderboard.screen import show_issued

    place = home_from(home)
    if bool(board) != bool(period):
        raise ConfigurationError("--board and --period go together: name both, or none to issue all that is due.")
    issued = issue_period(place, board, _first_day(place, board, period)) if board else issue_due(place)
    show_issued(Console(), issued, place)


@app.command()
def show(board: BoardOption = "", period: PeriodOption = "", home: HomeOption = None) -> None:
    """Shows each board's running period and the one before; what was issued as issued, with what has changed since."""
    from pipelines.leaderboard.boards import newest_boards, period_boards
    from pipelines.leaderboard.screen import show_boards

    place = home_from(home)
    if period and not board:
        raise ConfigurationError("--period needs --board: weeks and months begin on different days.")
    if period:
        show_boards(Console(), period_boards(place, board, _first_day(place, board, period)), place)
    else:
        show_boards(Console(), newest_boards(place, board), place, rows=ROWS)


def _first_day(home: Home, board: str, text: str) -> date:
    from pipelines.leaderboard.boards import first_day

    return first_day(home, board, text)
