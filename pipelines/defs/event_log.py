"""Dagster's event log, in its own SQLite files or in memory, at a fifth of the price.

A run of the whole graph writes a thousand events. Dagster's storage opens the database anew for each, several times,
and, of files, forgets the statements it compiled for the one before and waits for the disk after all of them: ten
seconds a run, which a row that landed waits before it is on a page, and three in memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy as db
from dagster._core.instance import InstanceType
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from dagster._core.run_coordinator import DefaultRunCoordinator
from dagster._core.storage.event_log import InMemoryEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.storage.root import TemporaryLocalArtifactStorage
from dagster._core.storage.runs import InMemoryRunStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.pool import StaticPool

#: Files that stay open: the index, and the runs that are written or looked at.
OPEN_FILES = 4
BUSY_SECONDS = 60


class OpenEventLog(SqliteEventLogStorage):
    """The same files and tables, which stay open between events. A crash of the machine may lose the last events of a
    run: it failed, and no figure depends on what Dagster remembers of it."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, db.Engine] = OrderedDict()
        self._one_at_a_time = threading.RLock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Any:
        return {"home": dg.StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> OpenEventLog:
        """In DAGSTER_HOME, where Dagster's own storage has it too."""
        return cls(str(Path(config_value["home"]) / "history" / "runs"), inst_data)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[db.Connection]:
        return self._open(run_id)

    def index_connection(self) -> AbstractContextManager[db.Connection]:
        return self._open(INDEX_SHARD_NAME)

    def wipe(self) -> None:
        self.dispose()
        super().wipe()

    def dispose(self) -> None:
        with self._one_at_a_time:
            while self._engines:
                self._engines.popitem()[1].dispose()
        super().dispose()

    @contextmanager
    def _open(self, shard: str) -> Iterator[db.Connection]:
        with self._one_at_a_time, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> db.Engine:
        """Of the file, which Dagster makes the first time."""
        if shard not in self._initialized_dbs:
            with self._connect(shard):
                pass
        if shard not in self._engines:
            self._engines[shard] = _engine(self.conn_string_for_shard(shard))
        self._engines.move_to_end(shard)
        while len(self._engines) > OPEN_FILES:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]


def _engine(url: str) -> db.Engine:
    settings = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = db.create_engine(url, poolclass=StaticPool, connect_args=settings)

    @db.event.listens_for(engine, "connect")
    def _wait_for_checkpoints_only(connection: Any, _: Any) -> None:
        connection.execute("pragma synchronous = normal")

    return engine


class EventLogOfOneRun(InMemoryEventLogStorage):
    """In memory, by the one connection that keeps the database there."""

    @contextmanager
    def _connect(self) -> Iterator[db.Connection]:
        with self._db_lock:
            if self._held_conn.in_transaction():  # an interrupt came between its beginning and its end
                self._held_conn.rollback()
            with self._held_conn.begin():
                yield self._held_conn


def instance_of_one_run() -> dg.DagsterInstance:
    """A Dagster that knows one run and forgets it, as `DagsterInstance.ephemeral` is, but for its event log."""
    return dg.DagsterInstance(
        instance_type=InstanceType.EPHEMERAL,
        local_artifact_storage=TemporaryLocalArtifactStorage(),
        run_storage=InMemoryRunStorage(),
        event_storage=EventLogOfOneRun(),
        compute_log_manager=NoOpComputeLogManager(),
        run_coordinator=DefaultRunCoordinator(),
        run_launcher=SyncInMemoryRunLauncher(),
    )
