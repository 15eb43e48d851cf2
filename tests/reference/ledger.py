"""The ledger entries of lines, months and the mall's own payments, and the balances they add up to."""

from __future__ import annotations

from datetime import datetime

from tests.reference.instants import business_date
from tests.reference.lines import drops
from tests.reference.months import MonthAmounts
from tests.reference.orders import JudgedOrder
from tests.reference.records import Mall, Record


def line_entries(mall: Mall, judged: JudgedOrder, line: Record) -> list[Record]:
    """“`accrue` | `paid_at`”, “`void` | `completed_at` of a refund at or before `settle_at`, or while there is no
    receipt”, “`settle` | `settle_at`, once reached”, “`clawback` | `completed_at` of a later refund”.
    """
    given = line["commission_fen"]
    entries = [line_entry(mall, line, "accrue", line["paid_at"], given, pending=given)]
    kept = given
    for taking, drop in drops(line["line_no"], line["base_fen"], line["rate_bp"], judged.takings):
        if judged.settle_at is None or taking.completed_at <= judged.settle_at:
            entry = line_entry(mall, line, "void", taking.completed_at, -drop, pending=-drop)
            kept -= drop
        else:
            entry = line_entry(mall, line, "clawback", taking.completed_at, -drop, payable=-drop)
        entries.append(entry | {"refund_id": taking.refund_id})
    if judged.has_settled(mall.as_of):
        entries.append(line_entry(mall, line, "settle", judged.settle_at, kept, pending=-kept, payable=kept))
    return without_zeros(entries)


def month_entries(mall: Mall, months: list[MonthAmounts]) -> list[Record]:
    """“`bonus`, `management`, `mentor` | the month's close | payable +”; “until then its entries are shown as
    provisional and not posted”.
    """
    entries = []
    for month in months:
        if month.posted:
            for kind, (amount, policy_from) in month.amounts.items():
                entry = new_entry(mall, month.distributor_id, kind, month.closes_at, amount, 0, amount)
                entries.append(entry | {"month": month.month, "policy_from": policy_from})
    return without_zeros(entries)


def delivered_entries(mall: Mall) -> list[Record]:
    """“`opening`, `payout` | a delivered opening balance; a delivered payout | payable + or -; payable -”.

    “Payable may go below zero”: nothing is compared with what was payable. Nor with who is known: as with an order,
    “an unknown distributor (...) does not stop” it (contract). No line, no month and no row of the policy is behind it.
    """
    entries = []
    for opening in mall.openings:
        amount = opening["payable_fen"]
        entry = new_entry(mall, opening["distributor_id"], "opening", opening["balance_at"], amount, 0, amount)
        entries.append(entry)
    for payout in mall.payouts:
        amount = -payout["amount_fen"]
        entry = new_entry(mall, payout["distributor_id"], "payout", payout["paid_out_at"], amount, 0, amount)
        entries.append(entry | {"payout_id": payout["payout_id"]})
    return without_zeros(entries)


def line_entry(
    mall: Mall, line: Record, kind: str, at: datetime, amount: int, pending: int = 0, payable: int = 0
) -> Record:
    """“Every ledger entry names the order line or the month it came from, and `policy_from`”."""
    source = {name: line[name] for name in ("order_id", "line_no", "level", "policy_from")}
    return new_entry(mall, line["distributor_id"], kind, at, amount, pending, payable) | source


def new_entry(
    mall: Mall, distributor_id: str, kind: str, at: datetime, amount: int, pending: int, payable: int
) -> Record:
    """“`pending_delta_fen` and `payable_delta_fen` say what it does to the two balances”."""
    return {
        "occurred_at": at,
        "occurred_date": business_date(at, mall.zone),
        "distributor_id": distributor_id,
        "entry_type": kind,
        "amount_fen": amount,
        "pending_delta_fen": pending,
        "payable_delta_fen": payable,
        "order_id": None,
        "line_no": None,
        "level": None,
        "month": None,
        "policy_from": None,
        "refund_id": None,
        "payout_id": None,
    }


def without_zeros(entries: list[Record]) -> list[Record]:
    """“Entries of zero are not written.”"""
    return [entry for entry in entries if entry["amount_fen"] != 0]


def balances(mall: Mall, ledger: list[Record]) -> list[Record]:
    """The two balances of every distributor; `settled_total_fen` is the sum of their `settle` entries.

    Who is unknown and has entries has balances too: the design is silent, and else they would not add up to the ledger.
    """
    rows = []
    for distributor_id in sorted({*mall.distributors, *(entry["distributor_id"] for entry in ledger)}):
        own = [entry for entry in ledger if entry["distributor_id"] == distributor_id]
        row = {
            "distributor_id": distributor_id,
            "pending_fen": sum(entry["pending_delta_fen"] for entry in own),
            "payable_fen": sum(entry["payable_delta_fen"] for entry in own),
            "settled_total_fen": sum(entry["amount_fen"] for entry in own if entry["entry_type"] == "settle"),
        }
        rows.append(row)
    return rows
