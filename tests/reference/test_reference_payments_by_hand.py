"""Opening balances and payouts: small cases with the arithmetic in the comments."""

from __future__ import annotations

from datetime import datetime

from tests.reference.records import Record
from tests.reference.small_mall import at, column, entries, person, refund, run, sale


def opening(balance_at: str, payable_fen: int, distributor_id: str = "ann") -> Record:
    return {"distributor_id": distributor_id, "balance_at": at(balance_at), "payable_fen": payable_fen}


def payout(payout_id: str, paid_out_at: str, amount_fen: int, distributor_id: str = "ann") -> Record:
    return {
        "payout_id": payout_id,
        "distributor_id": distributor_id,
        "paid_out_at": at(paid_out_at),
        "amount_fen": amount_fen,
    }


def payable(**arguments: object) -> int:
    """Ann's payable, who sold for 10 yuan on 1 February and is owed 100 fen for it from the 4th on."""
    return run([sale("o1", "02-01", "02-03", [1000])], **arguments).balances[0]["payable_fen"]


def test_an_opening_balance_and_a_payout_are_entries_of_payable_alone() -> None:
    result = run([], opening_balances=[opening("01-01", 5000)], payouts=[payout("t1", "01-31 16:00", 3000)])
    columns = ("entry_type", "amount_fen", "pending_delta_fen", "payable_delta_fen")
    assert column(result.ledger, *columns) == [("opening", 5000, 0, 5000), ("payout", -3000, 0, -3000)]
    assert column(result.balances, "pending_fen", "payable_fen", "settled_total_fen") == [(0, 2000, 0)]


def test_they_name_no_line_no_month_and_no_policy_and_have_a_business_date() -> None:
    # 31 January 16:00 UTC is 1 February in Shanghai.
    [paid] = run([], payouts=[payout("t1", "01-31 16:00", 3000)]).ledger
    assert [paid[name] for name in ("order_id", "line_no", "level", "month", "policy_from")] == [None] * 5
    assert paid["occurred_date"] == datetime.fromisoformat("2026-02-01").date()


def test_a_payout_counts_at_as_of_and_not_a_microsecond_before() -> None:
    payouts = [payout("t1", "02-10", 60)]
    assert payable(payouts=payouts, as_of="02-09 23:59:59.999999") == 100
    assert payable(payouts=payouts, as_of="02-10") == 40


def test_an_opening_balance_counts_from_its_instant_on() -> None:
    balances = [opening("02-10", 60)]
    assert payable(opening_balances=balances, as_of="02-09 23:59:59.999999") == 100
    assert payable(opening_balances=balances, as_of="02-10") == 160


def test_who_owed_the_mall_pays_it_off_with_the_next_commission() -> None:
    # -70 + 100
    assert payable(opening_balances=[opening("01-01", -70)], as_of="02-04") == 30
    assert payable(opening_balances=[opening("01-01", -70)], as_of="02-03") == -70


def test_a_payout_larger_than_payable_is_shown_as_what_it_is() -> None:
    # 100 - 150, and the refund of half the sale takes 50 more.
    assert payable(payouts=[payout("t1", "02-05", 150)]) == -50
    refunds = [refund("r1", "o1", 500, "02-05", "02-06")]
    assert payable(payouts=[payout("t1", "02-05", 150)], refunds=refunds) == -100


def test_several_payouts_add_up_even_two_that_differ_in_nothing_but_their_ids() -> None:
    payouts = [payout(f"t{number}", "02-05", 20) for number in (1, 2)] + [payout("t3", "02-06", 10)]
    assert payable(payouts=payouts) == 50


def test_amounts_of_zero_are_not_written() -> None:
    result = run([], opening_balances=[opening("01-01", 0)], payouts=[payout("t1", "02-05", 0)])
    assert result.ledger == []


def test_who_is_unknown_has_entries_and_a_balance_once_there_is_one() -> None:
    result = run([], opening_balances=[opening("01-01", 5, "eve")], payouts=[payout("t1", "02-05", 3, "eve")])
    assert entries(result, "opening", "payout") == [
        ("opening", "eve", 5, at("01-01")),
        ("payout", "eve", -3, at("02-05")),
    ]
    assert column(result.balances, "distributor_id", "payable_fen") == [("ann", 0), ("eve", 2)]
    later = run([], as_of="02-04", payouts=[payout("t1", "02-05", 3, "eve")])
    assert column(later.balances, "distributor_id") == ["ann"]


def test_who_was_never_approved_or_is_frozen_is_owed_and_paid_all_the_same() -> None:
    people = [person("ann") | {"approved_at": None}, person("bob")]
    changes = [{"distributor_id": "bob", "changed_at": at("01-02"), "status": "frozen"}]
    payouts = [payout("t1", "02-05", 3), payout("t2", "02-05", 4, "bob")]
    result = run([], distributors=people, distributor_status_changes=changes, payouts=payouts)
    assert column(result.balances, "distributor_id", "payable_fen") == [("ann", -3), ("bob", -4)]
