"""`dagster dev`, the real process: it starts and shows the graph whole."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.definitions import defs
from pipelines.settings import PROJECT, Home


@contextlib.contextmanager
def dagster_dev(folder: Path, source: Path) -> Iterator[str]:
    """Dagster's server as a user starts it, on a free port; its address. It is ended with all that it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DAGSTER_HOME": str(folder),
        "FENXIAO_SOURCE": str(source),
        "FENXIAO_HOME": str(Home(folder / "home").root),
    }
    command = [sys.executable, "-m", "dagster", "dev", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "dev.log").open("w") as log:
        server = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
        with contextlib.suppress(ProcessLookupError):  # what it started is of its group
            os.killpg(server.pid, signal.SIGKILL)


def ask(address: str, query: str, patience: float = 120) -> dict[str, Any]:
    """The answer to a GraphQL query, as soon as there is a server."""
    request = urllib.request.Request(
        address, json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["data"]
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


@pytest.mark.slow
def test_dagster_dev_shows_the_graph_whole(tmp_path):
    query = """{
        assetNodes { assetKey { path } groupName }
        repositoriesOrError { ... on RepositoryConnection { nodes { schedules { name } sensors { name } } } }
    }"""
    with dagster_dev(tmp_path, tmp_path / "landing") as address:
        shown = ask(address, query)
    keys = {tuple(node["assetKey"]["path"]) for node in shown["assetNodes"]}
    assert keys == {tuple(key.path) for key in defs.resolve_asset_graph().get_all_asset_keys()}
    [repository] = shown["repositoriesOrError"]["nodes"]
    assert {one["name"] for one in repository["schedules"]} == {one.name for one in defs.schedules}
    assert {one["name"] for one in repository["sensors"]} == {one.name for one in defs.sensors}
    assert "Traceback" not in (tmp_path / "dev.log").read_text(encoding="utf-8")
