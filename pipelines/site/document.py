"""What the page, the picture and the file of an issued board say: one document, from which all three are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipelines.business_time import local
from pipelines.leaderboard.boards import Board, Place, amount
from pipelines.site.names import Names

Document = dict[str, Any]


def document(scopes: Sequence[Board], names: Names, timezone: str) -> Document:
    """One issued period of a board with all its scopes; instants as the clock on the mall's wall showed them, with the
    offset. Who is masked on the page is masked here: nothing in it tells more than the page."""
    board = scopes[0]
    return {
        "board": board.board,
        "name": {"zh": board.name_zh, "en": board.name_en},
        "period": board.period,
        "period_start": board.period_start.isoformat(),
        "period_end": board.period_end.isoformat(),
        "measure": board.measure,
        "minimum": amount(board.measure, board.minimum),
        "tie_rule": board.tie_rule,
        "issued_at": _wall(board.issued_at, timezone),
        "as_of": _wall(board.as_of, timezone),
        "excluded": sum(scope.excluded for scope in scopes),
        "scopes": [
            {"scope": scope.scope, "places": [_place(scope, place, names) for place in scope.places]}
            for scope in scopes
        ],
    }


def _place(board: Board, place: Place, names: Names) -> dict[str, Any]:
    said = {
        "rank": place.rank,
        "name": names.shown(place.distributor_id, board.is_masked),
        "value": place.value,
        "amount": amount(board.measure, place.value),
        "prize": {"zh": place.prize, "en": place.prize_en} if place.prize else None,
    }
    if place.value_now is not None and place.value_now != place.value:
        said |= {"value_now": place.value_now, "amount_now": amount(board.measure, place.value_now)}
    return said


def _wall(instant: datetime, timezone: str) -> str:
    return local(instant, timezone).isoformat(timespec="minutes")


def moment(instant: str) -> str:
    """A document's instant as people read it, by the mall's own clock: 2026-03-02 08:00."""
    return instant[:16].replace("T", " ")
