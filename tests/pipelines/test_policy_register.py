"""A row that a published run has used stays as it was, in that home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.policy import check_register, load_policy, record_used
from pipelines.settings import Home
from tests.pipelines.policy_folder import append, change, copy_default, drop, utc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def used_home(folder: Path, home: Home) -> Home:
    """A home in which the default policy was used."""
    record_used(load_policy(folder), home)
    return home


def test_a_new_home_takes_any_policy_and_checking_leaves_no_trace(folder: Path, home: Home) -> None:
    check_register(load_policy(folder), home)
    assert not home.root.exists()


def test_the_same_policy_runs_again(folder: Path, used_home: Home) -> None:
    check_register(load_policy(folder), used_home)


def test_a_used_row_that_changed_is_refused_and_shown(folder: Path, used_home: Home) -> None:
    change(folder, "bonus_steps", 2, bonus_fen=6000)
    with pytest.raises(ConfigurationError) as error:
        check_register(load_policy(folder), used_home)
    assert str(error.value) == (
        f"The policy is refused: {folder}/bonus_steps.csv has changed or lost a row that an earlier run in "
        f"{used_home.root} has used, effective_from 1970-01-01T00:00:00.000000Z, threshold_fen 300000, bonus_fen 5000, "
        "bonus_bp 0, note default: 50 yuan from 3000 yuan sold in a month: put it back and append a new row with a "
        "later effective_from, or use another --home for another policy."
    )


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("policy_versions", 2),
        ("commission_rates", 4),
        ("tier_rules", 3),
        ("bonus_steps", 4),
        ("member_tiers", 2),
        ("targets", 2),
        ("comeback_rules", 2),
        ("comeback_offers", 3),
        ("holidays", 2),
        ("push_rules", 2),
    ],
)
def test_every_file_is_held_to_its_rows_and_notes(folder: Path, used_home: Home, file: str, row: int) -> None:
    change(folder, file, row, note="rewritten")
    with pytest.raises(ConfigurationError, match=rf"{file}\.csv has changed or lost a row"):
        check_register(load_policy(folder), used_home)


def test_used_rows_that_are_gone_are_refused_and_counted(folder: Path, used_home: Home) -> None:
    drop(folder, "bonus_steps", 2, 3, 4)
    with pytest.raises(ConfigurationError, match=r"bonus_steps\.csv has .*\(and 2 more\)"):
        check_register(load_policy(folder), used_home)


def test_a_row_may_be_appended_and_is_held_once_used(folder: Path, used_home: Home) -> None:
    row = append(folder, "commission_rates", like=2, effective_from="2026-01-01T00:00:00Z", rate_bp=1300)
    check_register(load_policy(folder), used_home)
    record_used(load_policy(folder), used_home)
    change(folder, "commission_rates", row, rate_bp=1400)
    with pytest.raises(ConfigurationError, match="rate_bp 1300"):
        check_register(load_policy(folder), used_home)


@pytest.mark.parametrize(("as_of", "held"), [("2025-12-31T23:59:59", False), ("2026-01-01T00:00:00", True)])
def test_a_row_that_had_not_begun_was_not_used(folder: Path, home: Home, as_of: str, held: bool) -> None:
    row = append(folder, "policy_versions", like=2, effective_from="2026-01-01T00:00:00Z", launch_days=20)
    record_used(load_policy(folder), home, as_of=utc(as_of))
    drop(folder, "policy_versions", row)
    if held:
        with pytest.raises(ConfigurationError, match="launch_days 20"):
            check_register(load_policy(folder), home)
    else:
        check_register(load_policy(folder), home)


def test_what_was_used_once_stays_held_under_an_earlier_as_of(folder: Path, used_home: Home) -> None:
    record_used(load_policy(folder), used_home, as_of=utc("1969-01-01"))
    drop(folder, "bonus_steps", 2)
    with pytest.raises(ConfigurationError, match="threshold_fen 300000"):
        check_register(load_policy(folder), used_home)


def test_the_same_rows_may_be_written_otherwise(folder: Path, used_home: Home) -> None:
    change(folder, "bonus_steps", 2, effective_from="1970-01-01T08:00:00", threshold_fen="0300000")
    path = folder / "commission_rates.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *rows[::-1]]), encoding="utf-8-sig")
    check_register(load_policy(folder), used_home)


def test_recording_again_writes_the_same_file_and_leaves_nothing_beside_it(folder: Path, used_home: Home) -> None:
    [path] = used_home.raw.iterdir()
    assert path.name == "policy_used.json"
    before = path.read_bytes()
    record_used(load_policy(folder), used_home)
    assert path.read_bytes() == before
    assert list(used_home.raw.iterdir()) == [path]
    used = {file: len(rows) for file, rows in json.loads(before).items()}
    assert used == {file: frame.height for file, frame in load_policy(folder).tables().items()}


def test_a_damaged_register_is_no_empty_one(folder: Path, used_home: Home) -> None:
    path = used_home.raw / "policy_used.json"
    path.write_text(path.read_text()[:-20])
    with pytest.raises(ConfigurationError, match="damaged"):
        check_register(load_policy(folder), used_home)
