"""`fenxiao generate --rates changing`: a mall whose rates changed, with the policy that it sold by."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from models.mall import RATE_HISTORIES
from pipelines.policy import load_policy
from pipelines.settings import DEFAULT_POLICY
from tests.pipelines.running import Command

CALL = ("--orders", "300", "--days", "60")


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


def test_the_policy_that_goes_with_it_is_the_default_one_and_its_changes(fenxiao: Command, tmp_path: Path) -> None:
    called = fenxiao("generate", tmp_path / "mall", *CALL, "--rates", "changing")
    assert called.code == 0
    assert f"--policy {tmp_path / 'mall-policy'}" in called.out
    rates, default = (load_policy(folder).commission_rates for folder in (tmp_path / "mall-policy", DEFAULT_POLICY))
    added = rates.join(default, on=["effective_from", "scope", "scope_id", "order_kind"], how="anti", nulls_equal=True)
    assert len(rates) == len(default) + len(added)
    assert added.filter(order_kind="first")["rate_bp"].to_list() == [c.first_bp for c in RATE_HISTORIES["changing"]]
    first, last = (
        pl.read_parquet(tmp_path / "mall" / "orders.parquet")["created_at"].dt.date().sort()[i] for i in (0, -1)
    )
    assert added["effective_from"].dt.date().is_between(first, last).all()


def test_a_policy_that_is_there_is_not_written_over(fenxiao: Command, tmp_path: Path) -> None:
    (tmp_path / "mall-policy").mkdir()
    called = fenxiao("generate", tmp_path / "mall", *CALL, "--rates", "changing")
    assert called.code == 2
    assert "mall-policy is there already" in called.err
    assert not (tmp_path / "mall").exists()
