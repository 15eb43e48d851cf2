"""The dashboards as people meet them: Streamlit's own server on this machine, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.dashboards.small_mall import publish

PROJECT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that shows the small mall; it ends with the tests."""
    home = tmp_path_factory.mktemp("home")
    publish(home)
    with serving(home) as address:
        yield address


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address of a server that shows what is published in the home."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboards/server.py"]
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    environment = {**os.environ, "FENXIAO_HOME": str(home)}
    log = home / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen([*command, *options], cwd=PROJECT, env=environment, stdout=output, stderr=output)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserContext]:
    """One context for all tests: its cache keeps the megabytes of script that every page needs."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_context()
        browser.close()


@pytest.fixture
def visit(chromium: BrowserContext, server: str) -> Iterator[Visit]:
    """Opens an address of the small mall's dashboards."""
    with visiting(chromium, server) as visited:
        yield visited


@contextmanager
def visiting(chromium: BrowserContext, server: str) -> Iterator[Visit]:
    """Opens an address of the dashboards and waits until it is drawn. Nothing that a visited page does may raise an
    error in the browser's console, or ask any other machine for anything."""
    complaints: list[str] = []
    pages: list[Page] = []

    def visited(address: str = "", *, width: int = 1280, colours: str = "light") -> Page:
        page = chromium.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if is_local(request.url, server) else complaints.append(request.url))
        page.goto(f"{server}/{address}")
        page.get_by_test_id("stMetricValue").first.wait_for(timeout=START_SECONDS * 1000)
        if not address.startswith("data"):
            page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=START_SECONDS * 1000)
        return page

    yield visited
    for page in pages:
        page.evaluate("localStorage.clear()")  # the next reader has opened no menu yet
        page.close()
    assert complaints == []


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"streamlit did not start:\n{log.read_text()}")


def is_local(url: str, server: str) -> bool:
    return url.startswith((server, server.replace("http:", "ws:"), "data:", "blob:"))
