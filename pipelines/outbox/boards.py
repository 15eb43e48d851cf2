"""The messages of boards: who came first, as issued, told to a group once for each period of a board."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from pipelines.leaderboard.boards import Board, by_period, issued_boards
from pipelines.outbox.configured import timezone_of
from pipelines.outbox.message import Language, Message, board_key, message_id
from pipelines.outbox.plan import cancel_planned, plan, planned_of
from pipelines.settings import NEWS_FOR, Home
from pipelines.site.document import Document, document
from pipelines.site.names import Names
from pipelines.site.page import LANGUAGES, WORDS, file_name

TEMPLATE = "board"
#: So many places are told, and of each word so many characters: the smallest channel takes 2,048 bytes in all.
PLACES = 10
CHARACTERS = 16
MORE = {"zh": "另有 {people} 人上榜", "en": "and {people} more"}


def plan_boards(home: Home, channel: str, language: Language, site: str | None, now: datetime) -> tuple[int, int]:
    """Plans a message for each board that was issued lately and has none, and cancels those that are no news any more;
    returns how many of each. `site` is the address at which people open the boards, `now` naive UTC."""
    before = planned_of(home, TEMPLATE)
    told = news(home, now)
    names = Names(home, {place.distributor_id for scopes in told for board in scopes for place in board.places})
    timezone = timezone_of(home)
    # Nobody is erased from a message that was planned: what the site might show in full is shown in part here.
    documents = [document([replace(board, is_masked=True) for board in scopes], names, timezone) for scopes in told]
    messages = [
        board_message(scopes[0], said, channel, language, site) for scopes, said in zip(told, documents, strict=True)
    ]
    planned = plan(home, messages, {}, now)
    return len(planned), _withdraw(home, before, told, now)


def withdraw_old_boards(home: Home, now: datetime) -> int:
    """Cancels what is planned of boards that are no news any more; returns how many messages."""
    before = planned_of(home, TEMPLATE)
    return _withdraw(home, before, news(home, now), now) if before else 0


def _withdraw(home: Home, before: Collection[str], told: Iterable[Sequence[Board]], now: datetime) -> int:
    standing = {message_id(board_key(scopes[0].board, scopes[0].period_start)) for scopes in told}
    return cancel_planned(home, set(before) - standing, "outdated", now)


def news(home: Home, now: datetime) -> list[list[Board]]:
    """The newest issue of each board, all its scopes, where it was issued within NEWS_FOR and somebody is on it."""
    newest: dict[str, list[Board]] = {}
    for scopes in by_period(issued_boards(home)):
        newest.setdefault(scopes[0].board, scopes)
    return [
        scopes
        for scopes in newest.values()
        if now - scopes[0].issued_at <= NEWS_FOR and any(board.places for board in scopes)
    ]


def board_message(board: Board, said: Document, channel: str, language: Language, site: str | None) -> Message:
    """What the group reads of an issued board, of which the site says `said`."""
    key = board_key(board.board, board.period_start)
    measure = WORDS[board.measure][LANGUAGES.index(language)]
    fields = {
        "board": said["name"][language],
        "period": f"{board.period_start} – {board.period_end} · {measure}",
        "lines": "\n".join(_lines(said["scopes"], language)),
        "link": f"{site}/{quote(board.board)}/{board.period_start}/{file_name(language)}" if site else "",
    }
    return Message(message_id(key), key, None, channel, TEMPLATE, fields, language)


def _lines(scopes: Sequence[dict[str, Any]], language: Language) -> Iterator[str]:
    """The first places, those of all regions side by side."""
    places = [place | {"scope": scope["scope"]} for scope in scopes for place in scope["places"]]
    places.sort(key=itemgetter("rank"))
    for place in places[:PLACES]:
        region = f"{_short(place['scope'])} " if len(scopes) > 1 else ""
        prize = f" · {_short(place['prize'][language] or place['prize']['zh'])}" if place["prize"] else ""
        yield f"{place['rank']}. {region}{_short(place['name'])} {place['amount']}{prize}"
    if len(places) > PLACES:
        yield MORE[language].format(people=f"{len(places) - PLACES:,}")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…"
