"""`fenxiao simulate`: the call, what it shows, and what it says of a call that can't be meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipelines.policy import check_register, load_policy
from pipelines.settings import Home
from pipelines.simulation.kept import policy_folder
from tests.pipelines.running import Called, Command
from tests.pipelines.simulated_mall import SimulatedMall, simulated_mall
from tests.transform.golden_mall import GOLDEN


@dataclass(frozen=True)
class Simulate(Command):
    """`fenxiao simulate` on one home."""

    home: Home

    def __call__(self, *arguments: object) -> Called:
        return super().__call__("simulate", *arguments, "--home", self.home.root)


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@pytest.fixture
def simulate(
    mall: SimulatedMall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> Simulate:
    """On a home with one kept scenario, to be changed."""
    monkeypatch.setenv("COLUMNS", "100")
    return Simulate(monkeypatch, capfd, mall.copied(tmp_path))


def test_a_scenario_is_replayed_shown_and_listed(simulate: Simulate, tmp_path: Path) -> None:
    """Eve's shop raises the first rate by one percent of the sales, and asks for far too much of every product."""
    file = tmp_path / "one.txt"
    file.write_text("note: one more\nfirst: 13%\n", encoding="utf-8")

    called = simulate("replay", file, "--least-margin-bp", 9_000)

    assert called.code == 0
    assert called.steps == ["复算现行账本 replay the books", "试算方案 replay the scenario"]
    assert "· one · one more" in called.out
    [commission] = [line for line in called.out.splitlines() if "commission in all" in line]
    assert "+¥" in commission
    [margin] = [line for line in called.out.splitlines() if "a product leaves" in line]
    assert "✗" in margin
    assert "✓" in called.out
    listed = simulate("list").out
    assert listed.index(" one ") < listed.index(" dearer ")
    shown = simulate("show", listed.split("one")[0].split()[-1])
    assert shown.out == called.out


def test_the_books_are_checked_alone(simulate: Simulate) -> None:
    called = simulate("check")
    assert called.code == 0
    assert "复算一致 the replay gives the published books to the fen" in called.out


def test_a_scenario_becomes_a_policy_in_force_from_a_date(
    simulate: Simulate, mall: SimulatedMall, tmp_path: Path
) -> None:
    folder = tmp_path / "policy"

    called = simulate("write", mall.kept_id[:6], folder, "--from", "2026-04-01")

    assert called.code == 0
    assert f"--policy {folder}" in called.out
    written, before = load_policy(folder), load_policy(GOLDEN / "policy")
    check_register(written, simulate.home)
    april = pl.lit("2026-03-31T16:00:00").str.to_datetime()
    for file, frame in before.tables().items():
        earlier = written.tables()[file].filter(pl.col("effective_from") < april)
        assert sorted(map(str, earlier.iter_rows())) == sorted(map(str, frame.iter_rows())), file
    later = written.commission_rates.filter(effective_from=april)
    tried = load_policy(policy_folder(simulate.home, mall.kept_id)).commission_rates
    told = ("level", "scope", "scope_id", "tier", "order_kind", "rate_bp")
    assert set(later.select(told).iter_rows()) < set(tried.select(told).iter_rows())
    assert set(later["note"]) == {"dearer: everything a little dearer"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("replay", "nowhere.txt"), 2, ["nowhere.txt is not there: name a policy folder, or a file of changes"]),
        (("replay", "{bad}"), 2, ["bad.txt line 1 (stag: 5)", "'stag' says nothing here"]),
        (("replay", "{hours}"), 2, ["hours.txt makes a policy that is none", "policy_versions.csv row", "exceeds"]),
        (("replay", "{much}"), 2, ["much.txt makes a policy that is none", "can pay"]),
        (("replay", "{early}"), 2, ["early.txt begins before the policy's first version"]),
        (("show", "zz"), 2, ["No scenario in", "begin with 'zz'", "simulate list"]),
        (("write", "{id}", "{home}", "--from", "2026-04-01"), 2, ["is there already: name a folder that is not"]),
        (("write", "{id}", "new", "--from", "2026-03-21"), 2, ["2026-03-21 is past", "name a later date"]),
        (("write", "{id}", "new", "--from", "spring"), 2, ["'spring' is no instant"]),
    ],
)
def test_a_wrong_call_is_one_line_and_leaves_nothing(
    simulate: Simulate, mall: SimulatedMall, tmp_path: Path, arguments: tuple[str, ...], code: int, words: list[str]
) -> None:
    files = {
        "bad": "stag: 5",
        "hours": "settle_after_hours: 500",
        "much": "level 2, all: 90%",
        "early": "since: 1999-01-01\nsettle_after_hours: 5",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    places = {name: tmp_path / f"{name}.txt" for name in files} | {"home": simulate.home.root, "id": mall.kept_id}
    before = sorted(tmp_path.rglob("*"))

    called = simulate(*(argument.format(**places) for argument in arguments))

    called.assert_refused(code, *words)
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before] in ([], [simulate.home.simulations])


@pytest.mark.slow
def test_a_policy_folder_is_copied_not_dated(simulate: Simulate, tmp_path: Path) -> None:
    simulate("replay", GOLDEN / "policy")
    [listed] = [line for line in simulate("list").out.splitlines() if " policy " in line]

    called = simulate("write", listed.split()[0], tmp_path / "new", "--from", "2026-04-01")

    called.assert_refused(2, "is a policy folder with dates of its own: copy")
