"""A scenario is replayed by the project that keeps the books, after the books themselves were reproduced to the fen."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.contract.sql_text import literal
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.ingest import ingest
from pipelines.policy import load_policy
from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.check import check_books
from pipelines.simulation.kept import find, kept_scenarios, policy_folder
from pipelines.simulation.replay import outcome_file
from pipelines.simulation.scenario import fingerprint
from pipelines.warehouse import connect
from tests.pipelines.simulated_mall import LEAST_MARGIN_BP, SimulatedMall, replay_changes, simulated_mall
from tests.transform.engine import build_only
from tests.transform.golden_mall import AS_OF, GOLDEN


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@pytest.fixture(scope="module")
def paid_so(mall: SimulatedMall, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marts of a home that was run by the scenario's rules from its first day."""
    home = Home(tmp_path_factory.mktemp("paid_so"))
    ingest(home, GOLDEN / "landing", policy_folder(mall.home, mall.kept_id), AS_OF)
    return build_only(home, "fct_distributor_incomes", "dim_distributor_tiers")


def outcome(mall: SimulatedMall, query: str, *, beside: Path | None = None) -> list[tuple[Any, ...]]:
    """Rows of what the scenario came to; a database `beside` it is `paid`."""
    with connect(outcome_file(mall.home, mall.kept_id), read_only=True) as con:
        if beside:
            con.execute(f"attach {literal(str(beside))} as paid (read_only)")
        return con.execute(query).fetchall()


def books(mall: SimulatedMall, query: str) -> list[tuple[Any, ...]]:
    with connect(open_books(mall.home).file, read_only=True) as con:
        return con.execute(query).fetchall()


def test_everybody_gets_what_a_run_by_these_rules_pays(mall: SimulatedMall, paid_so: Path) -> None:
    people = outcome(mall, "select distributor_id, income_fen from scenario.people where income_fen != 0 order by 1")
    incomes = (
        "select distributor_id, sum(income_fen)::bigint from paid.marts.fct_distributor_incomes"
        " where period = 'month' group by 1 having sum(income_fen) != 0 order by 1"
    )
    assert people == outcome(mall, incomes, beside=paid_so)
    assert people != books(mall, incomes.replace("paid.", ""))
    assert len(people) == 3


def test_everybody_has_the_tier_that_these_rules_give(mall: SimulatedMall, paid_so: Path) -> None:
    tiers = outcome(mall, "select distributor_id, tier from scenario.people where tier is not null order by 1")
    assert tiers == outcome(
        mall,
        "select distributor_id, tier from paid.marts.dim_distributor_tiers where until is null order by 1",
        beside=paid_so,
    )


def test_beside_it_stands_what_the_books_say(mall: SimulatedMall) -> None:
    today = "select distributor_id, sum(income_fen)::bigint from marts.fct_distributor_incomes where period = 'month'"
    assert outcome(
        mall, "select distributor_id, income_today_fen from scenario.people where income_today_fen != 0 order by 1"
    ) == books(mall, f"{today} group by 1 having sum(income_fen) != 0 order by 1")
    tiers = "select distributor_id, {} from {} order by 1"
    assert outcome(mall, tiers.format("tier_today", "scenario.people")) == books(
        mall, tiers.format("tier", "marts.dim_distributors")
    )


def test_the_parts_add_up(mall: SimulatedMall) -> None:
    figures = {name: rest for name, *rest in outcome(mall, "from scenario.figures")}
    by_people = outcome(mall, "select sum(income_today_fen)::bigint, sum(income_fen)::bigint from scenario.people")
    assert [tuple(figures["commission_fen"])] == by_people
    assert [tuple(figures["commission_fen"])] == outcome(
        mall,
        "select sum(lines_today_fen + monthly_today_fen)::bigint, sum(lines_fen + monthly_fen)::bigint"
        " from scenario.months",
    )
    assert [tuple(figures["lines_fen"])] == outcome(
        mall, "select sum(commission_today_fen)::bigint, sum(commission_fen)::bigint from scenario.lines"
    )
    for kind in ("tier", "region", "decile"):
        parts = outcome(
            mall, f"select sum(people)::bigint, sum(income_fen)::bigint from scenario.groups where kind = '{kind}'"
        )
        assert parts == outcome(mall, "select people, income_fen from scenario.groups where kind = 'all'"), kind


def test_who_falls_below_last_month_is_counted(mall: SimulatedMall) -> None:
    """The run is as of 21 March: February is the last full month."""
    people = outcome(
        mall,
        "select distributor_id, last_month_today_fen from scenario.people where last_month_today_fen != 0 order by 1",
    )
    assert people == books(
        mall,
        "select distributor_id, income_fen from marts.fct_distributor_incomes"
        " where period_start = '2026-02-01' and period = 'month' and income_fen != 0 order by 1",
    )
    [(counted,)] = outcome(mall, "select below_last_month from scenario.groups where kind = 'all'")
    assert [(counted,)] == outcome(
        mall, "select count(*) from scenario.people where last_month_fen < last_month_today_fen"
    )


def test_guardrails_are_measured(mall: SimulatedMall) -> None:
    rails = {name: rest for name, *rest in outcome(mall, "from scenario.guardrails")}
    assert rails["levels"] == [2, 2, 2, None]
    # A repeat at a peak pays 20 %, the month 2 % and 3 %; the scenario its inviter 0.9 %, the month 3.5 % and 3 %.
    assert rails["line_rate_bp"] == [2000 + 500, 2000 + 90 + 650, 3000, None]
    assert rails["product_margin_bp"][3] == LEAST_MARGIN_BP


def test_it_is_kept_with_its_hash_the_instant_of_the_data_and_the_version(mall: SimulatedMall) -> None:
    [kept] = kept_scenarios(mall.home)
    now = open_books(mall.home)

    assert (kept.name, kept.note) == ("dearer", "everything a little dearer")
    assert kept.id == fingerprint(load_policy(policy_folder(mall.home, kept.id)))
    assert (kept.run_id, kept.as_of, kept.code_version) == (now.run_id, now.as_of, now.code_version)
    assert outcome(mall, "select id, as_of, code_version from meta.scenario") == [
        (kept.id, now.as_of, now.code_version)
    ]
    assert find(mall.home, kept.id[:5]) == kept
    with pytest.raises(ConfigurationError, match=r"No scenario in .* begin with 'nothing'"):
        find(mall.home, "nothing")


def test_a_simulation_that_can_not_give_the_books_does_not_start(mall: SimulatedMall, tmp_path: Path) -> None:
    home = mall.copied(tmp_path)
    shutil.rmtree(home.scenarios)
    with connect(open_books(home).file) as con:
        [(entry, fen)] = con.execute(
            "update marts.fct_commission_ledger set amount_fen = amount_fen + 1"
            " where entry_id = (select min(entry_id) from marts.fct_commission_ledger) returning entry_id, amount_fen"
        ).fetchall()

    with pytest.raises(FenxiaoError) as error:
        replay_changes(home)

    said = str(error.value)
    assert f"fct_commission_ledger {entry}: published amount_fen {fen}, replayed amount_fen {fen - 1}" in said
    assert "1 rows differ" in said
    assert kept_scenarios(home) == []
    assert list(home.simulations.glob("replay-*")) == []


@pytest.mark.slow
def test_a_delivery_that_was_not_yet_published_changes_nothing(mall: SimulatedMall, tmp_path: Path) -> None:
    home = mall.copied(tmp_path)
    landing = Path(shutil.copytree(GOLDEN / "landing", tmp_path / "landing"))
    orders = (landing / "orders.csv").read_text(encoding="utf-8").splitlines()
    (landing / "orders.csv").write_text("\n".join(orders[:3]).replace("2026-01", "2026-02"), encoding="utf-8")
    ingest(home, landing, GOLDEN / "policy", AS_OF)

    check_books(open_books(home))


def test_a_publication_that_does_not_say_its_rules_is_refused(mall: SimulatedMall, tmp_path: Path) -> None:
    home = mall.copied(tmp_path)
    with connect(open_books(home).file) as con:
        con.execute("drop table meta.policy_commission_rates")

    with pytest.raises(ConfigurationError, match=r"has no meta.policy_commission_rates yet: run `fenxiao run` first"):
        open_books(home)
    with pytest.raises(ConfigurationError, match="Nothing is published"):
        open_books(Home(tmp_path / "nowhere"))
