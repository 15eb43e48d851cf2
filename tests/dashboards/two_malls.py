"""Two generated malls, a healthy and an ailing one, run through the whole pipeline; and what a visit to a page shows.

Both end with May: after June's great sale even a healthy mall sells less, and what comes back stands beside that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboards import behind, figures, i18n
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.frame import Page
from models.mall import HEALTHS, data_end, write_mall
from pipelines.settings import Home
from tests.dashboards.conftest import APP
from tests.transform.engine import run_directly

HEALTHY, AILING = HEALTHS
LAST_DAY, DAYS, ORDERS = date(2026, 5, 31), 150, 4_000
#: A product that a spreadsheet would take for a formula.
FORMULA = "=1+1 "


@dataclass(frozen=True)
class TwoMall:
    """One of the two: what it delivered, what its generator alone knows, and what was published of it."""

    health: str
    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    def delivered(self, table: str) -> pl.DataFrame:
        return pl.read_parquet(self.landing / f"{table}.parquet")

    def truth(self, table: str) -> pl.DataFrame:
        return pl.read_parquet(self.landing / "truth" / f"{table}.parquet")


def make_mall(root: Path, health: str) -> TwoMall:
    """The mall of that health, published."""
    mall = TwoMall(health, root)
    size = {"orders": ORDERS, "days": DAYS, "last_day": LAST_DAY}
    write_mall(mall.landing, **size, parameters=HEALTHS[health], truth=True)
    products = mall.delivered("products").with_columns(name=FORMULA + pl.col("name"))
    products.write_parquet(mall.landing / "products.parquet")
    run_directly(mall.home, mall.landing, as_of=data_end(LAST_DAY).isoformat())
    return mall


@dataclass
class Visit:
    """A page as it was drawn: with the lists that it offers, its cards, and its files by the keys of their buttons."""

    app: AppTest
    lists: dict[str, People] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)
    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)

    @property
    def opened_by(self) -> set[str]:
        """The keys of the lists that have a button."""
        return {
            button.key.removeprefix("open_") for button in self.app.button if (button.key or "").startswith("open_")
        }

    @property
    def findings(self) -> str:
        """The box that says first what matters; empty where a page has none."""
        titles = {i18n.load(language)("findings.title") for language in i18n.LANGUAGES}
        return next((m.value for m in self.app.markdown if any(f"**{t}**" in m.value for t in titles)), "")

    @property
    def said(self) -> str:
        """All that it says in words."""
        app = self.app
        elements = [*app.markdown, *app.caption, *app.success, *app.warning, *app.info]
        return "\n".join(element.value for element in elements)


def visit(mall: TwoMall, page: str, **address: str) -> Visit:
    """Opens a page of the mall's dashboards at an address, and listens to what it draws."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app._page_hash = calc_hash(page)
    for name, value in address.items():
        app.query_params[name] = value
    visited = Visit(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FENXIAO_HOME", str(mall.home.root))
        _listen(patch, visited)
        app.run()
    assert not app.exception, app.exception[0].stack_trace
    return visited


def _listen(patch: pytest.MonkeyPatch, visited: Visit) -> None:
    """Notes the lists, cards and files that a page hands on to be drawn, and hands them on."""
    show, download, render, button = behind.show, behind.download, figures.render, st.download_button

    def show_lists(page: Page, lists: Iterable[People]) -> None:
        lists = list(lists)
        visited.lists.update({people.key: people for people in lists})
        show(page, lists)

    def download_list(page: Page, people: People) -> None:
        visited.lists[people.key] = people
        download(page, people)

    def render_cards(page: Page, cards: list[Card]) -> None:
        visited.cards += cards
        render(page, cards)

    def offer_file(label: str, data: Callable[[], bytes], *arguments: Any, **named: Any) -> None:
        visited.files[named.get("key")] = data
        button(label, data, *arguments, **named)

    patch.setattr(behind, "show", show_lists)
    patch.setattr(behind, "download", download_list)
    patch.setattr(figures, "render", render_cards)
    patch.setattr(st, "download_button", offer_file)
