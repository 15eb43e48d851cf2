"""Many policies evaluated together pay everybody what dbt builds under each alone, to the fen."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from models.simulation.together import arranged, evaluate
from pipelines.policy import load_policy, write_raw_policy
from pipelines.simulation.ground import read_facts
from pipelines.warehouse import connect
from tests.malls.landing import Tables
from tests.malls.random_mall import random_build
from tests.malls.same_ground import paying_otherwise
from tests.reference.commission import compute
from tests.reference.small_mall import BEGINNING, MENTOR, SENIOR, at, person, rate, sale, small_policy, tier_rules
from tests.transform.engine import build_only, deliver, home_at
from tests.transform.together import TABLES, of_build, of_outcome, of_reference, typed

MALLS = 240
pytestmark = pytest.mark.slow

AS_OF = at("03-01")
APPROVED, BEFORE, RISEN, LATER = at("01-01"), "01-09 23:59:59.999999", "01-10", "01-20"
MOMENTS = (BEFORE, RISEN)
RATES = {"junior": (1000, 100), "senior": (1200, 200), "mentor": (1500, 300)}


@pytest.mark.parametrize("seed", [3])
def test_random_policies_pay_as_single_builds_do(seed, tmp_path):
    build, home = random_build(seed, MALLS), home_at(tmp_path / "home")
    rng = random.Random(seed)
    policies = [build.policy, *(paying_otherwise(build.policy, rng) for _ in range(3))]
    tables = [typed(policy, tmp_path / str(place)) for place, policy in enumerate(policies)]
    deliver(home, build.landing, build.policy, build.as_of)
    books = [of_build(build_only(home, *TABLES), home.warehouse)]
    with connect(home.warehouse, read_only=True) as con:
        arrays = arranged(read_facts(con, build.as_of), lines_at_a_time=1_000)
    for place in range(1, len(policies)):
        with connect(home.warehouse) as con:
            write_raw_policy(load_policy(tmp_path / str(place)), con)
        books.append(of_build(build_only(home, *TABLES), home.warehouse))
    found = {outcome.place: of_outcome(outcome) for outcome in evaluate(arrays, tables)}
    assert [place for place, book in enumerate(books) if found[place] != book] == []
    assert all(any(account[name] for account in books[0].values()) for name in next(iter(books[0].values())))


def asking_for(*seniors: int, since: str = RISEN) -> Tables:
    """Whoever has invited so many seniors is mentor; a second number is asked for from `since` on."""
    asked = zip((BEGINNING, at(since)), seniors, strict=False)
    rules = [
        row for begin, more in asked for row in tier_rules(SENIOR, MENTOR | {"min_senior_downlines": more}, since=begin)
    ]
    bp = [(level, tier, RATES[tier][level - 1]) for tier in RATES for level in (1, 2)]
    rates = [rate(level, "first", rate_bp, tier=tier) for level, tier, rate_bp in bp]
    policy = small_policy(commission_rates=[*rates, rate(1, "repeat", 500)], tier_rules=rules)
    return {file: [row | {"note": "by hand"} for row in rows] for file, rows in policy.items()}


def risen_at_once() -> Tables:
    """Lea invited mo and ned, mo invited pia and pia quin. Two orders of each but quin settle at one instant, quin's
    ten days later; lea and pia sell just before and at that instant."""
    invited = [("lea", None), ("mo", "lea"), ("ned", "lea"), ("pia", "mo"), ("quin", "pia")]
    sales = [
        sale(f"{who}-{number}", "01-05", "01-19" if who == "quin" else "01-09", [2_000], who)
        for who, _ in invited
        for number in (1, 2)
    ]
    sales += [sale(f"{who} {paid_at}", paid_at, None, [10_000], who) for who in ("lea", "pia") for paid_at in MOMENTS]
    return {
        "distributors": [row | {"applied_at": row["approved_at"]} for row in (person(*each) for each in invited)],
        "order_items": [item for order in sales for item in order["items"]],
        "orders": [
            {name: value for name, value in order.items() if name != "items"} | {"created_at": order["paid_at"]}
            for order in sales
        ],
    }


def paid(marts: Path) -> dict[tuple[str, str], list[tuple]]:
    """Who was paid for each sale around the rise, as of which tier, at which rate."""
    with connect(marts, read_only=True) as con:
        lines = con.execute(
            "select order_id, distributor_id, tier, rate_bp from marts.fct_commission_lines"
            " where paid_at >= ? and rate_bp is not null order by order_id, level",
            [at(BEFORE)],
        ).fetchall()
    return {
        (seller, moment): [tuple(line[1:]) for line in lines if line[0] == f"{seller} {moment}"]
        for seller in ("lea", "pia")
        for moment in MOMENTS
    }


def test_who_becomes_senior_and_mentor_at_one_instant_is_paid_as_a_mentor_from_then_on(tmp_path):
    landing, home = risen_at_once(), home_at(tmp_path / "home")
    policies = [asking_for(1), asking_for(2), asking_for(3), asking_for(3, 1), asking_for(1, 3, since=LATER)]
    deliver(home, landing, policies[0], AS_OF)
    marts = build_only(home, *TABLES)

    with connect(marts, read_only=True) as con:
        tiers = con.sql("select distributor_id, tier, since, until from marts.dim_distributor_tiers order by all")
        assert [row for row in tiers.fetchall() if row[0] in ("lea", "ned", "pia")] == [
            ("lea", "junior", APPROVED, at(RISEN)),
            ("lea", "mentor", at(RISEN), None),
            ("lea", "senior", at(RISEN), at(RISEN)),
            ("ned", "junior", APPROVED, at(RISEN)),
            ("ned", "senior", at(RISEN), None),
            ("pia", "junior", APPROVED, at(RISEN)),
            ("pia", "mentor", at(LATER), None),
            ("pia", "senior", at(RISEN), at(LATER)),
        ]
    assert paid(marts) == {
        ("lea", BEFORE): [("lea", "junior", 1_000)],
        ("lea", RISEN): [("lea", "mentor", 1_500)],
        ("pia", BEFORE): [("pia", "junior", 1_000), ("mo", "junior", 100)],
        ("pia", RISEN): [("pia", "senior", 1_200), ("mo", "mentor", 300)],
    }
    with connect(home.warehouse, read_only=True) as con:
        arrays = arranged(read_facts(con, AS_OF))
    tables = [typed(policy, tmp_path / str(place)) for place, policy in enumerate(policies)]
    found = {outcome.place: of_outcome(outcome) for outcome in evaluate(arrays, tables)}
    assert found[0] == of_build(marts, home.warehouse)
    for place, policy in enumerate(policies):
        assert found[place] == of_reference([compute(landing, policy, AS_OF)]), place
    mentors = [{who: row["mentor_since"] for who, row in found[place].items()} for place in range(len(policies))]
    assert [[who for who, since in each.items() if since == at(RISEN)] for each in mentors] == [
        *(["lea", "mo"], ["lea"], [], ["lea", "mo"], ["lea", "mo"]),
    ]
    assert [each["pia"] for each in mentors] == [at(LATER), None, None, at(LATER), None]
