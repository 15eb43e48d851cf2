"""What distributors open says what was issued, to a phone and in both languages, and runs nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipelines.contacts import ContactStore
from pipelines.settings import Home
from pipelines.site.names import Names, masked_id, masked_nickname
from pipelines.site.page import LANGUAGES, WORDS, board_page, overview_page
from pipelines.site.picture import HEAD, MOST_ROWS, ROW, WIDTH, draw, drawable, picture_rows


def place(rank: int, name: str, value: int = 3, **more: Any) -> dict[str, Any]:
    return {"rank": rank, "name": name, "value": value, "amount": f"{value:,}", "prize": None, **more}


def said(*places: dict[str, Any], **scopes: list[dict[str, Any]]) -> dict[str, Any]:
    """A document as `pipelines.site.document` makes it."""
    return {
        "board": "new_buyers_week",
        "name": {"zh": "周推新王", "en": "Most new buyers of the week"},
        "period": "week",
        "period_start": "2026-03-02",
        "period_end": "2026-03-08",
        "measure": "new_buyers",
        "minimum": "1",
        "tie_rule": "earliest",
        "issued_at": "2026-03-09T08:00+08:00",
        "as_of": "2026-03-09T06:00+08:00",
        "excluded": 2,
        "scopes": [{"scope": name, "places": rows} for name, rows in (scopes or {"all": list(places)}).items()],
    }


class Page(HTMLParser):
    """The text of a page, its tags and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_data(self, data: str) -> None:
        self.text += data


PRIZE = {"zh": "周推新王称号", "en": "Title"}
DOCUMENT = said(place(1, "张**花", 1234, prize=PRIZE, value_now=1000, amount_now="1,000"), place(2, "李**"))


def test_a_page_says_who_won_what_and_what_was_corrected() -> None:
    chinese, english = (Page(board_page(DOCUMENT, language)).text for language in LANGUAGES)
    for word in ("张**花", "1,234", "李**", "2026-03-02 – 2026-03-08", "2026-03-09 08:00"):
        assert word in chinese, word
        assert word in english, word
    assert all(
        word in chinese for word in ("周推新王", "周推新王称号", "更正：现为 1,000", "2 人因自购或退款过多未上榜")
    )
    assert all(word in english for word in ("Most new buyers of the week", "Title", "corrected since: now 1,000"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_needs_no_script_and_nothing_from_elsewhere(language: str) -> None:
    for text in (board_page(DOCUMENT, language), overview_page([DOCUMENT], language)):
        page = Page(text)
        assert "script" not in page.tags
        assert not [link for link in page.links if link.startswith(("http", "//", "/"))]
        assert 'name="viewport" content="width=device-width' in text
        assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_the_english_page_is_english() -> None:
    text = Page(board_page(said(place(1, "**0076")), "en")).text.replace("中文", "")
    assert not re.findall(r"[\u4e00-\u9fff]", text)


def test_every_word_is_there_in_every_language() -> None:
    assert all(len(texts) == len(LANGUAGES) and all(texts) for texts in WORDS.values())


def test_what_a_person_calls_themselves_is_text_and_no_markup() -> None:
    text = board_page(said(place(1, "<script>alert(1)</script>")), "zh")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_period_without_anybody_says_so() -> None:
    assert "本期无人上榜" in board_page(said(), "zh")
    assert "还没有发布过榜单" in overview_page([], "zh")


def test_the_overview_has_the_newest_of_each_board_and_links_to_the_earlier() -> None:
    earlier = said(place(1, "王**")) | {"period_start": "2026-02-23"}
    page = Page(overview_page([DOCUMENT, earlier], "zh"))
    assert "张**花" in page.text
    assert "王**" not in page.text
    assert "new_buyers_week/2026-02-23/index.html" in page.links


def test_a_board_by_region_shows_every_region_and_its_winner() -> None:
    document = said(浙江=[place(1, "张**"), place(2, "李**")], 北京=[], 四川=[place(1, "王**"), place(1, "赵**")])
    page = Page(board_page(document, "zh")).text
    assert "浙江" in page
    assert "北京" not in page
    assert [name for _, name, _, _ in picture_rows(document)] == ["浙江 · 张**", "四川 · 王**", "四川 · 赵**"]


def test_the_picture_is_as_tall_as_its_rows_and_has_ink_in_each(tmp_path: Path) -> None:
    draw(said(*(place(rank, f"张**{rank}") for rank in range(1, 21))), tmp_path / "board.png")
    with Image.open(tmp_path / "board.png") as image:
        assert image.width == WIDTH
        assert image.height > HEAD + MOST_ROWS * ROW
        for row in range(MOST_ROWS):
            colors = image.crop((160, HEAD + row * ROW, 500, HEAD + (row + 1) * ROW - 4)).getcolors(100_000)
            assert len(colors) > 10, row


def test_the_font_knows_chinese_and_what_it_does_not_know_is_left_out() -> None:
    words = "周推新王月销冠入过万区域新人王称号勋章发布于数据截至因自购或退款过多未上榜另有销售额¥–·…"
    assert drawable(words) == words
    assert drawable("张😀小䶮花") == "张小花"


def test_a_long_name_is_cut_where_the_amount_begins(tmp_path: Path) -> None:
    short, long = tmp_path / "short.png", tmp_path / "long.png"
    draw(said(place(1, "张", 1_000_000)), short)
    draw(said(place(1, "张" * 60, 1_000_000)), long)
    amount = (WIDTH - 64 - 180, HEAD, WIDTH, HEAD + ROW - 4)
    with Image.open(short) as one, Image.open(long) as other:
        assert one.crop(amount).tobytes() == other.crop(amount).tobytes()


@pytest.mark.parametrize(
    ("nickname", "shown"), [("张小花", "张**花"), ("李四", "李**"), ("王", "王**"), ("欧阳小花", "欧**花")]
)
def test_of_a_nickname_the_ends_are_shown(nickname: str, shown: str) -> None:
    assert masked_nickname(nickname) == shown


@pytest.mark.parametrize(
    ("distributor_id", "shown"), [("D10000076", "**0076"), ("abc", "**c"), ("a", "**"), ("1234", "**34")]
)
def test_of_an_id_no_more_than_half_is_shown(distributor_id: str, shown: str) -> None:
    assert masked_id(distributor_id) == shown


def test_without_a_publication_or_contacts_a_person_is_their_id(tmp_path: Path) -> None:
    names = Names(Home(tmp_path), ["D10000076"])
    assert names.shown("D10000076", is_masked=True) == "**0076"
    assert names.shown("D10000076", is_masked=False) == "D10000076"
    assert not ContactStore(Home(tmp_path).contacts).file.exists()
