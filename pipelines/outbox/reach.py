"""Who of the people at risk can be told about a pack: whoever has what the channel of packs asks for, which may be a
contact and a consent that is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import polars as pl

from pipelines.contacts import ContactStore
from pipelines.contract.tables import TABLES
from pipelines.outbox import consents
from pipelines.outbox.by_itself import PERSONAL, by_itself
from pipelines.outbox.channel import Channel
from pipelines.outbox.comebacks import TEMPLATE
from pipelines.outbox.store import open_outbox
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.warehouse import connect

Lack = Literal["contact", "consent"]
#: Stands for a consent to whatever template.
ANY = "*"
#: At risk is whose silence is long enough for a pack and goes on.
AT_RISK = """
select distributor_id, member_id
from marts.fct_silences join marts.dim_distributors using (distributor_id)
where flagged_on is not null and ended_on is null
"""


def channels_of_packs(environment: Mapping[str, str], channels: Mapping[str, Channel]) -> dict[str, Channel]:
    """The one that [by_itself] names for packs, else those of the configured that reach one person; none where there is
    only the file, which reaches nobody by itself. Raises ConfigurationError where [by_itself] is not understood."""
    if named := by_itself(environment, channels).packs:
        return {named: channels[named]}
    return {name: channel for name, channel in channels.items() if name in PERSONAL and name != "file"}


def lacking(home: Home, packs: Mapping[str, Channel], people: Mapping[str, str]) -> dict[str, Lack | None]:
    """What each of the people (distributor_id to member_id) lacks to be told about a pack: None where one of the
    channels `packs` asks for nothing more, as `send` would ask.

    Where there are none, what WeChat would ask for: an openid, and a consent to whatever template. Makes no file, and
    takes none of the consents in.
    """
    asked = {(channel.needs_address, channel.template_id(TEMPLATE)) for channel in packs.values()} or {(True, ANY)}
    consenting = _consenting(home, people)
    contacts = ContactStore(home.contacts) if home.contacts.exists() else None
    reached = contacts.having("openid", people.values()) if contacts else set()
    erased = contacts.erased() if contacts else set()

    def lacks(person: str, member_id: str, needs_address: bool, template: str | None) -> Lack | None:
        if member_id in erased or (needs_address and member_id not in reached):
            return "contact"
        return "consent" if template is not None and (person, template) not in consenting else None

    def least(found: set[Lack | None]) -> Lack | None:
        return None if None in found else "consent" if "consent" in found else "contact"

    return {person: least({lacks(person, member, *ask) for ask in asked}) for person, member in people.items()}


def _consenting(home: Home, people: Iterable[str]) -> set[tuple[str, str]]:
    """Who of the people has a consent left, to which template and to ANY: delivered by now, whether the ledger has it
    yet or not, and not used up by what the ledger knows."""
    store = RawStore(home)
    delivered = store.current_rows(TABLES["consents"], store.manifest())
    query = f"""
        with held as (
            select distributor_id, template_id from ({delivered})
            where distributor_id in (select distributor_id from people)
                and consent_id not in (select consent_id from gone))
        from held union select distributor_id, '{ANY}' from held
    """
    named = {"people": ("distributor_id", people), "gone": ("consent_id", _gone(home))}
    with connect(":memory:") as raw:
        for table, (column, values) in named.items():
            raw.register(table, pl.DataFrame({column: list(values)}, schema={column: pl.String}))
        return set(raw.execute(query).fetchall())


def _gone(home: Home) -> list[str]:
    """The consents that a message used, or that have ended."""
    if not home.outbox.exists():
        return []
    gone = f"select consent_id from consents where not ({consents.LEFT})"
    with open_outbox(home) as con:
        return [row["consent_id"] for row in con.execute(gone).fetchall()]
