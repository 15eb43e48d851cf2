"""The boards that distributors open, in a real browser: a phone or a desktop, by day or by night, without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from pipelines.site.page import LANGUAGES, board_page, file_name, overview_page
from tests.pipelines.test_site import DOCUMENT, place, said

pytestmark = pytest.mark.browser

PHONE, DESKTOP = 390, 1440


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    by_region = said(浙江=[place(1, "张" * 40, 123_456_789)], 北京=[place(1, "李**")]) | {"board": "by_region"}
    for document in (DOCUMENT, by_region):
        (folder / document["board"] / document["period_start"]).mkdir(parents=True)
        for language in LANGUAGES:
            page = folder / document["board"] / document["period_start"] / file_name(language)
            page.write_text(board_page(document, language), encoding="utf-8")
    for language in LANGUAGES:
        (folder / file_name(language)).write_text(overview_page([DOCUMENT, by_region], language), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("width", "colours"), [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_fits_and_asks_for_nothing(
    chromium: BrowserContext, site: Path, language: str, width: int, colours: str
) -> None:
    page = chromium.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:")) else complaints.append(request.url),
    )
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)
    page.goto((site / file_name(language)).as_uri())
    for heading in page.get_by_role("heading", level=2).all_inner_texts():
        page.get_by_role("link", name=heading).first.click()
        assert page.get_by_role("heading", level=1).inner_text() == heading
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("navigation").get_by_role("link").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
    assert complaints == []


def test_the_languages_lead_to_each_other(chromium: BrowserContext, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Leaderboards"
    page.get_by_role("link", name="中文").click()
    assert page.get_by_role("heading", level=1).inner_text() == "排行榜"
    page.close()
