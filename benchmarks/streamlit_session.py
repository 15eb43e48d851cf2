"""A Streamlit server as a process, and what a browser says to it and hears, without drawing anything.

A visit asks for the page's HTML and settings, opens the websocket and runs the script; a rerun is what any choice on
the page causes. Both end with the last message of the run.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from pipelines.errors import FenxiaoError
from pipelines.settings import PROJECT

#: A server knows its first page as the root only.
FIRST = "overview"
START_SECONDS, ANSWER_SECONDS = 60, 120
#: What a browser asks for before it opens the websocket; its scripts and styles it has from earlier visits.
BEFOREHAND = ("_stcore/health", "_stcore/host-config")


@contextmanager
def streamlit_server(script: str, log: Path, **environment: str) -> Iterator[str]:
    """The address of a server of `script` (a path in the project) on this machine; it ends with the block.

    Raises FenxiaoError where it does not start.
    """
    port = _free_port()
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


class Session:
    """One reader on one page. Of the last run, `pages` are all pages by their names, as paths (the first one stands at
    the root), and `charts` is how many the page has."""

    def __init__(self, address: str, page: str = "") -> None:
        self.address, self.page = address, page
        self.pages: dict[str, str] = {}
        self.charts = 0
        self._script_hash = ""
        self._socket: ClientConnection | None = None
        self._kept: set[str] = set()  # large messages, which a browser does not let itself be sent twice

    def visit(self) -> float:
        """Opens the page; returns the seconds until it was there. Raises FenxiaoError where it fails."""
        begin = time.perf_counter()
        for path in (self.page, *BEFOREHAND):
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=ANSWER_SECONDS) as answer:
                answer.read()
        stream = f"{self.address.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = connect(stream, subprotocols=["streamlit"], origin=self.address, max_size=None)
        self._run()
        return time.perf_counter() - begin

    def rerun(self) -> float:
        """Lets the page be made anew; returns the seconds until it was there. Raises FenxiaoError where it fails."""
        begin = time.perf_counter()
        self._run()
        return time.perf_counter() - begin

    def close(self) -> None:
        if self._socket:
            self._socket.close()

    def _run(self) -> None:
        self.charts = 0
        asked = BackMsg()
        asked.rerun_script.page_name = "" if self._script_hash else self.page
        asked.rerun_script.page_script_hash = self._script_hash
        asked.rerun_script.cached_message_hashes.extend(sorted(self._kept))
        asked.rerun_script.context_info.url = f"{self.address}/{self.page}"
        self._socket.send(asked.SerializeToString())
        while not self._is_last(ForwardMsg.FromString(self._socket.recv(timeout=ANSWER_SECONDS))):
            pass

    def _is_last(self, message: ForwardMsg) -> bool:
        """Notes what a later run needs of the message, and whether the run is over."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._kept.add(message.hash)
        if kind == "navigation":
            self._script_hash = message.navigation.page_script_hash
            self.pages = {page.url_pathname or FIRST: page.url_pathname for page in message.navigation.app_pages}
        elif kind == "new_session" and not self._script_hash:
            self._script_hash = message.new_session.page_script_hash
        elif kind == "delta":
            self._note(message.delta.new_element)
        elif kind == "page_not_found":
            raise FenxiaoError(f"{self.address} has no page {self.page}.")
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _note(self, element: Element) -> None:
        if element.WhichOneof("type") == "exception":
            raise FenxiaoError(f"/{self.page} failed: {element.exception.message}")
        self.charts += element.WhichOneof("type") == "plotly_chart"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise FenxiaoError(f"Streamlit did not start: {' '.join(log.read_text(encoding='utf-8')[-2000:].split())}")
