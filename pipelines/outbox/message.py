"""What one message is. Its key says what it is about, so that planning the same again plans nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Message:
    """One message to one person, or to a group where `distributor_id` is None. `fields` are what its `template` says,
    by name; how a person is reached is not in it, and is looked up only at the moment of sending."""

    message_id: str
    key: str
    distributor_id: str | None
    channel: str
    template: str
    fields: Mapping[str, str]
    language: Language = "zh"


def message_id(key: str) -> str:
    """32 hexadecimal digits, the same for the same key in every home."""
    return sha256(key.encode()).hexdigest()[:32]


def comeback_key(distributor_id: str, silence_began: date, offer: str) -> str:
    """The key of a comeback pack's message: one per person, first silent day and offer."""
    return f"comeback|{distributor_id}|{silence_began}|{offer}"


def board_key(board: str, period_start: date) -> str:
    """The key of an issued board's message: one per board and period, all its scopes together."""
    return f"board|{board}|{period_start}"


def brief_key(day: date) -> str:
    """The key of the brief that tells about a business day."""
    return f"brief|{day}"
