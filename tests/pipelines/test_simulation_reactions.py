"""What people may do about a scenario is worked out beside its replay, and ties to it where nobody does anything."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from models.simulation.reaction import Setting, per_arm
from pipelines.simulation.books import open_books
from pipelines.simulation.rate_history import rate_days
from pipelines.simulation.reactions import trial_per_arm
from pipelines.simulation.replay import outcome_file
from pipelines.warehouse import connect
from tests.pipelines.simulated_mall import SimulatedMall, simulated_mall


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


def outcome(mall: SimulatedMall, query: str) -> list[tuple[Any, ...]]:
    with connect(outcome_file(mall.home, mall.kept_id), read_only=True) as con:
        con.execute(f"attach '{open_books(mall.home).file}' as books (read_only)")
        return con.execute(query).fetchall()


ACTIVE = """
    from scenario.people inner join books.marts.dim_distributors as distributors using (distributor_id)
    where distributors.status = 'active' and tier_today is not null
"""


def test_if_nobody_reacts_the_margin_moves_by_what_all_are_paid(mall: SimulatedMall) -> None:
    [(spent,)] = outcome(mall, "select today - scenario from scenario.figures where figure = 'commission_fen'")
    told = outcome(mall, "select margin_without_reaction_fen, people from scenario.verdict")
    assert told == [(spent, *outcome(mall, f"select count(*) {ACTIVE}")[0])]
    [(of_the_active,)] = outcome(mall, f"select -sum(income_fen - income_today_fen)::bigint {ACTIVE}")
    assert 0 != of_the_active != spent


def test_the_bands_are_of_what_all_sold_and_were_paid(mall: SimulatedMall) -> None:
    [(sales, paid)] = outcome(
        mall,
        """
        select max(today) filter (figure = 'sales_fen'), max(today) filter (figure = 'commission_fen')
        from scenario.figures
        """,
    )
    bands = {
        name: rest
        for name, *rest in outcome(mall, "select measure, p10, p50, p90 from scenario.bands where policy = 'today'")
    }
    for measure, told in (("sales_fen", sales), ("commission_fen", paid)):
        low, middle, high = bands[measure]
        assert low < told < high
        assert middle == pytest.approx(told, rel=0.02)


def test_without_rate_changes_it_says_that_the_data_can_not_tell(mall: SimulatedMall) -> None:
    assert outcome(mall, "select verdict, elasticity from scenario.verdict") == [("never_varied", None)]
    assert outcome(mall, "select distinct source from scenario.assumptions") == [("prior",)]


def test_each_assumption_stands_in_the_tornado_and_differences_are_paired(mall: SimulatedMall) -> None:
    assert outcome(mall, "select assumption from scenario.tornado order by 1") == outcome(
        mall, "select name from scenario.assumptions order by 1"
    )
    [(paired, apart)] = outcome(
        mall,
        """
        select differences.p90 - differences.p10, bands.p90 - bands.p10
        from scenario.differences inner join scenario.bands using (policy, measure) where measure = 'sales_fen'
        """,
    )
    assert paired < apart


def test_the_history_has_the_rate_that_was_in_force_each_day(mall: SimulatedMall) -> None:
    """The mall checked by hand pays 12 % for a first order that no launch, peak or season changes."""
    days = rate_days(open_books(mall.home))
    assert days.select("day", "product_id", "tier").is_duplicated().sum() == 0
    assert set(days["rate_bp"]) == {1200}
    [(orders,)] = outcome(
        mall,
        """
        select count(distinct (order_id, product_id)) from books.marts.fct_commission_lines
        inner join books.marts.fct_sales_days on paid_date = date and not is_open
        where level = 1 and order_kind = 'first' and reason in ('earned', 'no_rate')
            and product_id in (select product_id from books.marts.dim_products)
        """,
    )
    assert days["orders"].sum() == orders


def test_a_trial_is_sized_by_the_month_of_a_person() -> None:
    """People who lie 200 fen apart, whose past tells nothing of it, and 100 fen more of each in each of 3 months."""
    people = pl.DataFrame({"last_month": [0, 200, 0, 200], "month_before": [50, 50, 70, 70]})
    spread = people["last_month"].std()
    assert trial_per_arm(people, 4 * 3 * 100.0, Setting(3.0, 0.1)) == per_arm(100.0, spread)
    assert trial_per_arm(people, 0.0, Setting(3.0, 0.1)) is None
    assert trial_per_arm(people.with_columns(last_month=pl.lit(7)), 1_200.0, Setting(3.0, 0.1)) is None
