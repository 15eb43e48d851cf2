"""The messages of comeback packs: for whom the experiment decided on a pack and who has not come back since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pipelines.comeback.assign import EXPLORE, TREATED
from pipelines.comeback.ground import check_ground
from pipelines.decisions import DecisionStore
from pipelines.errors import FenxiaoError
from pipelines.outbox.message import Language, Message, comeback_key, message_id
from pipelines.outbox.plan import plan, planned_of, withdraw
from pipelines.policy.description import NO_OFFER, Policy
from pipelines.publish import latest, run_that_knows
from pipelines.settings import Home
from pipelines.warehouse import connect

TEMPLATE = "comeback"
SILENCES = "marts.fct_silences"
#: A silence goes on where nothing ended it; rows that came late may have moved its days since the decision.
STANDING = f"""
select decided.distributor_id, distributors.member_id, decided.silence_began, decided.offer, decided.cost_fen,
    decided.policy_from, silences.days_inactive
from decided
join {SILENCES} as silences
    on silences.distributor_id = decided.distributor_id and silences.ended_on is null
        and silences.last_active_on < decided.flagged_on
join marts.dim_distributors as distributors on distributors.distributor_id = decided.distributor_id
order by decided.distributor_id
"""


def plan_comebacks(home: Home, policy: Policy, channel: str, language: Language, now: datetime) -> tuple[int, int]:
    """Plans a message for each decided pack whose silence goes on, and cancels those planned for people who came back;
    returns how many of each. Raises ConfigurationError where nothing is published."""
    standing = standing_packs(home)
    messages = list(comeback_messages(standing, _names(policy, language, now), channel, language))
    members = dict(standing.select("distributor_id", "member_id").iter_rows())
    return len(plan(home, messages, members, now)), _withdraw(home, standing, now)


def withdraw_ended(home: Home, now: datetime) -> int:
    """Cancels what is planned for people whose silence ended, as far as is published; returns how many messages. Raises
    ConfigurationError where nothing is published."""
    return _withdraw(home, standing_packs(home), now)


def withheld_packs(home: Home, now: datetime, *, anyway: bool = False) -> dict[str, str]:
    """Why no pack is to be sent at `now` (naive UTC), by template: as far as is published they are no sound ground to
    write to anybody, or nothing is published; empty where they may be sent, or none is planned."""
    if not planned_of(home, TEMPLATE) or (anyway and not latest(home)):
        return {}
    try:
        check_ground(run_that_knows(home, SILENCES), now, anyway=anyway)
    except FenxiaoError as error:
        return {TEMPLATE: str(error)}
    return {}


def _withdraw(home: Home, standing: pl.DataFrame, now: datetime) -> int:
    packs = standing.select("distributor_id", "silence_began", "offer").iter_rows()
    return withdraw(home, TEMPLATE, {message_id(comeback_key(*pack)) for pack in packs}, now)


def standing_packs(home: Home) -> pl.DataFrame:
    """The packs that were decided on and whose people have not come back, as far as is published: distributor_id,
    member_id, silence_began, offer, cost_fen, days_inactive, by person."""
    packs = pl.col("arm").is_in([TREATED, EXPLORE]) & (pl.col("offer") != NO_OFFER)
    with connect(run_that_knows(home, SILENCES).file, read_only=True) as con:
        con.register("decided", DecisionStore(home).rows("comebacks").filter(packs))
        return con.sql(STANDING).pl()


def comeback_messages(
    packs: pl.DataFrame, names: Mapping[str, str], channel: str, language: Language
) -> Iterator[Message]:
    """One message for each row of `packs`: distributor_id, silence_began, offer, cost_fen (fen), days_inactive. `names`
    has what each offer is called in the language."""
    for pack in packs.to_dicts():
        key = comeback_key(pack["distributor_id"], pack["silence_began"], pack["offer"])
        fields = _fields(pack, names.get(pack["offer"], pack["offer"]))
        yield Message(message_id(key), key, pack["distributor_id"], channel, TEMPLATE, fields, language)


def _names(policy: Policy, language: Language, now: datetime) -> dict[str, str]:
    """What each offer that there is, or was, is called."""
    begun = policy.comeback_offers.filter(pl.col("effective_from") <= now).sort("effective_from")
    return dict(begun.select("offer", f"name_{language}").iter_rows())


def _fields(pack: dict[str, Any], name: str) -> dict[str, str]:
    yuan, fen = divmod(pack["cost_fen"], 100)
    return {"offer": name, "amount": f"¥{yuan}.{fen:02}", "days": str(pack["days_inactive"])}
