"""The board's figures in cards, each with whom it comes from."""

from __future__ import annotations

from dashboards import figures
from dashboards.figures import Card
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import leaderboard
from dashboards.views.leaderboard import lists, words
from dashboards.views.leaderboard.chooser import Chosen


def cards(page: Page, chosen: Chosen, places: list[Row]) -> list[Card]:
    """Of a period that is over beside the one before; a running one is no loss against a whole one."""
    found = [_people(page, chosen, places), _first(page, chosen, places), _prizes(page, chosen, places)]
    found.append(_kept_off(page, chosen))
    return [*found, _corrected(page, chosen, places)] if chosen.board.issued_at else found


def excluded(page: Page, chosen: Chosen) -> int:
    """How many the board, or its places of the chosen region, keep off."""
    if chosen.region is None:
        return chosen.board.excluded
    return len(leaderboard.kept_off(page.publication, chosen.board, chosen.region))


def before(page: Page, chosen: Chosen) -> list[Row] | None:
    """The places of the period before; None where there was none, or where this one is not over."""
    if chosen.board.is_open or chosen.previous is None:
        return None
    return leaderboard.places(page.publication, chosen.previous, chosen.region)


def _people(page: Page, chosen: Chosen, places: list[Row]) -> Card:
    text, earlier = page.text, before(page, chosen)
    change = None if earlier is None else len(places) - len(earlier)
    return Card(
        label=text("leaderboard.people"),
        value=f"{len(places):,}",
        definition=_definition(page, "people", "fct_board_periods", "people"),
        delta=None if earlier is None else figures.change(len(places), len(earlier), f"{change:,}"),
        goal=text("leaderboard.minimum", minimum=words.value(text, chosen.board, chosen.board.minimum)),
        people=lists.standing(page, chosen) if places else None,
    )


def _first(page: Page, chosen: Chosen, places: list[Row]) -> Card:
    text, board = page.text, chosen.board
    now, then = (max((row["value"] for row in each), default=0) for each in (places, before(page, chosen) or []))
    return Card(
        label=text(f"leaderboard.first_{board.measure}"),
        value=words.value(text, board, now) if places else figures.UNKNOWN,
        definition=_definition(page, "first", _table(chosen), "value"),
        delta=figures.change(now, then, words.value(text, board, now - then)) if places and then else None,
    )


def _prizes(page: Page, chosen: Chosen, places: list[Row]) -> Card:
    text, found = page.text, sum(row["prize_zh"] is not None for row in places)
    return Card(
        label=text("leaderboard.prizes"),
        value=f"{found:,}",
        definition=_definition(page, "prizes", _table(chosen), "prize"),
        goal=None if chosen.board.issued_at else text("leaderboard.prizes_open"),
        people=lists.prized(page, chosen) if found else None,
    )


def _kept_off(page: Page, chosen: Chosen) -> Card:
    found = excluded(page, chosen)
    return Card(
        label=page.text("leaderboard.kept_off"),
        value=f"{found:,}",
        definition=_definition(page, "kept_off", "fct_board_periods", "excluded"),
        people=lists.kept_off(page, chosen) if found else None,
    )


def _corrected(page: Page, chosen: Chosen, places: list[Row]) -> Card:
    found = sum(map(lists.is_corrected, places))
    return Card(
        label=page.text("leaderboard.corrected"),
        value=f"{found:,}",
        definition=_definition(page, "corrected", "fct_leaderboard", "value_now"),
        people=lists.corrected(page, chosen) if found else None,
    )


def _table(chosen: Chosen) -> str:
    return "fct_leaderboard" if chosen.board.issued_at else "fct_board_standings"


def _definition(page: Page, name: str, table: str, column: str) -> str:
    return figures.definition(page, page.text(f"board_means.{name}"), table, column)
