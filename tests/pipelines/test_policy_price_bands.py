"""Price bands: dated sets that cover every price, refused with file, row and reason where they don't."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.policy import load_policy
from tests.pipelines.policy_folder import append, change, copy_default, drop, refusal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


def test_the_default_ladder_has_four_steps(folder: Path) -> None:
    assert load_policy(folder).price_bands.select("band", "from_fen").rows() == [
        ("0-100", 0),
        ("100-300", 10_000),
        ("300-500", 30_000),
        ("500+", 50_000),
    ]


def test_a_folder_that_is_only_about_pay_takes_the_default_ladder(folder: Path) -> None:
    default = load_policy(folder).price_bands
    (folder / "price_bands.csv").unlink()
    assert load_policy(folder).price_bands.equals(default)


def test_a_newer_set_may_cut_prices_otherwise(folder: Path) -> None:
    append(folder, "price_bands", like=2, effective_from="2026-01-01", band="all")
    assert load_policy(folder).price_bands["band"].to_list()[-1] == "all"


def test_a_set_that_leaves_cheap_products_out_is_refused_once_per_row(folder: Path) -> None:
    drop(folder, "price_bands", 2)
    reason = "no band of this effective_from begins at 0, so cheaper products have none (and 2 more)"
    assert refusal(folder) == f"price_bands.csv row 2: {reason}."


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"from_fen": -1}, "from_fen -1 is not within 0 to"),
        ({"from_fen": "100 yuan"}, "from_fen '100 yuan' is not a whole number"),
        ({"band": ""}, "band is empty"),
        ({"from_fen": 30_000}, "another band of the same effective_from has that from_fen"),
        ({"band": "100-300"}, "another band of the same effective_from has that name"),
    ],
)
def test_a_band_that_cannot_be_is_refused(folder: Path, cells: dict, reason: str) -> None:
    change(folder, "price_bands", 5, **cells)
    assert refusal(folder).startswith(f"price_bands.csv row 5: {reason}")
