"""A mall whose schedules plan and send by themselves, over channels that speak to the server of push_server.py."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from pipelines.outbox.store import open_outbox
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.push_server import PushServer
from tests.pipelines.ticking import Clockwork


@dataclass
class Running(Clockwork):
    """A mall whose file for channels says what is planned by itself."""

    file: Path | None = None

    def by_itself(self, section: str) -> None:
        assert self.file is not None
        text = self.file.read_text(encoding="utf-8").partition("[by_itself]")[0]
        self.file.write_text(f"{text}\n[by_itself]\n{section}\n", encoding="utf-8")

    def skipped(self, name: str, clock: str) -> str:
        """Why a tick of the schedule starts nothing."""
        schedule = self.at(clock).resolve_schedule_def(name)
        with dg.build_schedule_context(self.instance) as context:
            ticked = schedule.evaluate_tick(context)
        assert ticked.run_requests == []
        return ticked.skip_message

    def job(self, name: str, clock: str) -> dg.ExecuteInProcessResult:
        """The job, started by hand."""
        return self.at(clock).resolve_job_def(name).execute_in_process(instance=self.instance, raise_on_error=False)


@contextmanager
def running_by_itself(server: PushServer, home: Path, folder: Path) -> Iterator[Running]:
    """A copy of the home in `folder`, with all channels configured and nothing by itself yet."""
    server.reset()
    shutil.copytree(home, folder / "home")
    with dg.DagsterInstance.ephemeral() as instance, pytest.MonkeyPatch.context() as patch:
        for name, value in server.configure(folder).items():
            patch.setenv(name, value)
        yield Running(Home(folder / "home"), folder / "landing", instance, file=folder / "push.toml")


def messages(running: Running) -> list[tuple[str, str]]:
    """The template and the state of each message."""
    with open_outbox(running.home) as con:
        return [tuple(row) for row in con.execute("select template, state from messages order by template, key")]


def said(result: dg.ExecuteInProcessResult, table: str) -> str:
    """What an asset of the outbox tells of what it did."""
    key = dg.AssetKey(["outbox", table])
    [made] = [event.materialization for event in result.get_asset_materialization_events() if event.asset_key == key]
    return made.metadata["said"].value


def mend(running: Running, change: str) -> None:
    with connect(latest(running.home)) as con:
        con.execute(change)
