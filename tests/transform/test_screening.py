"""The screening is never further from a replay than it says: random changes, replayed by the project that keeps the
books."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboards.published import Publication
from dashboards.questions.knobs import Knob, knobs
from dashboards.questions.screening import KINDS, Amount, screen
from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.rebuild import rebuilt
from pipelines.simulation.scenario import read_scenario
from pipelines.simulation.scratch import scratch
from pipelines.warehouse import connect
from tests.malls.random_mall import random_build
from tests.transform.engine import build_and_publish, deliver, home_at
from tests.transform.golden_mall import golden_home

MALLS = 240
HIGHEST = {"bp": 1_500, "fen": 30_000}
#: Commission on lines and each kind of monthly entry, by month.
PAID = """
    select date_trunc('month', paid_date)::date, 'line', sum(commission_fen - clawed_back_fen)::bigint
    from marts.fct_commission_lines where reason in ('earned', 'no_rate') group by 1
    union all
    select month_start, entry_type, sum(amount_fen)::bigint from month_entries group by all
"""
Paid = dict[tuple[date, str], int]


def replayed(home: Home, changed: dict[Knob, int]) -> Paid:
    """What the exact run comes to, on the same file of changes that the page writes."""
    books = open_books(home)
    with scratch(home) as folder:
        file = folder / "changes.txt"
        file.write_text("\n".join(knob.line(value) for knob, value in changed.items()), encoding="utf-8")
        scenario = read_scenario(books, file, folder / "policy")
        with rebuilt(books, scenario.policy, ("fct_commission_lines", "int_month_entries")) as made:
            return _paid(made.marts, made.warehouse)


def _paid(marts: Path, warehouse: Path) -> Paid:
    with connect(warehouse, read_only=True) as con:
        entries = con.sql("select month_start, entry_type, amount_fen from intermediate.int_month_entries").pl()
    with connect(marts, read_only=True) as con:
        con.register("month_entries", entries)
        return {(month, kind): fen for month, kind, fen in con.execute(PAID).fetchall()}


def screened(publication: Publication, changed: dict[Knob, int]) -> dict[tuple[date, str], Amount]:
    found = screen(publication, changed)
    return {
        (month, kind): found.amount(lambda part, at=(month, kind): (part["month_start"], part["kind"]) == at)
        for month in found.by("month_start")
        for kind in KINDS
    }


def read_by_pages(home: Home, folder: Path) -> Publication:
    """A copy of what is published: pages keep a file open in a way of their own, which nobody else can then open."""
    return Publication(Path(shutil.copy(open_books(home).file, folder)))


def turned(rng: random.Random, found: list[Knob]) -> dict[Knob, int]:
    """Some of the knobs at random values, the odd one at nought."""
    some = rng.sample(found, k=rng.randint(1, len(found)))
    return {knob: rng.choice((0, rng.randint(1, HIGHEST[knob.unit]), rng.randint(1, 60))) for knob in some}


def assert_within(publication: Publication, home: Home, changed: dict[Knob, int]) -> int:
    """That the screening holds what it says, by month and kind and in all; returns by how much it is off in all."""
    exact, found = replayed(home, changed), screened(publication, changed)
    assert set(exact) <= set(found)
    apart = {
        place: (exact.get(place, 0), amount)
        for place, amount in found.items()
        if abs(exact.get(place, 0) - amount.screened_fen) > amount.bound_fen
    }
    assert apart == {}, changed
    total = screen(publication, changed).amount()
    off = abs(sum(exact.values()) - total.screened_fen)
    assert off <= total.bound_fen
    return off


def test_a_replay_is_within_the_bound(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    home = golden_home(tmp_path_factory)
    publication = read_by_pages(home, tmp_path)
    found = knobs(publication)
    # Rates that leave a part of a fen on nearly every line, another share and another step.
    values = {"rates": 1_237, "shares": 333, "steps": 4_321}
    assert_within(publication, home, {knob: values[knob.table] for knob in found})


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4])
def test_random_changes_stay_within_the_bound(seed: int, tmp_path: Path) -> None:
    """Malls full of refunds of every kind, under policies with dated rates on three levels."""
    build, home = random_build(seed, MALLS), home_at(tmp_path / "home")
    deliver(home, build.landing, build.policy, build.as_of)
    build_and_publish(home)
    publication, rng = read_by_pages(home, tmp_path), random.Random(seed)
    found = knobs(publication)
    assert {"rates", "shares"} <= {knob.table for knob in found}
    off = [assert_within(publication, home, turned(rng, found)) for _ in range(4)]
    assert any(off), "a screening that is never off at all was not asked anything"
