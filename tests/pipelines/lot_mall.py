"""A mall of early 2026 in which 600 people fell silent on 12 March and got a pack by lot on the 20th.

Half of them had come every other day (busy): the small pack brings most of those back. The others had come once a month
(rare): of those half come back alone, and the small pack puts them off. The large pack changes nothing. On the 28th 60
more are silent, half of them busy.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.comeback.assign import EXPLORE, TREATED, assign
from pipelines.comeback.terms import Terms, terms_at
from pipelines.decisions import KINDS, DecisionStore
from pipelines.ingest import ingest
from pipelines.policy import load_policy
from pipelines.policy.description import WHOLE_BP
from pipelines.publish import latest
from pipelines.scoring.model_store import UPLIFT, ModelStore
from pipelines.scoring.train import train
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import utc
from tests.pipelines.scored_mall import ScoredMall, publish_scored
from tests.pipelines.small_delivery import item, member, order, write_csv
from tests.transform.made_once import made_once

BUSY, RARE = ([f"{kind}{number:03}" for number in range(330)] for kind in ("busy", "rare"))
#: Of each kind these were given a pack by lot; the others are newly silent on the last day.
BY_LOT, NEW = slice(0, 300), slice(300, 330)
FIRST, LAST_SEEN, RETURNED_ON = date(2026, 1, 2), date(2026, 3, 12), date(2026, 3, 23)
NEW_LAST_SEEN, TODAY = date(2026, 3, 22), date(2026, 3, 28)
DECIDED_AT, AS_OF, NOW = utc("2026-03-20T02:00"), "2026-03-28T12:00:00+08:00", utc("2026-03-28T04:01")
CHANCES = {
    ("busy", "none"): 0.10, ("busy", "small_pack"): 0.70, ("busy", "large_pack"): 0.10,
    ("rare", "none"): 0.45, ("rare", "small_pack"): 0.15, ("rare", "large_pack"): 0.45,
}  # fmt: skip


def lot_mall(factory: pytest.TempPathFactory) -> ScoredMall:
    """The mall as its tests had passed, and as it was published without a model and trained on."""
    folder = made_once(factory, "lot_mall", _run_and_train)
    return ScoredMall(folder / "landing", Home(folder / "built"), Home(folder / "home"))


def terms(**changes: object) -> Terms:
    """Those of the policy, changed so."""
    return replace(terms_at(load_policy(DEFAULT_POLICY), DECIDED_AT), **changes)


def forget_effect(home: Home) -> None:
    """The same decisions in what is published, had every pack changed nothing for anybody."""
    with connect(latest(home)) as con:
        con.execute("update marts.fct_comeback set is_returned = hash(distributor_id) % 10 < 3")


def in_use(home: Home) -> str:
    """The model of packs in use."""
    return ModelStore(home, UPLIFT).used()[-1]


def _run_and_train(folder: Path) -> None:
    landing, built, home = folder / "landing", Home(folder / "built"), Home(folder / "home")
    # Everybody explores: nothing, the small or the large pack, one as likely as the other.
    build(built, landing, decisions({}, terms(explore_bp=WHOLE_BP)))
    shutil.copytree(built.root, home.root)
    publish_scored(home)
    train(home, NOW, every_days=7)


def build(built: Home, landing: Path, decided: pl.DataFrame) -> None:
    """The mall delivered and built as far as its tests have passed, with these decisions and what came of them."""
    _deliver_people(landing)
    _deliver_activity(landing, _returned(decided))
    DecisionStore(built).decide("by lot", {"comebacks": decided.to_dicts()}, DECIDED_AT)
    ingest(built, landing, DEFAULT_POLICY, AS_OF)
    results = transform(built)
    if error := failure(built, results):
        raise error


def decisions(chosen: Mapping[str, str], by_lot: Terms) -> pl.DataFrame:
    """What was drawn on the 20th by these terms, with an offer for each of the chosen."""
    people = pl.DataFrame({"distributor_id": BUSY[BY_LOT] + RARE[BY_LOT]}).with_columns(
        flagged_on=pl.lit(LAST_SEEN + timedelta(days=4))
    )
    told = {
        "silence_began": LAST_SEEN + timedelta(days=1),
        "days_inactive": 7,
        "control_bp": by_lot.control_bp,
        "return_days": by_lot.return_days,
        "rank": None,
        "model": "by lot",
        "policy_from": by_lot.policy_from,
        "run_id": "by hand",
        "as_of": DECIDED_AT,
        "decided_at": DECIDED_AT,
    }
    costs = pl.col("offer").replace_strict({**by_lot.offers, "none": 0}, default=None)
    stamps = [pl.lit(value).alias(name) for name, value in told.items()]
    decided = assign(people, chosen, by_lot).with_columns(costs.alias("cost_fen"), *stamps)
    return decided.select(pl.col(name).cast(dtype) for name, dtype in KINDS["comebacks"].items())


def _returned(decided: pl.DataFrame) -> list[str]:
    luck = np.random.default_rng(5).random(len(decided))
    got = pl.when(pl.col("arm").is_in([TREATED, EXPLORE])).then("offer").otherwise(pl.lit("none"))
    drawn = zip(decided.select("distributor_id", got).iter_rows(), luck, strict=True)
    return [person for (person, offer), chance in drawn if chance < CHANCES[person[:4], offer]]


def _deliver_people(landing: Path) -> None:
    """Everybody with one order of a hundred yuan."""
    everybody = [*BUSY, *RARE, "always"]
    write_csv(
        landing / "members.csv", [member(who, registered_at="2025-12-01T00:00:00Z") for who in [*everybody, "m1"]]
    )
    joined = {"applied_at": "2025-12-31T00:00:00Z", "approved_at": "2026-01-01T00:00:00Z"}
    write_csv(landing / "distributors.csv", [{"distributor_id": who, "member_id": who, **joined} for who in everybody])
    write_csv(landing / "products.csv", [{"product_id": "p1", "name": "p", "category": "c", "list_price_fen": 10_000}])
    paid = {"created_at": "2026-03-01T04:00:00Z", "paid_at": "2026-03-01T05:00:00Z"}
    write_csv(landing / "orders.csv", [order(f"o-{who}", distributor_id=who, **paid) for who in everybody])
    write_csv(landing / "order_items.csv", [item(f"o-{who}", unit_price_fen=10_000) for who in everybody])


def _deliver_activity(landing: Path, returned: list[str]) -> None:
    """A login at ten in the morning of each of their days."""
    rows = [
        {
            "event_id": f"{who}-{day}",
            "distributor_id": who,
            "event_type": "login",
            "occurred_at": f"{day}T10:00:00+08:00",
        }
        for who, day in {*_days(), *((who, RETURNED_ON) for who in returned)}
    ]
    write_csv(landing / "activity_events.csv", sorted(rows, key=lambda row: row["event_id"]))


def _days() -> Iterator[tuple[str, date]]:
    every_day = [FIRST + timedelta(days=number) for number in range((TODAY - FIRST).days + 1)]
    yield from (("always", day) for day in every_day)
    for people, step in ((BUSY, 2), (RARE, 30)):
        for part, last in ((BY_LOT, LAST_SEEN), (NEW, NEW_LAST_SEEN)):
            seen = [day for day in every_day if day <= last and (last - day).days % step == 0]
            yield from ((who, day) for who in people[part] for day in seen)
