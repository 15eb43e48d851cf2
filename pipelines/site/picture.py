"""The picture of an issued board, to send and to share: Chinese first, drawn with the font that lies beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from pipelines.site.document import Document, moment

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-subset.woff2"
#: Pixels; as tall as its rows need.
WIDTH, MARGIN, HEAD, ROW, FOOT = 1080, 64, 340, 116, 210
MOST_ROWS = 12
PAPER, INK, SOFT, BRAND, LINE = "#FAF6F1", "#1F1A17", "#6F655E", "#B3261E", "#EADFD3"
MEDALS = {1: "#D4A017", 2: "#9AA0A6", 3: "#B87333"}
MEASURES = {
    "new_buyers": "新买家（人） New buyers",
    "sales": "销售额，退款已扣 Sales after refunds",
    "income": "收入，退款已扣 Income after refunds",
}


def draw(document: Document, file: Path) -> None:
    """Writes the picture as PNG: the first places of a board, or the winner of every region."""
    rows = picture_rows(document)
    shown = rows[:MOST_ROWS]
    height = HEAD + ROW * max(len(shown), 1) + FOOT
    image = Image.new("RGB", (WIDTH, height), PAPER)
    pen = ImageDraw.Draw(image)
    _head(pen, document)
    for place, row in enumerate(shown):
        _row(pen, HEAD + place * ROW, *row)
    if not shown:
        _text(pen, (MARGIN, HEAD + 30), "本期无人上榜 Nobody reached this board", 36, SOFT)
    _foot(pen, document, height - FOOT + 40, len(rows) - len(shown))
    image.save(file, format="PNG", optimize=True)


def picture_rows(document: Document) -> list[tuple[int, str, str, str]]:
    """Rank, name, amount and prize of every row; of a board by region only the winners, each after the region."""
    scopes = [scope for scope in document["scopes"] if scope["places"]]
    if document["scopes"][0]["scope"] == "all":
        return [_cells(place, place["name"]) for scope in scopes for place in scope["places"]]
    return [
        _cells(place, f"{scope['scope']} · {place['name']}")
        for scope in scopes
        for place in scope["places"]
        if place["rank"] == 1
    ]


def drawable(text: str) -> str:
    """The text without the characters that the font doesn't know: they would be drawn as empty boxes."""
    return "".join(character for character in text if character == " " or _glyph(character) != _glyph("\U0010fffd"))


def _cells(place: dict[str, Any], name: str) -> tuple[int, str, str, str]:
    prize = place["prize"]
    return place["rank"], name, place["amount"], f"{prize['zh']} {prize['en']}" if prize else ""


def _head(pen: ImageDraw.ImageDraw, document: Document) -> None:
    pen.rectangle((0, 0, WIDTH, HEAD - 30), fill=BRAND)
    _text(pen, (MARGIN, 40), document["name"]["zh"], 84, "white", bold=True)
    _text(pen, (MARGIN, 156), document["name"]["en"], 40, "white")
    _text(pen, (MARGIN, 216), f"{document['period_start']} – {document['period_end']}", 36, "white")
    _text(pen, (MARGIN, 262), MEASURES[document["measure"]], 28, "white")


def _row(pen: ImageDraw.ImageDraw, top: int, rank: int, name: str, amount: str, prize: str) -> None:
    middle = top + ROW // 2
    pen.line((MARGIN, top + ROW, WIDTH - MARGIN, top + ROW), fill=LINE, width=2)
    if rank in MEDALS:
        pen.ellipse((MARGIN, middle - 34, MARGIN + 68, middle + 34), fill=MEDALS[rank])
    color = "white" if rank in MEDALS else SOFT
    pen.text((MARGIN + 34, middle), str(rank), fill=color, font=_font(36), anchor="mm")
    pen.text((WIDTH - MARGIN, middle), amount, fill=INK, font=_font(42), anchor="rm", stroke_width=1)
    room = WIDTH - 2 * MARGIN - 100 - 40 - int(pen.textlength(amount, font=_font(42)))
    _text(pen, (MARGIN + 100, top + (16 if prize else 32)), name, 40, INK, room=room)
    _text(pen, (MARGIN + 100, top + 70), prize, 26, SOFT, room=room)


def _foot(pen: ImageDraw.ImageDraw, document: Document, top: int, more: int) -> None:
    off = f"{document['excluded']} 人因自购或退款过多未上榜 kept off: own or refunded orders"
    lines = [
        *([f"另有 {more} 人上榜 and {more} more"] if more else []),
        *([off] if document["excluded"] else []),
        f"发布于 issued {moment(document['issued_at'])}",
        f"数据截至 data as of {moment(document['as_of'])}",
    ]
    for place, line in enumerate(lines):
        _text(pen, (MARGIN, top + place * 38), line, 24, SOFT)


def _text(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    fill: str,
    *,
    bold: bool = False,
    room: int = WIDTH - 2 * MARGIN,
) -> None:
    """One line, cut where the room ends; the font has one weight, so bold is a wider stroke."""
    line = drawable(text)
    while pen.textlength(line, font=_font(size)) > room:
        line = line.rstrip("…")[:-1] + "…"
    pen.text(at, line, fill=fill, font=_font(size), stroke_width=2 if bold else 0)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


@cache
def _glyph(character: str) -> bytes:
    return bytes(_font(24).getmask(character))
