"""A short file of changes: what its lines mean, what they make of a policy, and what is said of one without meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.policy import Policy, load_policy
from pipelines.policy.description import ORDER_KINDS
from pipelines.policy.write import write_policy
from pipelines.settings import DEFAULT_POLICY
from pipelines.simulation.changed import changed_tables
from pipelines.simulation.changes import Changes, RateChange, StepChange, parse_changes
from pipelines.simulation.scenario import fingerprint

ZONE = "Asia/Shanghai"
JUNE = datetime.fromisoformat("2026-05-31T16:00")
OPENING = datetime.fromisoformat("1970-01-01")


def changes(*lines: str) -> Changes:
    return parse_changes("\n".join(lines), "a name", ZONE)


def changed(*lines: str) -> dict[str, pl.DataFrame]:
    return changed_tables(load_policy(DEFAULT_POLICY), changes(*lines))


def rates_of(tables: dict[str, pl.DataFrame], *columns: str) -> set[tuple]:
    return set(tables["commission_rates"].select(*columns).iter_rows())


def round_trip(tables: dict[str, pl.DataFrame], folder: Path) -> Policy:
    """As a run would read it."""
    write_policy(tables, folder)
    return load_policy(folder)


@pytest.mark.parametrize(
    ("line", "rates"),
    [
        ("stage launch, first: 1300", [RateChange(1, "stage", "launch", "any", "first", 1300)]),
        ("stage launch, first: 13%", [RateChange(1, "stage", "launch", "any", "first", 1300)]),
        ("first, all: 12.5 %", [RateChange(1, "all", None, "any", "first", 1250)]),
        ("repeat: 0", [RateChange(1, "all", None, "any", "repeat", 0)]),
        ("repeat: none", [RateChange(1, "all", None, "any", "repeat", None)]),
        (
            "category green tea, senior: 900",
            [RateChange(1, "category", "green tea", "senior", k, 900) for k in ORDER_KINDS],
        ),
        ("level 2, product P1, repeat: 2%", [RateChange(2, "product", "P1", "any", "repeat", 200)]),
        ("repeat: 650 bp", [RateChange(1, "all", None, "any", "repeat", 650)]),
        ("repeat: drop", [RateChange(1, "all", None, "any", "repeat", None, is_dropped=True)]),
    ],
)
def test_a_line_tells_rates(line: str, rates: list[RateChange]) -> None:
    assert changes(line).rates == rates


def test_a_file_tells_its_name_its_date_and_all_other_numbers() -> None:
    told = changes(
        "name: a try",
        "note: because: they said so",
        "# a remark",
        "",
        "since: 2026-06-01",
        "settle_after_hours: 48",
        "auto_receive_days: none",
        "same_device: off",
        "senior min_deals: 4",
        "mentor management_bp: 2.5%",
        "bonus 300000: 8000",
        "bonus 1000000: 2%",
        "bonus 2000000: 250 bp",
        "bonus 3000000: none",
    )

    assert (told.name, told.note, told.since) == ("a try", "because: they said so", JUNE)
    assert told.terms == {"settle_after_hours": 48, "auto_receive_days": None, "same_device": "off"}
    assert told.tiers == [("senior", "min_deals", 4), ("mentor", "management_bp", 250)]
    assert told.steps == [
        StepChange(300000, 8000, 0),
        StepChange(1000000, 0, 200),
        StepChange(2000000, 0, 250),
        StepChange(3000000, None, None),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stag launch, first: 1300", "'stag launch' says nothing here"),
        ("stage lunch, first: 1300", "'stage lunch' says nothing here"),
        ("level 4, first: 1300", "'level 4' says nothing here"),
        ("level 0, first: 1300", "'level 0' says nothing here"),
        ("first: 99999999999999999999", "'99999999999999999999' is not a whole number"),
        ("stage launch, category tea: 1300", "'category tea' says nothing here"),
        ("first, repeat: 1300", "'repeat' says nothing here"),
        ("stage launch, first", "it is no change"),
        ("first:", "it is no change"),
        ("first: 12.555%", "no percentage of whole basis points"),
        ("first: many", "'many' is not a whole number"),
        ("first: -5", "'-5' is not a whole number"),
        ("settle_after_hours: none", "'none' is not a whole number"),
        ("bonus many: 8000", "'many' is not a whole number"),
        ("since: soon", "'soon' is no instant"),
    ],
)
def test_a_line_that_means_nothing_is_named(line: str, said: str) -> None:
    with pytest.raises(ValueError) as error:
        changes("name: a try", line)
    assert str(error.value).startswith(f"line 2 ({line}): ")
    assert said in str(error.value)


def test_a_file_that_changes_nothing_says_so() -> None:
    with pytest.raises(ValueError, match="changes nothing"):
        changes("name: a try", "since: 2026-06-01")


def test_without_a_date_it_is_as_if_it_had_always_been_so() -> None:
    tables = changed("first: 1300", "settle_after_hours: 48", "senior min_deals: 4", "bonus 300000: 8000")

    assert rates_of(tables, "effective_from", "scope", "order_kind", "rate_bp") >= {
        (OPENING, "all", "first", 1300),
        (OPENING, "all", "repeat", 600),
        (OPENING, "stage", "first", 1500),
    }
    assert (OPENING, "all", "first", 1200) not in rates_of(tables, "effective_from", "scope", "order_kind", "rate_bp")
    assert tables["policy_versions"]["settle_after_hours"].to_list() == [48]
    assert tables["tier_rules"].filter(tier="senior")["min_deals"].to_list() == [4]
    assert dict(tables["bonus_steps"].select("threshold_fen", "bonus_fen").iter_rows())[300000] == 8000


def test_from_a_date_on_every_earlier_row_stays_and_whole_sets_are_repeated(tmp_path: Path) -> None:
    before = load_policy(DEFAULT_POLICY).tables()

    tables = changed(
        *("since: 2026-06-01", "first: 1300", "settle_after_hours: 48", "mentor management_bp: 300"),
        *("bonus 300000: none", "bonus 500000: 8000"),
    )

    for file in ("commission_rates", "policy_versions", "tier_rules", "bonus_steps"):
        kept = tables[file].filter(pl.col("effective_from") < JUNE)
        assert kept.equals(before[file]), file
    june = {file: frame.filter(effective_from=JUNE) for file, frame in tables.items()}
    assert june["commission_rates"].select("order_kind", "rate_bp").rows() == [("first", 1300)]
    assert june["policy_versions"].select("settle_after_hours", "clawback_days").rows() == [(48, 7)]
    assert set(june["tier_rules"].select("tier", "management_bp").iter_rows()) == {
        *(("junior", 0), ("senior", 200), ("mentor", 300)),
    }
    assert set(june["bonus_steps"]["threshold_fen"]) == {500000, 1000000, 3000000}
    assert round_trip(tables, tmp_path).tables()["tier_rules"].equals(tables["tier_rules"])


def test_the_same_instant_twice_is_one_row(tmp_path: Path) -> None:
    once = round_trip(changed("since: 2026-06-01", "first: 1300", "settle_after_hours: 48"), tmp_path)

    twice = changed_tables(once, changes("since: 2026-06-01", "first: 1400", "clawback_days: 30"))

    june = {file: frame.filter(effective_from=JUNE) for file, frame in twice.items()}
    assert june["commission_rates"]["rate_bp"].to_list() == [1400]
    assert june["policy_versions"].select("settle_after_hours", "clawback_days").rows() == [(48, 30)]


def test_what_is_not_there_can_not_be_changed() -> None:
    default = load_policy(DEFAULT_POLICY)
    with pytest.raises(ValueError, match="begins before the policy's first version"):
        changed_tables(default, changes("since: 1960-01-01", "settle_after_hours: 48"))
    without = replace(default, tier_rules=default.tier_rules.filter(pl.col("tier") != "mentor"))
    with pytest.raises(ValueError, match="changes mentor_bp of mentor, for which no rule is there"):
        changed_tables(without, changes("mentor mentor_bp: 100"))
    with pytest.raises(ValueError, match=r"drops a rate .* from a date on, which no row can say"):
        changed_tables(default, changes("since: 2026-06-01", "stage launch, first: drop"))


def test_from_a_date_on_it_is_so_whatever_the_policy_has_in_store(tmp_path: Path) -> None:
    later = ("first: 1100", "clawback_days: 30", "mentor management_bp: 150", "bonus 300000: 7000")
    stored = round_trip(changed("since: 2026-09-01", *later), tmp_path / "stored")

    told = ("since: 2026-06-01", "first: 1300", "settle_after_hours: 48", "senior min_deals: 4", "bonus 300000: 8000")
    tables = changed_tables(stored, changes(*told))

    since = {file: frame.filter(pl.col("effective_from") >= JUNE) for file, frame in tables.items()}
    assert since["commission_rates"]["rate_bp"].to_list() == [1300]
    assert since["policy_versions"].select("settle_after_hours", "clawback_days").rows() == [(48, 7), (48, 30)]
    rules = since["tier_rules"].sort("effective_from")
    assert rules.filter(tier="senior")["min_deals"].to_list() == [4, 4]
    assert rules.filter(tier="mentor")["management_bp"].to_list() == [200, 150]
    assert since["bonus_steps"].filter(threshold_fen=300000)["bonus_fen"].to_list() == [8000, 8000]
    round_trip(tables, tmp_path / "both")


def test_a_rate_can_pay_nothing_or_be_left_to_wider_ones() -> None:
    places = "scope", "scope_id", "order_kind", "rate_bp"
    assert ("stage", "launch", "first", None) in rates_of(changed("stage launch, first: none"), *places)
    dropped = rates_of(changed("stage launch, first: drop"), *places)
    assert not any(place[1:3] == ("launch", "first") for place in dropped)
    assert ("stage", "launch", "repeat", 800) in dropped


def test_a_scenario_is_known_by_what_it_pays(tmp_path: Path) -> None:
    default = load_policy(DEFAULT_POLICY)
    same = round_trip(changed("name: other words", "first: 1200"), tmp_path / "same")
    other = round_trip(changed("first: 1201"), tmp_path / "other")

    assert fingerprint(same) == fingerprint(default)
    assert fingerprint(other) != fingerprint(default)
