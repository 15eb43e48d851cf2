"""The messages of comeback packs: for whom the experiment decided on a pack and who has not come back since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pipelines.comeback.assign import EXPLORE, TREATED
from pipelines.comeback.ground import check_ground
from pipelines.decisions import DecisionStore
from pipelines.errors import FenxiaoError
from pipelines.outbox.message import Language, Message, comeback_key, message_id
from pipelines.outbox.plan import cancel_planned, plan, planned_of
from pipelines.policy.description import NO_OFFER, Policy
from pipelines.publish import latest, run_that_knows
from pipelines.settings import Home
from pipelines.warehouse import connect

TEMPLATE = "comeback"
SILENCES = "marts.fct_silences"
#: A silence goes on where nothing ended it; rows that came late may have moved its days since the decision.
STANDING = f"""
select decided.distributor_id, distributors.member_id, decided.silence_began, decided.offer, decided.cost_fen,
    decided.policy_from, silences.days_inactive,
    decided.decided_at + to_days(decided.return_days::int) as window_ends_at
from decided
join {SILENCES} as silences
    on silences.distributor_id = decided.distributor_id and silences.ended_on is null
        and silences.last_active_on < decided.flagged_on
join marts.dim_distributors as distributors on distributors.distributor_id = decided.distributor_id
order by decided.distributor_id
"""


def plan_comebacks(home: Home, policy: Policy, channel: str, language: Language, now: datetime) -> tuple[int, int]:
    """Plans a message for each decided pack whose silence goes on and whose return would still count, and cancels what
    is planned for others; returns how many of each. Raises ConfigurationError where nothing is published."""
    before = planned_of(home, TEMPLATE)
    standing = standing_packs(home)
    open_packs = standing.filter(pl.col("window_ends_at") > now)
    messages = list(comeback_messages(open_packs, _names(policy, language, now), channel, language))
    members = dict(open_packs.select("distributor_id", "member_id").iter_rows())
    return len(plan(home, messages, members, now)), _withdraw(home, before, standing, now)


def withdraw_ended(home: Home, now: datetime) -> int:
    """Cancels what is planned for people whose silence ended, as far as is published, or whose return would not count
    any more; returns how many messages. Raises ConfigurationError where nothing is published."""
    before = planned_of(home, TEMPLATE)
    return _withdraw(home, before, standing_packs(home), now)


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


def _withdraw(home: Home, before: Collection[str], standing: pl.DataFrame, now: datetime) -> int:
    """`before` was planned before the decisions behind `standing` were read."""
    packs = standing.select("distributor_id", "silence_began", "offer", "window_ends_at").iter_rows()
    ends = {message_id(comeback_key(*pack)): window_ends_at for *pack, window_ends_at in packs}
    returned = [planned for planned in before if planned not in ends]
    outdated = [planned for planned in before if planned in ends and ends[planned] <= now]
    return cancel_planned(home, returned, "returned", now) + cancel_planned(home, outdated, "outdated", now)


def standing_packs(home: Home) -> pl.DataFrame:
    """The packs that were decided on and whose people have not come back, as far as is published: distributor_id,
    member_id, silence_began, offer, cost_fen, policy_from, days_inactive and, as fct_comeback has it, until when a
    return counts (window_ends_at, naive UTC), by person."""
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
