"""How a board, its periods and what it counts are written."""

from __future__ import annotations

from dashboards.format import between, day, moment, plain, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions.leaderboard import Held


def name(text: Text, board: Held) -> str:
    return board.name_zh if text.language == "zh" else board.name_en


def prize(text: Text, row: Row) -> str | None:
    return row["prize_zh"] if text.language == "zh" else row["prize_en"]


def span(text: Text, board: Held) -> str:
    """The days of a week, or the month."""
    return day(text, board.period_start, "month") if board.period == "month" else between(text, board.span)


def titled(text: Text, board: Held) -> str:
    """The board and its period, safe inside Markdown."""
    return text("leaderboard.titled", board=plain(name(text, board)), period=span(text, board))


def value(text: Text, board: Held, amount: int) -> str:
    """New buyers are people, all else is money."""
    return short_yuan(text, amount) if board.is_money else f"{amount:,}"


def said(text: Text, board: Held, amount: int) -> str:
    """The same with what it counts, safe inside Markdown."""
    return text(f"board_said.{board.measure}", value=plain(value(text, board, amount)))


def gap(text: Text, board: Held, amount: int) -> str:
    """How far one is ahead of another, safe inside Markdown."""
    return text(f"board_gap.{board.measure}", value=plain(value(text, board, amount)))


def ready(page: Page, board: Held) -> str:
    return moment(page.text, page.run.local(board.ready_at))


def issued(page: Page, board: Held) -> str:
    return moment(page.text, page.run.local(board.issued_at))
