"""Real database servers for tests: each a process of its own on this machine only, with a folder that goes with it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

#: Whom the sources under test connect as, and what must be seen nowhere.
READER, PASSWORD = "reader", "Geheim-7731"
PASSWORD_ENV = "MALL_TEST_PASSWORD"
STARTED_WITHIN = 30.0


@dataclass(frozen=True)
class Server:
    """A running server. `log` holds every statement that it was sent; `folder` is its own."""

    scheme: str
    port: int
    folder: Path
    log: Path

    def url(self, database: str) -> str:
        return f"{self.scheme}://{READER}@127.0.0.1:{self.port}/{database}"

    def execute(self, database: str, *statements: str) -> list[tuple]:
        """Runs statements as the mall itself, each committed, and returns the last one's rows."""
        with closing(self._admin(database)) as connection, closing(connection.cursor()) as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def make(self, database: str, *statements: str) -> str:
        """A new database with what the statements make in it, which the reader may read, and its address."""
        self.execute("", f"create database {database}")
        grant = (
            f"grant select on {database}.* to {READER}"
            if self.scheme == "mysql"
            else f"alter default privileges grant select on tables to {READER}"
        )
        self.execute(database, grant, *statements)
        return self.url(database)

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _admin(self, database: str) -> Any:
        if self.scheme == "mysql":
            socket_file = str(self.folder / "socket")
            return pymysql.connect(unix_socket=socket_file, user="root", database=database or None, autocommit=True)
        name = database or "postgres"
        return psycopg.connect(host=str(self.folder), port=self.port, user="mall", dbname=name, autocommit=True)


@contextmanager
def mariadb_server() -> Iterator[Server]:
    binary, install = program("mariadbd"), program("mariadb-install-db")
    with _folder("mysql") as (folder, owner):
        data = f"--datadir={folder / 'data'}"
        user = [f"--user={owner['user']}"] if owner else []
        made = [install, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db", *user]
        subprocess.run(made, check=True, capture_output=True, cwd=folder)
        port = _free_port()
        server = Server("mysql", port, folder, folder / "general.log")
        command = [binary, "--no-defaults", data, *user, "--bind-address=127.0.0.1", f"--port={port}"]
        command += [f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}", "--innodb-buffer-pool-size=32M"]
        command += ["--general-log=1", f"--general-log-file={server.log}", "--innodb-flush-log-at-trx-commit=0"]
        command += ["--character-set-server=utf8mb4", "--innodb-flush-method=nosync", "--skip-innodb-doublewrite"]
        with _running(server, command, signal.SIGTERM, folder / "error.log", {}):
            server.execute("", f"create user {READER} identified by '{PASSWORD}'")
            yield server


@contextmanager
def postgresql_server() -> Iterator[Server]:
    binary, install = program("postgres"), program("initdb")
    with _folder("postgres") as (folder, owner):
        made = [install, "-D", str(folder / "data"), "--username=mall", "--encoding=UTF8", "--locale=C", "--no-sync"]
        made += ["--auth-local=trust", "--auth-host=scram-sha-256"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **owner)
        port = _free_port()
        server = Server("postgresql", port, folder, folder / "server.log")
        command = [binary, "-D", str(folder / "data"), "-k", str(folder), "-p", str(port), "-h", "127.0.0.1"]
        command += ["-c", "log_statement=all", "-c", "fsync=off", "-c", "shared_buffers=16MB"]
        with _running(server, command, signal.SIGINT, server.log, owner):
            server.execute("", f"create user {READER} password '{PASSWORD}'")
            yield server


def program(name: str) -> str:
    """Where the program lies; skips by its name where there is none."""
    places = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/sbin", "/usr/bin"]
    places += [str(folder) for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join(places))
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def _folder(user: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder, and as whom to work in it: database servers refuse to be root."""
    # Not pytest's own, which nobody but root may enter; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="fenxiao-"))
    owner: dict[str, Any] = {}
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam(user)
            owner = {"user": user, "group": account.pw_gid, "extra_groups": []}
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder, owner
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    server: Server, command: list[str], stop: signal.Signals, output: Path, owner: dict[str, Any]
) -> Iterator[None]:
    with output.open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=server.folder, **owner)
    try:
        _wait_for(server, process, output)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(STARTED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(server: Server, process: subprocess.Popen, output: Path) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            server.execute("", "select 1")
            return
        except (pymysql.Error, psycopg.Error) as error:
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{server.scheme} did not start: {output.read_text()[-2000:]}") from error
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
