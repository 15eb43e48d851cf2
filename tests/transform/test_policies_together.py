"""Many policies evaluated together pay everybody what dbt builds under each alone, to the fen."""

from __future__ import annotations

import random

import pytest

from models.simulation.together import arranged, evaluate
from pipelines.policy import load_policy, write_raw_policy
from pipelines.simulation.ground import read_facts
from pipelines.warehouse import connect
from tests.malls.random_mall import random_build
from tests.malls.same_ground import paying_otherwise
from tests.transform.engine import build_only, deliver, home_at
from tests.transform.together import TABLES, of_build, of_outcome, typed

MALLS = 240
pytestmark = pytest.mark.slow


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
