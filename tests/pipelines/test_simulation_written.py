"""A scenario written as a policy folder: whole or not at all, and what a run by it pays is what the replay said."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.contract.sql_text import literal
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.ingest import ingest
from pipelines.policy import load_policy
from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.kept import outcome_file, scenario_folder
from pipelines.simulation.put_in_force import write_folder
from pipelines.simulation.scenario import fingerprint
from pipelines.warehouse import connect
from tests.pipelines.simulated_mall import SimulatedMall, replay_changes, simulated_mall
from tests.transform.engine import build_only, run_directly
from tests.transform.golden_mall import AS_OF, GOLDEN

APRIL = "2026-04-01"
#: In the midst of what the mall sold.
EARLIER, SINCE = "2026-01-15T12:00:00Z", "2026-01-16"
#: All that decides pay changes, and the terms by which older orders settled stay as they were.
CHANGES = """
first: 1410
level 2, repeat: 1%
settle_after_hours: 48
senior min_deals: 2
senior management_bp: 450
bonus 10000: 700
"""


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Within the block the system refuses to write more than so many bytes to any file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def retold(home: Home, scenario_id: str, changes: str) -> None:
    """The kept scenario as if it had been told so."""
    file = scenario_folder(home, scenario_id) / "scenario.json"
    told = json.loads(file.read_text(encoding="utf-8")) | {"changes": changes}
    file.write_text(json.dumps(told), encoding="utf-8")


def test_a_disk_that_refuses_half_way_leaves_nothing(mall: SimulatedMall, tmp_path: Path) -> None:
    """The rates do not fit any more, and the versions before them did."""
    folder = tmp_path / "policy"
    with files_of_at_most(600), pytest.raises(FenxiaoError) as error:
        write_folder(open_books(mall.home), mall.kept_id, folder, APRIL)

    assert str(error.value).startswith(f"{folder} can't be written (File too large")
    assert str(error.value).endswith("nothing of it is there: make room, or name a folder elsewhere.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["a_file/policy", "a_file", "a_folder", "a_link"])
def test_what_is_there_stays_as_it_was(mall: SimulatedMall, tmp_path: Path, place: str) -> None:
    (tmp_path / "a_file").write_text("mine", encoding="utf-8")
    (tmp_path / "a_folder").mkdir()
    (tmp_path / "a_link").symlink_to("nowhere")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(FenxiaoError, match=f"{place} (is there already|can't be written)"):
        write_folder(open_books(mall.home), mall.kept_id, tmp_path / place, APRIL)

    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "a_file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("stage launch, first: drop", "dearer drops a rate (stage, first) from a date on, which no row can say"),
        ("settle_after_hours: 500", "dearer makes a policy that is none now. The policy is refused: policy_versions"),
    ],
)
def test_what_no_row_can_say_from_a_date_on_is_one_sentence(
    mall: SimulatedMall, tmp_path: Path, changes: str, said: str
) -> None:
    home = mall.copied(tmp_path)
    retold(home, mall.kept_id, changes)

    with pytest.raises(ConfigurationError) as error:
        write_folder(open_books(home), mall.kept_id, tmp_path / "policy", APRIL)

    assert said in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.slow
def test_a_run_by_the_folder_pays_what_the_replay_said(mall: SimulatedMall, tmp_path: Path) -> None:
    """Written while half of the orders were known, and run once all are: as the scenario, dated so, says afterwards."""
    told = replay_changes(mall.copied(tmp_path / "afterwards"), f"since: {SINCE}\n{CHANGES}")
    home, folder = Home(tmp_path / "home"), tmp_path / "policy"
    run_directly(home, GOLDEN / "landing", GOLDEN / "policy", EARLIER)
    write_folder(open_books(home), replay_changes(home, CHANGES).id, folder, SINCE)

    assert fingerprint(load_policy(folder)) == told.id
    ingest(home, GOLDEN / "landing", folder, AS_OF)
    paid = build_only(home, "fct_distributor_incomes", "dim_distributor_tiers")

    with connect(outcome_file(Home(tmp_path / "afterwards" / "home"), told.id), read_only=True) as con:
        con.execute(f"attach {literal(str(paid))} as paid (read_only)")
        incomes = con.execute(
            "select distributor_id, sum(income_fen)::bigint from paid.marts.fct_distributor_incomes"
            " where period = 'month' group by 1 having sum(income_fen) != 0 order by 1"
        ).fetchall()
        said = "select distributor_id, {} from scenario.people where {} != 0 order by 1"
        assert incomes == con.execute(said.format("income_fen", "income_fen")).fetchall()
        assert incomes != con.execute(said.format("income_today_fen", "income_today_fen")).fetchall()
        tiers = "select distributor_id, tier from {} where {} order by 1"
        assert (
            con.execute(tiers.format("scenario.people", "tier is not null")).fetchall()
            == con.execute(tiers.format("paid.marts.dim_distributor_tiers", "until is null")).fetchall()
        )
