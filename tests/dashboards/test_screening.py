"""What a screening says of other numbers, against small_simulation.py worked out by hand, and how far it may be off."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards import published
from dashboards.questions import knobs as asked
from dashboards.questions.knobs import Knob
from dashboards.questions.screening import Amount, Screening, is_published, screen
from pipelines.simulation.changes import Changes, parse_changes
from tests.dashboards.small_mall import publish

FIRST, REPEAT, PEAK = "1_all_any_first", "1_all_any_repeat", "1_stage_peak_any_first"
MANAGEMENT, STEP = "senior_management_bp", "bonus_300000"


def knobs_of(home: Path) -> dict[str, Knob]:
    return {knob.key: knob for knob in asked.knobs(published.latest(home))}


def screened(home: Path, **values: int) -> Screening:
    found = knobs_of(home)
    return screen(published.latest(home), {found[key.removeprefix("_")]: value for key, value in values.items()})


def test_nothing_turned_is_what_the_books_say(small_mall: Path) -> None:
    found = screened(small_mall)

    assert found.amount() == Amount(44_700, 44_700, 0)
    assert {kind: amount.today_fen for kind, amount in found.by("kind").items()} == {
        "line": 39_000,
        "bonus": 5_000,
        "management": 700,
    }


def test_another_rate_is_a_share_of_what_refunds_left(small_mall: Path) -> None:
    """15 % of 310,000 on four lines."""
    found = screened(small_mall, _1_all_any_first=1_500)

    assert found.amount() == Amount(44_700, 54_000, 2)
    assert {kind: amount.change_fen for kind, amount in found.by("order_kind").items()} == {"first": 9_300, "repeat": 0}


def test_another_share_and_another_step_are_told_too(small_mall: Path) -> None:
    """3.33 % of 35,000 is 1,165.5; a bonus in fen is exact."""
    assert screened(small_mall, senior_management_bp=333).by("kind")["management"] == Amount(700, 1_166, 1)
    assert screened(small_mall, bonus_300000=8_123).by("kind")["bonus"] == Amount(5_000, 8_123, 0)
    assert screened(small_mall, bonus_1000000=8_123).amount().change_fen == 0


def test_the_bound_is_reached(home: Path) -> None:
    """Four lines of 150 fen at 1 %: each is 1.5 and pays 2, and in all 6 is 2 away from 8."""
    publish(
        home,
        "update marts.fct_rate_cells set kept_fen = 600, kept_lines = 4, lines = 4, base_fen = 600, commission_fen = 72"
        " where order_kind = 'first' and month_start = '2026-03-01'",
        "delete from marts.fct_rate_cells where month_start < '2026-03-01'",
    )
    amount = screened(home, _1_all_any_first=100).by("order_kind")["first"]

    assert amount == Amount(72, 6, 2)
    assert 4 * ((150 * 100 + 5_000) // 10_000) - amount.screened_fen == amount.bound_fen


def test_lines_that_other_rates_win_do_not_follow(home: Path) -> None:
    publish(
        home,
        *(
            "insert into marts.fct_rate_cells values ('2026-03-01', 1, 'first', 'mature', 'junior', "
            f"{scope}, {rate}, 1, 100000, 100000, 1, {fen})"
            for scope, rate, fen in (
                ("'product'", 1_200, 12_000),
                ("'all/junior'", 1_200, 12_000),
                ("null", "null", 0),
            )
        ),
    )
    assert screened(home, _1_all_any_first=1_500).amount().change_fen == 9_300


def test_a_rate_of_a_stage_or_tier_is_of_its_lines_only(home: Path) -> None:
    publish(
        home,
        "update marts.fct_rate_cells set rate_scope = 'stage', stage = 'peak' where month_start = '2026-01-01'",
        "insert into meta.policy_commission_rates values ('1970-01-01', null, 1, 'all', null, 'junior', 'repeat', 700)",
        "update marts.fct_rate_cells set rate_scope = 'all/junior' where order_kind = 'repeat'",
    )
    # 18 % more of January's 150,000, and 1 % more of 30,000.
    assert screened(home, _1_stage_peak_any_first=3_000).amount().change_fen == 27_000
    assert screened(home, _1_all_junior_repeat=700).amount().change_fen == 300
    assert REPEAT not in knobs_of(home)


def test_a_rate_that_pays_nobody_has_no_knob(small_mall: Path) -> None:
    assert set(knobs_of(small_mall)) == {
        *(FIRST, REPEAT, MANAGEMENT, STEP, "mentor_management_bp", "mentor_mentor_bp"),
        *("bonus_1000000", "bonus_3000000"),
    }


@pytest.mark.parametrize(
    "change",
    [
        "update meta.policy_commission_rates set effective_from = '2026-02-01' where order_kind = 'first'",
        "update meta.policy_commission_rates set effective_to = '2026-03-10' where order_kind = 'first'",
        "insert into meta.policy_commission_rates values"
        " ('2026-02-01', '2026-02-03', 1, 'all', null, 'any', 'first', null)",
    ],
    ids=["began later", "ended", "was taken away for a while"],
)
def test_a_rate_that_was_not_always_in_force_has_no_knob(home: Path, change: str) -> None:
    """As if it had always been so, other lines would fall to it than are known to be its own."""
    publish(home, change)
    left_out = asked.left_out(published.latest(home))

    assert FIRST not in knobs_of(home)
    # What is not in force now is no rate of today.
    assert left_out == ("effective_to = '2026" not in change)


def test_a_rate_that_changed_without_a_gap_has_one_and_is_turned_for_all_its_lines(home: Path) -> None:
    publish(
        home,
        "insert into meta.policy_commission_rates values ('2026-02-01', null, 1, 'all', null, 'any', 'first', 1300)",
        "update marts.fct_rate_cells set rate_bp = 1300, commission_fen = 20800"
        " where order_kind = 'first' and month_start = '2026-03-01'",
    )
    assert knobs_of(home)[FIRST].today == 1_300
    # 160,000 are at 13 % already: nothing is rounded there. The two lines of January rise by 1 %.
    assert screened(home, _1_all_any_first=1_300).amount() == Amount(46_300, 47_800, 1)


def test_a_bonus_of_an_amount_and_a_share_at_once_has_no_knob(home: Path) -> None:
    publish(home, "update meta.policy_bonus_steps set bonus_bp = 100 where threshold_fen = 300000")
    assert STEP not in knobs_of(home)


def test_sales_must_rise_by_what_is_paid_in_addition(home: Path) -> None:
    """A fen of sales leaves half a fen before commission: of 480,000 sold, 44,700 and then 54,000 are paid. What more
    is sold leaves 50 - 11.25 % = 38.75 % of it, so 9,300 more take 24,000 of sales, 5 %."""
    publish(home, "update marts.fct_product_days set refunds_fen = 0, cost_fen = sales_fen / 2")
    found = screened(home, _1_all_any_first=1_500)

    assert found.goods.sales_fen == 480_000
    assert found.breakeven_bp == 500
    assert screened(home).breakeven_bp == 0


def test_rates_at_which_nothing_is_left_have_no_break_even(home: Path) -> None:
    publish(home, "update marts.fct_product_days set refunds_fen = 0, cost_fen = cast(sales_fen * 0.9 as bigint)")
    assert screened(home, _1_all_any_first=3_000).breakeven_bp is None


def test_what_is_turned_is_a_line_of_a_file_of_changes(small_mall: Path) -> None:
    found = knobs_of(small_mall)
    values = {FIRST: 1_325, MANAGEMENT: 250, STEP: 6_000, "bonus_3000000": 275}
    said: Changes = parse_changes("\n".join(found[key].line(value) for key, value in values.items()), "x", "UTC")

    assert [(rate.level, rate.scope, rate.tier, rate.order_kind, rate.rate_bp) for rate in said.rates] == [
        (1, "all", "any", "first", 1_325)
    ]
    assert said.tiers == [("senior", "management_bp", 250)]
    assert [(step.threshold_fen, step.bonus_fen, step.bonus_bp) for step in said.steps] == [
        (300_000, 6_000, 0),
        (3_000_000, 0, 275),
    ]


def test_an_older_publication_is_not_screened(home: Path) -> None:
    publish(home, "drop table marts.fct_rate_cells")
    assert not is_published(published.latest(home))
