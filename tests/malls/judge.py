"""Just enough judgement to count situations: who is credited, why an order earns or not, tiers, and counted sales.

It works out no commission and no ledger; it is no second reference, and nothing is compared with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from tests.malls.facts import Deadlines, bases, deadlines, is_bound, take, terms_at, tier_rule
from tests.malls.instants import DAY
from tests.malls.landing import Row, Tables


@dataclass
class Judged:
    """A paid order and what is known of it at as_of."""

    order: Row
    items: list[Row]
    terms: Row
    bases: dict[int, int]
    due: Deadlines | None
    kind: str = ""
    credited: str | None = None
    reason: str = ""
    #: (completed_at, fen taken in all, the refund), in the order in which refunds count
    taken: list[tuple[datetime, int, Row]] = field(default_factory=list)
    left_at_settle: dict[int, int] = field(default_factory=dict)


class Mall:
    """One mall's facts, indexed; the judged orders in the order in which they were paid."""

    def __init__(self, tables: Tables, policy: Tables, as_of: datetime) -> None:
        self.tables, self.policy, self.as_of = tables, policy, as_of
        self.distributors = {row["distributor_id"]: row for row in tables["distributors"]}
        self.products = {row["product_id"]: row for row in tables["products"]}
        self.shares = {row["share_id"]: row for row in tables["shares"]}
        self.items, self.refunds = _grouped(tables["order_items"], "order_id"), _grouped(tables["refunds"], "order_id")
        self.changes = _grouped(tables["distributor_status_changes"], "distributor_id")
        self.bindings, self.clicks = (
            _grouped(tables["bindings"], "member_id"),
            _grouped(tables["share_clicks"], "member_id"),
        )

    @cached_property
    def orders(self) -> list[Judged]:
        """Every order paid by as_of, with its reason before rates are looked up."""
        paid = [row for row in self.tables["orders"] if row["paid_at"] and row["paid_at"] <= self.as_of]
        paid.sort(key=lambda row: (row["paid_at"], row["order_id"]))
        first_of_member: dict[str, Row] = {}
        first_of_device: dict[str, Row] = {}
        for row in paid:
            first_of_member.setdefault(row["member_id"], row)
            first_of_device.setdefault(row["device_id"], row)
        first_paid = {row["member_id"]: row["first_paid_at"] for row in self.tables["members"]}
        return [self._judged(row, first_of_member, first_of_device, first_paid) for row in paid]

    def _judged(self, row: Row, first_of_member: dict, first_of_device: dict, first_paid: dict) -> Judged:
        items = self.items[row["order_id"]]
        terms = terms_at(self.policy, row["paid_at"])
        judged = Judged(row, items, terms, bases(row, items), deadlines(row, self.policy, self.as_of))
        earlier = first_paid.get(row["member_id"]) or row["paid_at"]
        is_first = first_of_member[row["member_id"]] is row and earlier >= row["paid_at"]
        judged.kind = "first" if is_first else "repeat"
        judged.credited = self.credited(row, terms)
        judged.reason = self._reason(judged, first_of_device)
        self._refund(judged)
        return judged

    def credited(self, order: Row, terms: Row) -> str | None:
        """The distributor of the order, else of the binding in force, else of the last click."""
        paid_at = order["paid_at"]
        if order["distributor_id"]:
            return order["distributor_id"]
        bound = [row for row in self.bindings[order["member_id"]] if is_bound(row, paid_at)]
        if bound:
            return max(bound, key=lambda row: row["bound_at"])["distributor_id"]
        window = terms["click_window_days"] * DAY
        clicks = [row for row in self.clicks[order["member_id"]] if paid_at - window <= row["clicked_at"] <= paid_at]
        if not clicks or not window:
            return None
        return self.shares[max(clicks, key=lambda row: (row["clicked_at"], row["click_id"]))["share_id"]][
            "distributor_id"
        ]

    def is_active(self, distributor_id: str | None, instant: datetime) -> bool:
        """Approved by then, and not frozen or gone by the last change."""
        known = self.distributors.get(distributor_id)
        if not known or not known["approved_at"] or known["approved_at"] > instant:
            return False
        changes = [row for row in self.changes[distributor_id] if row["changed_at"] <= instant]
        return not changes or max(changes, key=lambda row: row["changed_at"])["status"] == "active"

    def _reason(self, judged: Judged, first_of_device: dict) -> str:
        order, terms = judged.order, judged.terms
        if judged.credited is None:
            return "no_distributor"
        if not self.is_active(judged.credited, order["paid_at"]):
            return "distributor_inactive"
        if is_own(self, judged) and terms["self_purchase"] == "no_commission":
            return "self_purchase"
        device = order["device_id"]
        is_others = device is not None and first_of_device[device]["member_id"] != order["member_id"]
        return "same_device" if is_others and terms["same_device"] == "first_member_only" else "earned"

    def _refund(self, judged: Judged) -> None:
        completed = [row for row in self.refunds[judged.order["order_id"]] if row["completed_at"]]
        completed = [row for row in completed if row["completed_at"] <= self.as_of]
        left = dict(judged.bases)
        judged.left_at_settle = dict(left)
        for refund in sorted(completed, key=lambda row: (row["completed_at"], row["refund_id"])):
            parts = take(refund, left)
            left = {line_no: rest - parts.get(line_no, 0) for line_no, rest in left.items()}
            judged.taken.append((refund["completed_at"], sum(parts.values()), refund))
            if judged.due and refund["completed_at"] <= judged.due.settle_at:
                judged.left_at_settle = dict(left)

    def chain(self, promoter: str) -> list[str]:
        """The promoter and the inviters above, up to three levels, as far as they are known and new."""
        chain: list[str] = []
        current: str | None = promoter
        while current in self.distributors and current not in chain and len(chain) < 3:
            chain.append(current)
            current = self.distributors[current]["inviter_id"]
        return chain

    def is_settled(self, judged: Judged) -> bool:
        """Whether a credited line has come into somebody's counted sales."""
        return judged.reason == "earned" and judged.due is not None and judged.due.settle_at <= self.as_of

    @cached_property
    def tiers(self) -> dict[str, dict[str, datetime]]:
        """distributor -> tier -> since, of seniors and mentors."""
        tiers: dict[str, dict[str, datetime]] = defaultdict(dict)
        for settle_at, seniors in self._new_seniors():
            for distributor_id in seniors:
                tiers[distributor_id]["senior"] = settle_at
            for distributor_id in seniors:
                for candidate in (distributor_id, self.distributors[distributor_id]["inviter_id"]):
                    if self._is_mentor_now(candidate, tiers, settle_at):
                        tiers[candidate].setdefault("mentor", settle_at)
        return tiers

    def _new_seniors(self) -> Iterator[tuple[datetime, set[str]]]:
        deals: dict[str, list[tuple[Judged, int]]] = defaultdict(list)
        settled = [judged for judged in self.orders if self.is_settled(judged)]
        settled = [judged for judged in settled if sum(judged.left_at_settle.values()) > 0]
        seniors: dict[datetime, set[str]] = defaultdict(set)
        known: set[str] = set()
        for judged in sorted(settled, key=lambda judged: (judged.due.settle_at, judged.order["paid_at"])):
            seller, settle_at = judged.credited, judged.due.settle_at
            deals[seller].append((judged.order["paid_at"], sum(judged.left_at_settle.values())))
            if seller not in known and is_run(deals[seller], tier_rule(self.policy, "senior", settle_at)):
                known.add(seller)
                seniors[settle_at].add(seller)
        yield from sorted(seniors.items())

    def _is_mentor_now(self, candidate: str | None, tiers: dict, instant: datetime) -> bool:
        if "senior" not in tiers.get(candidate, {}):
            return False
        invited = [row["distributor_id"] for row in self.distributors.values() if row["inviter_id"] == candidate]
        seniors = sum("senior" in tiers.get(other, {}) for other in invited if other != candidate)
        return seniors >= tier_rule(self.policy, "mentor", instant)["min_senior_downlines"]

    def tier_at(self, distributor_id: str, instant: datetime) -> str:
        """The tier at the instant."""
        held = [tier for tier, since in self.tiers.get(distributor_id, {}).items() if since <= instant]
        return "mentor" if "mentor" in held else "senior" if held else "junior"


def is_own(mall: Mall, judged: Judged) -> bool:
    """Whether the buyer is the promoter's own account."""
    return mall.distributors[judged.credited]["member_id"] == judged.order["member_id"]


def is_run(deals: list[tuple[datetime, int]], rule: Row) -> bool:
    """Whether some `min_deals` of the deals that count were paid within the window."""
    paid = sorted(paid_at for paid_at, rest in deals if rest >= rule["min_deal_fen"])
    runs = zip(paid, paid[rule["min_deals"] - 1 :], strict=False)
    return any(last - first <= rule["window_days"] * DAY for first, last in runs)


def _grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups
