"""Lines, levels and refunds: small cases with the arithmetic in the comments."""

from __future__ import annotations

import pytest

from tests.reference.small_mall import TERMS, at, column, entries, person, rate, refund, run, sale, small_policy


def test_a_discount_is_spread_by_largest_remainder_and_a_tie_goes_to_the_lower_line() -> None:
    # 2 fen over three lines of 100: 2/3 each, so nothing whole and two single fen, to lines 1 and 2.
    result = run([sale("o1", "02-01", None, [100, 100, 100], order_discount_fen=2)])
    assert column(result.lines, "base_fen") == [99, 99, 100]


def test_an_order_discount_on_free_lines_only_divides_nothing_by_nothing() -> None:
    result = run([sale("o1", "02-01", None, [0, 0], order_discount_fen=0)])
    assert column(result.lines, "base_fen", "reason", "commission_fen") == [(0, "earned", 0)] * 2


def test_refunds_of_one_instant_count_in_the_order_of_their_ids() -> None:
    # rA is spread first over 1000 and 3000: 100 and 300. rB names line 1 for 1000, of which 900 are left.
    # Lines at 10 %: 100 - 10 - 90 = 0 and 300 - 30 = 270.
    refunds = [refund("rB", "o1", 1000, "02-03", "02-04", line_no=1), refund("rA", "o1", 400, "02-03", "02-04")]
    result = run([sale("o1", "02-01", "02-03", [1000, 3000])], refunds=refunds)
    assert column(result.lines, "commission_fen", "clawed_back_fen") == [(100, 100), (300, 30)]


def test_an_earlier_completion_counts_first_and_what_is_gone_is_not_refunded_twice() -> None:
    # rB takes all of line 1; rA's 400 then fall on line 2 alone: 300 - 40.
    refunds = [refund("rB", "o1", 1000, "02-03", "02-04", line_no=1), refund("rA", "o1", 400, "02-03", "02-05")]
    result = run([sale("o1", "02-01", "02-03", [1000, 3000])], refunds=refunds)
    assert column(result.lines, "clawed_back_fen") == [100, 40]


def test_partial_refunds_take_back_exactly_what_was_given() -> None:
    # 1005 at 10 % is 100.5, so 101. Left 503: 50.3, so 50, a drop of 51. Left 0: a drop of 50.
    refunds = [refund("r1", "o1", 502, "02-03", "02-10"), refund("r2", "o1", 503, "02-03", "02-11")]
    result = run([sale("o1", "02-01", "02-03", [1005])], refunds=refunds)
    assert column(result.ledger, "entry_type", "amount_fen") == [
        ("accrue", 101),
        ("settle", 101),
        ("clawback", -51),
        ("clawback", -50),
    ]


def test_a_refund_naming_a_line_that_is_not_there_takes_nothing() -> None:
    result = run([sale("o1", "02-01", None, [1000])], refunds=[refund("r1", "o1", 500, "02-03", "02-04", line_no=9)])
    assert column(result.ledger, "entry_type") == ["accrue"]


@pytest.mark.parametrize(
    ("completed_at", "kind"), [("02-04 00:00", "void"), ("02-04 00:00:00.000001", "clawback"), ("05-01", "clawback")]
)
def test_a_refund_completed_at_settlement_voids_and_a_later_one_claws_back(completed_at: str, kind: str) -> None:
    # Received on 3 February, settled on the 4th at 00:00. 400 of 1000 refunded at 10 %: 40 of 100.
    result = run([sale("o1", "02-01", "02-03", [1000])], refunds=[refund("r1", "o1", 400, "02-03", completed_at)])
    assert entries(result, "void", "clawback") == [(kind, "ann", -40, at(completed_at))]
    assert entries(result, "settle") == [("settle", "ann", 60 if kind == "void" else 100, at("02-04"))]


def test_without_a_receipt_every_refund_voids() -> None:
    result = run([sale("o1", "02-01", None, [1000])], refunds=[refund("r1", "o1", 1000, "06-01", "06-02")])
    assert column(result.ledger, "entry_type", "pending_delta_fen") == [("accrue", 100), ("void", -100)]


def test_a_refund_requested_too_late_takes_no_commission_but_lessens_what_is_left() -> None:
    # Received on 3 February, so the last moment to ask is 10 February 00:00. Late r1 takes line 1 (no commission);
    # r2, asked for at that very moment, completes after it: its 300 find line 2 only, 30 at 10 %.
    late = refund("r1", "o1", 1000, "02-10 00:00:00.000001", "02-11", line_no=1)
    in_time = refund("r2", "o1", 300, "02-10 00:00", "03-01")
    result = run([sale("o1", "02-01", "02-03", [1000, 1000])], refunds=[late, in_time])
    assert column(result.lines, "clawed_back_fen") == [0, 30]


LEVELS = [rate(1, "first", 1000), rate(2, "first", 300), rate(3, "first", 100)]


def paid_levels(*people: dict, **more: object) -> list[tuple]:
    policy = small_policy(commission_rates=LEVELS)
    changes = more.pop("distributor_status_changes", [])
    sales = [sale("o1", "02-01", None, [1000], **more)]
    result = run(sales, policy=policy, distributors=list(people), distributor_status_changes=changes)
    return column(result.lines, "level", "distributor_id", "commission_fen")


def test_the_chain_ends_at_whoever_came_up_before_or_is_unknown() -> None:
    assert paid_levels(person("ann", "ann")) == [(1, "ann", 100)]
    assert paid_levels(person("ann", "nobody")) == [(1, "ann", 100)]
    assert paid_levels(person("ann", "bob"), person("bob", "ann")) == [(1, "ann", 100), (2, "bob", 30)]


def test_one_who_is_left_out_does_not_end_the_chain() -> None:
    three = person("ann", "bob"), person("bob", "cat"), person("cat")
    assert paid_levels(*three) == [(1, "ann", 100), (2, "bob", 30), (3, "cat", 10)]
    frozen = [{"distributor_id": "bob", "changed_at": at("02-01"), "status": "frozen"}]
    without_bob = [(1, "ann", 100), (3, "cat", 10)]
    assert paid_levels(*three, distributor_status_changes=frozen) == without_bob
    assert paid_levels(*three, member_id="m-bob") == without_bob


def test_the_most_specific_rate_wins_then_the_tier_then_the_newest() -> None:
    rates = [
        rate(1, "first", 1000),
        rate(1, "first", 1100, effective_from=at("01-15"), effective_to=at("02-02")),
        rate(1, "first", 1200, tier="junior", effective_to=at("02-03")),
        rate(1, "first", None, scope="product", scope_id="p2"),
    ]
    days = ["01-31", "02-02", "02-03"]
    sales = [sale(f"o{day}", day, None, [1000, 1000]) for day in days]
    lines = run(sales, policy=small_policy(commission_rates=rates)).lines
    # The named tier beats the newer row until it ends; by then the newer one has ended too. p2's empty row: no rate.
    assert column(lines, "line_no", "rate_bp") == [(1, 1200), (2, None), (1, 1200), (2, None), (1, 1000), (2, None)]
    assert column(lines, "reason")[:2] == ["earned", "no_rate"]
    # Without the tier's row, the newest in force counts: 1100 until the moment it ends.
    untiered = run(sales, policy=small_policy(commission_rates=[rates[0], rates[1]])).lines
    assert column(untiered, "rate_bp")[::2] == [1100, 1000, 1000]
    assert column(untiered, "policy_from")[::2] == [at("01-15"), TERMS["effective_from"], TERMS["effective_from"]]


def test_order_then_binding_then_click_credit_somebody() -> None:
    bindings = [{"member_id": "m1", "distributor_id": "bob", "bound_at": at("02-01"), "unbound_at": at("02-05")}]
    clicks = [
        {"click_id": click_id, "share_id": share_id, "member_id": "m1", "clicked_at": at("02-03")}
        for click_id, share_id in (("k1", "of-ann"), ("k2", "of-cat"), ("k3", "not-delivered"))
    ]
    shares = [{"share_id": f"of-{name}", "distributor_id": name} for name in ("ann", "cat")]
    sales = [
        sale("o1", "02-04", None, [1000], "dan", member_id="m1"),  # the order names dan
        sale("o2", "02-04", None, [1000], None, member_id="m1"),  # bound to bob
        sale("o3", "02-05", None, [1000], None, member_id="m1"),  # unbound at this instant: k2, the higher click_id
        sale("o4", "02-10", None, [1000], None, member_id="m1"),  # clicked exactly 7 days before
        sale("o5", "02-10 00:00:00.000001", None, [1000], None, member_id="m1"),
    ]
    people = [person(name) for name in ("ann", "bob", "cat", "dan")]
    lines = run(sales, distributors=people, bindings=bindings, share_clicks=clicks, shares=shares).lines
    assert column(lines, "distributor_id") == ["dan", "bob", "cat", "cat", None]


def test_of_two_orders_at_one_instant_the_lower_id_is_first_for_the_buyer_and_the_device() -> None:
    sales = [
        sale("o2", "02-01", None, [1000], member_id="m1", device_id="d1"),
        sale("o1", "02-01", None, [1000], member_id="m2", device_id="d1"),
        sale("o3", "02-01", None, [1000], member_id="m2", device_id="d1"),
    ]
    members = [{"member_id": "m2", "first_paid_at": at("02-01")}]  # not earlier than o1, so o1 stays first
    lines = run(sales, members=members).lines
    wanted = [("o1", "first", "earned"), ("o2", "first", "same_device"), ("o3", "repeat", "earned")]
    assert column(lines, "order_id", "order_kind", "reason") == wanted


def test_an_automatic_receipt_counts_once_it_is_reached() -> None:
    policy = small_policy(policy_versions=[TERMS | {"auto_receive_days": 10}])
    sales = [
        sale("o1", "02-01", None, [1000], shipped_at=at("02-02")),
        sale("o2", "02-01", "02-05", [1000], shipped_at=at("02-02")),
        sale("o3", "02-01", "02-20", [1000], shipped_at=at("02-02")),
    ]
    automatic, delivered = at("02-12"), at("02-05")
    assert column(run(sales, "02-12", policy).lines, "received_at") == [automatic, delivered, automatic]
    assert column(run(sales, "02-11 23:59", policy).lines, "received_at") == [None, delivered, None]
