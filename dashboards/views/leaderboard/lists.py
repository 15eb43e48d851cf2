"""The lists of a board: who is on it, who is kept off it, whose figures were corrected, who won before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dashboards.behind import People
from dashboards.format import ratio_bp
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import leaderboard
from dashboards.tables import Column
from dashboards.views import rosters
from dashboards.views.leaderboard import words
from dashboards.views.leaderboard.chooser import Chosen


def standing(page: Page, chosen: Chosen) -> People:
    """Everybody on the board, as issued or as things stand now."""
    text = page.text
    return People(
        key="places",
        title=text("leaderboard.places_title"),
        why=text(f"leaderboard.places_why_{'issued' if chosen.board.issued_at else 'now'}"),
        columns=places(page, chosen),
        ask=partial(leaderboard.places, page.publication, chosen.board, chosen.region),
        file=_file(page, chosen, "places"),
    )


def prized(page: Page, chosen: Chosen) -> People:
    """Who gets a prize, or would get one as things stand."""
    return _some(page, chosen, "prized", lambda row: row["prize_zh"] is not None)


def corrected(page: Page, chosen: Chosen) -> People:
    """Whose value has become another one since the board was issued."""
    return _some(page, chosen, "corrected", is_corrected)


def _some(page: Page, chosen: Chosen, key: str, is_meant: Callable[[Row], bool]) -> People:
    """Those on the board who are meant."""

    def ask(shown: int | None) -> list[Row]:
        found = leaderboard.places(page.publication, chosen.board, chosen.region)
        return [row for row in found if is_meant(row)][:shown]

    text = page.text
    return People(
        key=key,
        title=text(f"leaderboard.{key}_title"),
        why=text(f"leaderboard.{key}_why"),
        columns=places(page, chosen),
        ask=ask,
        file=_file(page, chosen, key),
    )


def kept_off(page: Page, chosen: Chosen) -> People:
    text = page.text
    person, *rest = rosters.who(text)
    return People(
        key="kept_off",
        title=text("leaderboard.kept_off_title"),
        why=text("leaderboard.kept_off_why"),
        columns=[
            person,
            _value(page, chosen, text(f"board_value.{chosen.board.measure}"), "value"),
            *_void(page),
            *rest,
            Column(text("people.status"), lambda row: text.code("status", row["status"])),
        ],
        ask=partial(leaderboard.kept_off, page.publication, chosen.board, chosen.region),
        file=_file(page, chosen, "kept_off"),
    )


def winners(page: Page, chosen: Chosen) -> People:
    """Who was first in each period."""
    text = page.text
    person, *rest = rosters.who(text)
    spans = {one.period_start: words.span(text, one) for one in chosen.periods}
    return People(
        key="winners",
        title=text("leaderboard.winners_title"),
        why=text("leaderboard.winners_why"),
        columns=[
            Column(text("leaderboard.period"), lambda row: spans.get(row["period_start"])),
            *_scope(page, chosen),
            person,
            _value(page, chosen, text(f"board_value.{chosen.board.measure}"), "value"),
            Column(text("leaderboard.wins"), lambda row: row["wins"], "number"),
            Column(text("leaderboard.prize"), partial(words.prize, text)),
            Column(text("leaderboard.issued_at"), partial(_local, page), "moment"),
            *rest,
        ],
        ask=partial(leaderboard.winners, page.publication, chosen.board.board, chosen.region),
        file=_file(page, chosen, "winners"),
        opens=text("leaderboard.all_winners"),
    )


def places(page: Page, chosen: Chosen) -> list[Column]:
    """What a place says; of an issued board also what it has become since."""
    text, measure = page.text, f"board_value.{chosen.board.measure}"
    person, *rest = rosters.who(text)
    since = [
        Column(text("leaderboard.value_now"), _corrected_value, "money" if chosen.board.is_money else "number"),
        Column(text("leaderboard.rank_now"), lambda row: row["rank_now"] if is_corrected(row) else None, "number"),
    ]
    return [
        *_scope(page, chosen),
        Column(text("people.place"), lambda row: row["rank"], "number", "small"),
        person,
        _value(page, chosen, text(measure), "value"),
        Column(text("leaderboard.prize"), partial(words.prize, text)),
        *(since if chosen.board.issued_at else ()),
        *_void(page),
        *rest,
    ]


def is_corrected(row: Row) -> bool:
    return row["value_now"] is not None and row["value_now"] != row["value"]


def _corrected_value(row: Row) -> int | None:
    return row["value_now"] if is_corrected(row) else None


def _scope(page: Page, chosen: Chosen) -> list[Column]:
    """Which region a place is of, where several stand side by side."""
    if not chosen.board.is_by_region:
        return []
    return [Column(page.text("leaderboard.scope"), lambda row: row["scope"])]


def _void(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(text("people.orders"), lambda row: row["orders"], "number"),
        Column(text("leaderboard.void_orders"), lambda row: row["void_orders"], "number"),
        Column(text("leaderboard.void_share"), _void_share, "share"),
    ]


def _void_share(row: Row) -> int | None:
    return ratio_bp(row["void_orders"] or 0, row["orders"] or 0)


def _value(page: Page, chosen: Chosen, heading: str, name: str) -> Column:
    return Column(heading, lambda row: row[name], "money" if chosen.board.is_money else "number")


def _local(page: Page, row: Row):
    return page.run.local(row["issued_at"]) if row["issued_at"] else None


def _file(page: Page, chosen: Chosen, listed: str) -> str:
    """Named by the board's code and the list's: both are the same in every language."""
    name = f"{chosen.board.board}_{listed}"
    return page.text("behind.file", name=name, date=chosen.board.period_start)
