"""Tiers, repurchase and retention of a generated mall, counted once more in Python from the files it delivers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from models.mall import LAST_DAY, data_end, write_mall
from pipelines import publish
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import append, copy_default, utc
from tests.transform.engine import Row, home_at, run_directly

#: Naive UTC, like every instant here.
AS_OF = data_end(LAST_DAY).replace(tzinfo=None)
#: From here on 300 yuan make a VIP, and a partner has to have spent 100.
NEW_RULES = utc("2026-05-10T03:00:00")
VIP_FEN = 30_000
SHANGHAI = timedelta(hours=8)
MOMENT = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("members")
    write_mall(folder / "landing", orders=1500, days=150)
    policy = copy_default(folder)
    append(policy, "member_tiers", 2, effective_from=f"{NEW_RULES.isoformat()}Z", min_spend_fen=VIP_FEN)
    append(policy, "member_tiers", 3, effective_from=f"{NEW_RULES.isoformat()}Z", min_spend_fen=10_000)
    run_directly(home_at(folder / "home"), folder / "landing", policy, f"{AS_OF.isoformat()}Z")
    return folder


@pytest.fixture(scope="module")
def mall(folder: Path) -> DeliveredMall:
    return DeliveredMall(folder / "landing")


def marts(folder: Path, table: str) -> list[Row]:
    with connect(publish.latest(Home(folder / "home")), read_only=True) as con:
        return con.sql(f"from marts.{table}").pl().to_dicts()


class DeliveredMall:
    """What the delivered files say of members, in the plainest way: from all flows of a person, every time anew."""

    def __init__(self, landing: Path) -> None:
        self.landing = landing
        bases = Counter()
        for item in self.rows("order_items"):
            bases[item["order_id"]] += item["quantity"] * item["unit_price_fen"] - (item["discount_fen"] or 0)
        orders = {order["order_id"]: order for order in self.rows("orders") if order["paid_at"]}
        self.members = {row["member_id"]: row for row in self.rows("members")}
        self.flows, self.payments = defaultdict(list), defaultdict(set)
        for order_id, order in orders.items():
            bases[order_id] -= order["order_discount_fen"] or 0
            self.flows[order["member_id"]].append((order["paid_at"], bases[order_id]))
            self.payments[order["member_id"]].add(order["paid_at"])
        for refund in sorted(self.rows("refunds"), key=lambda row: row["completed_at"] or AS_OF):
            if refund["completed_at"] and refund["order_id"] in orders:
                taken = min(refund["amount_fen"] - (refund["freight_fen"] or 0), bases[refund["order_id"]])
                bases[refund["order_id"]] -= taken
                self.flows[orders[refund["order_id"]]["member_id"]].append((refund["completed_at"], -taken))
        self.distributors = [row for row in self.rows("distributors") if row["approved_at"]]
        self.accounts = defaultdict(list)
        for row in self.distributors:
            self.accounts[row["member_id"]].append((row["distributor_id"], row["approved_at"]))
        self.statuses = defaultdict(list)
        for row in self.rows("distributor_status_changes"):
            self.statuses[row["distributor_id"]].append((row["changed_at"], row["status"]))

    def rows(self, table: str) -> list[Row]:
        """A table's rows with naive UTC instants, those of later than the run's instant emptied."""
        frame = pl.read_parquet(self.landing / f"{table}.parquet")
        return (
            frame.with_columns(pl.col(pl.Datetime).dt.convert_time_zone("UTC").dt.replace_time_zone(None))
            .with_columns(pl.when(pl.col(pl.Datetime) <= AS_OF).then(pl.col(pl.Datetime)))
            .to_dicts()
        )

    def tier(self, member: str, at: datetime) -> str:
        spent = sum(fen for instant, fen in self.flows[member] if instant <= at)
        vip, partner = (30_000, 10_000) if at >= NEW_RULES else (50_000, 0)
        if spent >= partner and any(self.sells(who, since, at) for who, since in self.accounts[member]):
            return "partner"
        return "vip" if spent >= vip else "fan"

    def sells(self, distributor: str, approved_at: datetime, at: datetime) -> bool:
        changes = sorted(change for change in self.statuses[distributor] if change[0] <= at)
        return approved_at <= at and (not changes or changes[-1][1] == "active")


def day(instant: datetime) -> date:
    return (instant + SHANGHAI).date()


def week(instant: datetime) -> date:
    return day(instant) - timedelta(days=day(instant).weekday())


def month(instant: datetime) -> date:
    return day(instant).replace(day=1)


def test_every_member_has_the_tier_and_the_spending_of_their_flows(folder: Path, mall: DeliveredMall) -> None:
    members = marts(folder, "dim_members")
    assert {member["member_id"] for member in members} == set(mall.members)
    for member in members:
        who = member["member_id"]
        assert member["spend_fen"] == sum(fen for _, fen in mall.flows[who]), who
        assert member["tier"] == mall.tier(who, AS_OF), who
        assert member["to_vip_fen"] == (VIP_FEN - member["spend_fen"] if member["tier"] == "fan" else None), who
        if member["tier_since"] != mall.members[who]["registered_at"]:
            assert mall.tier(who, member["tier_since"]) == member["tier"], who
            assert mall.tier(who, member["tier_since"] - MOMENT) == member["previous_tier"] != member["tier"], who
        else:
            assert member["previous_tier"] is None, who
    assert {member["tier"] for member in members} == {"fan", "vip", "partner"}


def test_moves_are_all_changes_of_tier_of_all_members(folder: Path, mall: DeliveredMall) -> None:
    changes = Counter()
    for who in mall.members:
        instants = {instant for instant, _ in mall.flows[who]} | {NEW_RULES}
        for distributor, approved_at in mall.accounts[who]:
            instants |= {approved_at, *(changed_at for changed_at, _ in mall.statuses[distributor] if changed_at)}
        for instant in instants:
            move = mall.tier(who, instant - MOMENT), mall.tier(who, instant)
            changes[(month(instant), *move)] += move[0] != move[1]
    rows = marts(folder, "fct_member_tier_moves")
    found = {(row["month_start"], row["from_tier"], row["to_tier"]): row["moves"] for row in rows}
    assert found == {key: moves for key, moves in changes.items() if moves}
    assert {"vip", "fan"} <= {from_tier for _, from_tier, _ in found}, "some came back down"


def test_buyers_of_a_month_return_in_time_or_are_not_due_yet(folder: Path, mall: DeliveredMall) -> None:
    counted = defaultdict(Counter)
    for who, payments in mall.payments.items():
        for first in {month(paid_at): paid_at for paid_at in sorted(payments, reverse=True)}.values():
            for days in (30, 60, 90):
                end = first + timedelta(days=days)
                is_due = end <= AS_OF
                has_returned = any(first < paid_at <= end for paid_at in payments)
                key = (month(first), mall.tier(who, first), days)
                counted[key].update(buyers=1, due=is_due, returned=is_due and has_returned)
    found = {(row["cohort_month"], row["tier"], row["window_days"]): row for row in marts(folder, "fct_repurchase")}
    assert found.keys() == counted.keys()
    for key, row in found.items():
        assert {name: row[name] for name in ("buyers", "due", "returned")} == counted[key], key


def test_members_are_retained_by_what_they_buy(folder: Path, mall: DeliveredMall) -> None:
    weeks = {
        who: {week(paid_at) for paid_at in payments}
        for who, payments in mall.payments.items()
        if min(payments) <= (mall.members[who]["first_paid_at"] or AS_OF)
    }
    cohorts = {who: min(active) for who, active in weeks.items()}
    assert triangle(folder, "members") == laid_out(cohorts, weeks, first_week=min(cohorts.values()))


def test_distributors_are_retained_by_what_they_do(folder: Path, mall: DeliveredMall) -> None:
    weeks = defaultdict(set)
    for row in mall.rows("shares"):
        weeks[row["distributor_id"]].add(row["shared_at"] and week(row["shared_at"]))
    for row in mall.rows("activity_events"):
        weeks[row["distributor_id"]].add(row["occurred_at"] and week(row["occurred_at"]))
    cohorts = {row["distributor_id"]: week(row["approved_at"]) for row in mall.distributors}
    first_week = min(at for who, since in cohorts.items() for at in weeks[who] if at and at >= since)
    assert triangle(folder, "distributors") == laid_out(cohorts, weeks, first_week)


def triangle(folder: Path, population: str) -> dict[tuple[date, date], tuple[int, int]]:
    rows = [row for row in marts(folder, "fct_retention") if row["population"] == population]
    assert all(row["week_start"] == row["cohort_week"] + timedelta(weeks=row["week_no"]) for row in rows)
    assert all(row["is_over"] == (row["week_start"] + timedelta(days=7) <= day(AS_OF)) for row in rows)
    return {(row["cohort_week"], row["week_start"]): (row["people"], row["active"]) for row in rows}


def laid_out(
    cohorts: dict[str, date], weeks: dict[str, set[date]], first_week: date
) -> dict[tuple[date, date], tuple[int, int]]:
    """People and active ones of every cohort in every week that is known, up to the run's."""
    people, found = Counter(cohorts.values()), {}
    for cohort in people:
        at = max(cohort, first_week)
        while at <= week(AS_OF):
            active = sum(since == cohort and at in weeks[who] for who, since in cohorts.items())
            found[cohort, at] = (people[cohort], active)
            at += timedelta(days=7)
    return found
