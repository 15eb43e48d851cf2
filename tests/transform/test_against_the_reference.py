"""The engine against the slow reference, on hundreds of random malls in one build, and delivered in pieces."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.simulation.together import arranged, evaluate
from pipelines.simulation.ground import read_facts
from pipelines.warehouse import connect
from tests.malls.coverage import coverage
from tests.malls.deliveries import deliveries
from tests.malls.random_mall import Build, random_build
from tests.malls.same_ground import paying_otherwise
from tests.malls.situations import REQUIRED
from tests.reference.commission import Result, compute
from tests.reference.instants import business_month
from tests.reference.orders import judged_orders
from tests.reference.records import known_mall
from tests.reference.rising import Way, missing_by_person, risen_shares
from tests.transform.engine import build_and_publish, deliver, home_at, published_tables, rows
from tests.transform.together import of_outcome, of_reference, typed

MALLS = 240
#: So many are judged under other policies too.
SOME_MALLS = 16
pytestmark = pytest.mark.xdist_group("reference")
SEEDS = (1, pytest.param(2, marks=pytest.mark.slow))
TIMEZONE = "Asia/Shanghai"

LINES = (
    "order_id line_no level distributor_id member_id product_id paid_at paid_date received_at settle_at order_kind"
    " stage tier base_fen reason rate_bp commission_fen clawed_back_fen policy_from"
)
LEDGER = (
    "occurred_at occurred_date distributor_id entry_type amount_fen pending_delta_fen payable_delta_fen order_id"
    " line_no level month policy_from"
)
ENTRY_TYPES = {"accrue", "void", "settle", "clawback", "bonus", "management", "mentor", "opening", "payout"}
TIERS = "distributor_id tier since until"
BALANCES = "distributor_id pending_fen payable_fen settled_total_fen"
MONTHS = "distributor_id month counted_sales_fen bonus_fen management_fen mentor_fen provisional"


@pytest.fixture(scope="module", params=SEEDS)
def build(request: pytest.FixtureRequest) -> Build:
    return random_build(request.param, MALLS)


@pytest.fixture(scope="module")
def home(build: Build, tmp_path_factory: pytest.TempPathFactory):
    home = home_at(tmp_path_factory.mktemp("one_delivery"))
    deliver(home, build.landing, build.policy, build.as_of)
    build_and_publish(home)
    return home


@pytest.fixture(scope="module")
def expected(build: Build) -> list[Result]:
    return [compute(landing, build.policy, build.as_of) for landing in build.landings]


def differences(got: Iterable[dict[str, Any]], expected: Iterable[dict[str, Any]], columns: str) -> list[str]:
    """The rows that only one side has, each as a line, `-` for those of the reference."""
    names = columns.split()
    here = Counter(tuple(row[name] for name in names) for row in got)
    there = Counter(tuple(row[name] for name in names) for row in expected)
    missing = [f"- {dict(zip(names, row, strict=True))}" for row in there - here]
    return missing + [f"+ {dict(zip(names, row, strict=True))}" for row in here - there]


def test_the_malls_contain_every_situation(build):
    found = coverage(build)
    assert [situation for situation in REQUIRED if not found[situation]] == []


def test_lines_agree(home, expected):
    got = rows(home, "marts.fct_commission_lines")
    assert len(got) > 40 * MALLS
    assert differences(got, (row for mall in expected for row in mall.lines), LINES) == []


def test_the_ledger_agrees(home, expected):
    got = rows(home, "marts.fct_commission_ledger")
    assert {row["entry_type"] for row in got} == ENTRY_TYPES
    assert differences(got, (row for mall in expected for row in mall.ledger), LEDGER) == []


def test_tiers_agree(home, expected):
    got = rows(home, "marts.dim_distributor_tiers")
    assert differences(got, (row for mall in expected for row in mall.tiers), TIERS) == []


def test_what_everybody_misses_for_the_next_tier_agrees(build, home):
    malls = (known_mall(landing, build.policy, build.as_of, TIMEZONE) for landing in build.landings)
    expected = {
        person: missing for mall in malls for person, missing in missing_by_person(mall, judged_orders(mall)).items()
    }
    got = {row["distributor_id"]: row["missing"] for row in rows(home, "marts.fct_next_tier")}
    assert set(got.values()) >= {1, 2}
    assert got == expected


def test_the_curves_of_those_who_rise_agree(build, home, expected):
    ways: dict[tuple[str, str], list[Way]] = defaultdict(list)
    for tier in (row for mall in expected for row in mall.tiers if row["tier"] != "mentor"):
        month = business_month(tier["since"], ZoneInfo(TIMEZONE))
        ways[month, tier["tier"]].append(
            (((tier["until"] or build.as_of) - tier["since"]).days, tier["until"] is not None)
        )
    curves = {cohort: risen_shares(its_ways)[:181] for cohort, its_ways in ways.items()}
    got = rows(home, "marts.fct_tier_conversion_days")
    assert len(got) == sum(map(len, curves.values()))
    for row in got:
        share = curves[f"{row['cohort_month']:%Y-%m}", row["from_tier"]][row["day_no"]]
        assert row["converted_share"] == pytest.approx(share, abs=1e-6), row


def test_balances_agree(home, expected):
    got = rows(home, "marts.dim_distributors")
    assert differences(got, (row for mall in expected for row in mall.balances), BALANCES) == []


def test_months_agree_whether_they_have_closed_or_not(home, expected):
    def named() -> Iterator[dict[str, Any]]:
        for row in rows(home, "marts.fct_distributor_months"):
            yield row | {"month": f"{row['month_start']:%Y-%m}", "provisional": row["is_provisional"]}

    def happened(months: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        amounts = MONTHS.split()[2:6]
        return [row for row in months if any(row[amount] for amount in amounts)]

    reference = (row | {"provisional": not row["posted"]} for mall in expected for row in mall.months)
    assert differences(happened(named()), happened(reference), MONTHS) == []


def test_policies_evaluated_together_agree_each(build, home, expected, tmp_path):
    others = [paying_otherwise(build.policy, random.Random(seed)) for seed in (1, 2, 3)]
    tables = [typed(policy, tmp_path / str(place)) for place, policy in enumerate([build.policy, *others])]
    with connect(home.warehouse, read_only=True) as con:
        arrays = arranged(read_facts(con, build.as_of), lines_at_a_time=1_000)
    found = {outcome.place: of_outcome(outcome) for outcome in evaluate(arrays, tables)}
    books = of_reference(expected)
    assert found[0] == books
    assert all(any(account[name] for account in books.values()) for name in next(iter(books.values())))
    prefixes = tuple(f"x{number}-" for number in range(SOME_MALLS))
    for place, other in enumerate(others, start=1):
        some = of_reference(compute(landing, other, build.as_of) for landing in build.landings[:SOME_MALLS])
        assert {who: account for who, account in found[place].items() if who.startswith(prefixes)} == some


def test_deliveries_in_any_cut_order_and_repetition_give_the_same_tables(build, home, tmp_path):
    pieces = home_at(tmp_path / "pieces")
    first, *others = deliveries(random.Random(7), build.landing, 6)
    deliver(pieces, first, build.policy, build.as_of)
    build_and_publish(pieces)  # with most of the rows still missing: that stops nothing, and leaves no trace
    for landing in others:
        deliver(pieces, landing, build.policy, build.as_of)
    build_and_publish(pieces)
    one, many = published_tables(home), published_tables(pieces)
    assert one.keys() == many.keys()
    assert [name for name in one if one[name] != many[name]] == []
