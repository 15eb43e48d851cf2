"""The pages, readable on a phone, in either language, and without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.site.document import Document, moment

#: The first is the one that a folder opens with.
LANGUAGES = ("zh", "en")
#: What the pages say beside the boards themselves, in the order of LANGUAGES.
WORDS = {
    "boards": ("排行榜", "Leaderboards"),
    "back": ("全部榜单", "All boards"),
    "language": ("English", "中文"),
    "new_buyers": ("新买家（人）", "new buyers"),
    "sales": ("销售额（退款已扣）", "sales after refunds"),
    "income": ("收入（退款已扣）", "income after refunds"),
    "rank": ("名次", "rank"),
    "name": ("分销员", "distributor"),
    "corrected": ("更正：现为", "corrected since: now"),
    "nobody": ("本期无人上榜", "Nobody reached this board."),
    "minimum": ("上榜门槛", "On the board from"),
    "earliest": ("数值相同者，先达到的在前", "Of equal values, the one reached first comes first."),
    "shared": ("数值相同者并列", "Equal values share a place."),
    "excluded": ("人因自购或退款过多未上榜", "kept off it: too many orders were their own or refunded."),
    "issued": ("发布于", "Issued"),
    "as_of": ("数据截至", "data as of"),
    "final": (
        "名次与奖励以发布为准，更正只作说明",
        "Places and prizes stay as issued, whatever is corrected later.",
    ),
    "picture": ("保存图片", "Save the picture"),
    "earlier": ("往期", "Earlier"),
    "none": ("还没有发布过榜单", "No board has been issued yet."),
}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["moment"] = moment


def board_page(document: Document, language: str) -> str:
    """The page of one issued board."""
    return _rendered("board.html", language, document=document)


def overview_page(documents: Sequence[Document], language: str) -> str:
    """The page with the newest issue of each board, and links to all earlier ones; `documents` are newest first."""
    boards: dict[str, list[Document]] = {}
    for document in documents:
        boards.setdefault(document["board"], []).append(document)
    return _rendered("overview.html", language, boards=list(boards.values()))


def file_name(language: str) -> str:
    return "index.html" if language == LANGUAGES[0] else f"{language}.html"


def _rendered(template: str, language: str, **values: Any) -> str:
    place = LANGUAGES.index(language)
    [other] = [name for name in LANGUAGES if name != language]
    return _TEMPLATES.get_template(template).render(
        **values,
        language=language,
        other=other,
        own_file=file_name(language),
        other_file=file_name(other),
        say={word: texts[place] for word, texts in WORDS.items()},
    )
