"""What a person is called in public: by nickname where it is known, and in part only where the board says so."""

from __future__ import annotations

from collections.abc import Collection

from pipelines.contacts import ContactStore
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect

SHOWN_OF_ID = 4


class Names:
    """Names of distributors. Nicknames come from the contacts, and are gone from here once they are erased there."""

    def __init__(self, home: Home, distributor_ids: Collection[str]) -> None:
        self._members = _members(home, distributor_ids)
        self._contacts = ContactStore(home.contacts) if home.contacts.exists() else None

    def shown(self, distributor_id: str, is_masked: bool) -> str:
        """What the public reads of one person."""
        nickname = self._nickname(distributor_id)
        if not is_masked:
            return nickname or distributor_id
        return masked_nickname(nickname) if nickname else masked_id(distributor_id)

    def _nickname(self, distributor_id: str) -> str:
        member_id = self._members.get(distributor_id)
        known = self._contacts.of(member_id) if self._contacts and member_id else None
        nickname = (known or {}).get("nickname") or ""
        return "".join(character for character in nickname if character.isprintable()).strip()


def masked_nickname(nickname: str) -> str:
    """张小花 -> 张**花, 李四 -> 李**: the first character, and of three or more the last."""
    return f"{nickname[0]}**{nickname[-1] if len(nickname) > 2 else ''}"


def masked_id(distributor_id: str) -> str:
    """D10000076 -> **0076: enough to find oneself. Of a short id no more than its half is shown."""
    return f"**{distributor_id[-min(SHOWN_OF_ID, len(distributor_id) // 2) :]}" if len(distributor_id) > 1 else "**"


def _members(home: Home, distributor_ids: Collection[str]) -> dict[str, str]:
    file = latest(home)
    if file is None:
        return {}
    query = "select distributor_id, member_id from marts.dim_distributors where list_contains(?, distributor_id)"
    with connect(file, read_only=True) as con:
        return dict(con.execute(query, [list(distributor_ids)]).fetchall())
