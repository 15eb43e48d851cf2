"""The dashboards on the small mall, run as Streamlit runs them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.dashboards.small_mall import publish

APP = Path(__file__).parents[2] / "dashboards" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _main_module_stays() -> Iterator[None]:
    """Streamlit takes its place, and processes that other tests start would run the pages' script."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and the one that the dashboards look at."""
    monkeypatch.setenv("FENXIAO_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def open_app() -> Open:
    """Opens one of the pages at an address."""

    def opened(page: str = "earnings", **address: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        # `switch_page` knows pages that are files only; these are functions.
        app._page_hash = calc_hash(page)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, app.exception[0].stack_trace
        return app

    return opened


@pytest.fixture
def small_mall(home: Path) -> Path:
    """The home with the small mall published in it."""
    publish(home)
    return home
