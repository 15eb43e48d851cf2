"""Who of the people at risk can be told something: whoever has a contact, and a consent that is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import polars as pl

from pipelines.contacts import ContactStore
from pipelines.contract.tables import TABLES
from pipelines.outbox import consents
from pipelines.outbox.channel import Channel
from pipelines.outbox.comebacks import TEMPLATE
from pipelines.outbox.store import open_outbox
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.warehouse import connect

Lack = Literal["contact", "consent"]
#: At risk is whose silence is long enough for a pack and goes on.
AT_RISK = """
select distributor_id, member_id
from marts.fct_silences join marts.dim_distributors using (distributor_id)
where flagged_on is not null and ended_on is null
"""


def lacking(home: Home, channels: Mapping[str, Channel], people: Mapping[str, str]) -> dict[str, Lack | None]:
    """What each of the people (distributor_id to member_id) lacks to be told about a pack: None where nothing.

    A consent counts to any template that a channel uses for packs, or to any at all where no channel needs one. Makes
    no file, and takes none of the consents in.
    """
    templates = {channel.template_id(TEMPLATE) for channel in channels.values()} - {None}
    consenting = _consenting(home, templates, people)
    reached = ContactStore(home.contacts).having("openid", people.values()) if home.contacts.exists() else set()

    def lacks(person: str, member_id: str) -> Lack | None:
        if member_id not in reached:
            return "contact"
        return None if person in consenting else "consent"

    return {person: lacks(person, member_id) for person, member_id in people.items()}


def _consenting(home: Home, templates: Collection[str | None], people: Collection[str]) -> set[str]:
    """Who of the people has a consent left to one of the templates, or to any where none is named: delivered by now,
    whether the ledger has it yet or not, and not used up by what the ledger knows."""
    store = RawStore(home)
    delivered = store.current_rows(TABLES["consents"], store.manifest())
    query = f"""
        select distinct distributor_id from ({delivered})
        where distributor_id in (select distributor_id from people)
            and consent_id not in (select consent_id from gone)
            and (template_id in (select template_id from templates) or not exists (select 1 from templates))
    """
    named = {"people": ("distributor_id", people), "gone": ("consent_id", _gone(home))}
    with connect(":memory:") as raw:
        for table, (column, values) in (named | {"templates": ("template_id", templates)}).items():
            raw.register(table, pl.DataFrame({column: list(values)}, schema={column: pl.String}))
        return {person for (person,) in raw.execute(query).fetchall()}


def _gone(home: Home) -> list[str]:
    """The consents that a message used, or that have ended."""
    if not home.outbox.exists():
        return []
    gone = f"select consent_id from consents where not ({consents.LEFT})"
    with open_outbox(home) as con:
        return [row["consent_id"] for row in con.execute(gone).fetchall()]
