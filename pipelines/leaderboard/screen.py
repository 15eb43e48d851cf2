"""Boards on the screen. Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.calling import command_line
from pipelines.defect_words import printable
from pipelines.leaderboard.boards import Board, Place, amount, by_period
from pipelines.screen import figures
from pipelines.settings import Home

MEASURES = {"new_buyers": "新买家\nnew buyers", "sales": "销售额\nsales", "income": "收入\nincome"}


def show_issued(console: Console, issued: Sequence[Board], home: Home) -> None:
    """What was issued just now, and where its pages lie."""
    if not issued:
        console.print("没有到期未发布的榜单 Nothing is due: what can be issued was issued.", soft_wrap=True)
    for scopes in by_period(issued):
        _say(console, f"已发布 issued: {_title(scopes[0])} · {_counts(scopes)}")
    _say(console, f"榜单页 pages: {home.site / 'index.html'}")


def show_boards(console: Console, boards: Sequence[Board], home: Home, rows: int | None = None) -> None:
    """Each board with its places, at most so many `rows` of it."""
    for scopes in by_period(boards):
        console.print(f"[bold]{escape(_title(scopes[0]))}[/]", highlight=False, soft_wrap=True)
        _say(console, f"{_state(scopes[0])} · {_counts(scopes)}")
        places = [(board.scope, place) for board in scopes for place in board.places]
        if places:
            console.print(_table(scopes[0], places[:rows]))
        if rows is not None and len(places) > rows:
            period = ("--board", scopes[0].board, "--period", scopes[0].period_start, "--home", home.root)
            rest = len(places) - rows
            _say(console, f"另有 {rest} 人 and {rest} more: {command_line('leaderboard', 'show', *period)}")


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _title(board: Board) -> str:
    return f"{board.name_zh} {board.name_en} ({board.board}) {board.period_start} – {board.period_end}"


def _state(board: Board) -> str:
    if board.issued_at:
        return f"已发布 issued {board.issued_at:%Y-%m-%d %H:%M} UTC"
    return "可发布 can be issued" if board.is_ready else "进行中或未关账 running or not closed yet"


def _counts(scopes: Sequence[Board]) -> str:
    people, excluded = (sum(counts) for counts in zip(*((b.people, b.excluded) for b in scopes), strict=True))
    return f"上榜 {people} 人 on it · 自购或退款过多 {excluded} 人未上榜 off it for own or refunded orders"


def _table(board: Board, places: Sequence[tuple[str, Place]]) -> Table:
    table = figures("分销员\ndistributor", "名次\nrank", MEASURES[board.measure], "更正\ncorrected")
    table.add_column("奖励\nprize")
    is_by_region = any(scope != "all" for scope, _ in places)
    for scope, place in places:
        who = f"{scope} {place.distributor_id}" if is_by_region else place.distributor_id
        cells = (escape(printable(who)), str(place.rank), amount(board.measure, place.value))
        table.add_row(*cells, _correction(board, place), escape(place.prize or ""))
    return table


def _correction(board: Board, place: Place) -> str:
    is_corrected = place.value_now is not None and place.value_now != place.value
    return amount(board.measure, place.value_now) if is_corrected else ""
