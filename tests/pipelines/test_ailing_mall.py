"""Who asks for an ailing mall gets one, by `generate` and by `demo`; who asks for none gets the usual one."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.mall import HEALTHS, write_mall
from pipelines.demonstration import demonstration_mall
from pipelines.errors import ConfigurationError
from pipelines.settings import Home
from tests.pipelines.running import Command

pytestmark = pytest.mark.slow

SIZE = {"orders": 300, "days": 30, "seed": 3}
CALL = [argument for name, value in SIZE.items() for argument in (f"--{name}", value)]


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.mark.parametrize(("asked", "health"), [(["--health", "ailing"], "ailing"), ([], "healthy")])
def test_generate_makes_the_mall_that_is_asked_for(
    fenxiao: Command, tmp_path: Path, asked: list[str], health: str
) -> None:
    assert fenxiao("generate", tmp_path / "called", *CALL, *asked).code == 0
    write_mall(tmp_path / "written", **SIZE, parameters=HEALTHS[health])
    assert _files(tmp_path / "called") == _files(tmp_path / "written")


def test_another_health_is_refused(fenxiao: Command, tmp_path: Path) -> None:
    called = fenxiao("generate", tmp_path / "landing", "--health", "dead")
    assert called.code == 2
    assert "ailing" in called.err
    assert not (tmp_path / "landing").exists()


def test_a_home_keeps_to_the_mall_that_it_shows(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    landing = demonstration_mall(home, **SIZE, health="ailing")
    assert demonstration_mall(home, **SIZE, health="ailing") == landing
    write_mall(tmp_path / "written", **SIZE, parameters=HEALTHS["ailing"])
    assert _files(landing) == _files(tmp_path / "written")
    with pytest.raises(ConfigurationError, match="holds another mall"):
        demonstration_mall(home, **SIZE, health="healthy")
