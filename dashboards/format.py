"""Figures as people read them. Money is worked out in whole fen, shares and rates in whole basis points."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from dashboards.i18n import Text
from dashboards.periods import Period

YUAN = 100
WHOLE_BP = 10_000
SHORT_FROM_YUAN = 10_000


def decimal_yuan(fen: int | None) -> Decimal | None:
    """Exact yuan for tables that sort and add up: 123456 is Decimal("1234.56")."""
    return None if fen is None else Decimal(fen).scaleb(-2)


def yuan(fen: int, sign: str = "¥") -> str:
    """123456 is ¥1,234.56, or 1,234.56 under a heading that names the unit."""
    whole, rest = divmod(abs(fen), YUAN)
    return f"{_minus(fen)}{sign}{whole:,}.{rest:02d}"


def short_yuan(text: Text, fen: int) -> str:
    """To the fen below ten thousand yuan, else three or four digits of a large unit: ¥12.35万, ¥123.5K."""
    unit, size = _scale(text, fen)
    if not unit:
        return yuan(fen)
    if abs(fen) >= 100 * size * YUAN:
        tenths = (abs(fen) + size * 5) // (size * 10)
        return f"{_minus(fen)}¥{tenths // 10:,}.{tenths % 10}{unit}"
    hundredths = (abs(fen) + size // 2) // size
    return f"{_minus(fen)}¥{hundredths // 100}.{hundredths % 100:02d}{unit}"


def axis_yuan(text: Text, fen: int) -> str:
    """The same without idle zeros, for ticks: ¥2万, ¥2.5万, ¥500."""
    short, unit = short_yuan(text, fen), _scale(text, fen)[0]
    return short.removesuffix(unit).rstrip("0").rstrip(".") + unit


def axis_count(text: Text, amount: int) -> str:
    """A count as an axis writes yuan, without their sign: 2万, 500."""
    return axis_yuan(text, amount * YUAN).replace("¥", "")


def signed(amount: str) -> str:
    """A written amount that moves something: a plus in front unless it has its minus."""
    return amount if amount.startswith("-") else f"+{amount}"


def percent(part: int, whole: int) -> str:
    """Half up to a tenth of a percent, from 100 % on to a whole one; a dash where there is nothing to divide by."""
    if whole <= 0:
        return "—"
    if abs(part) >= whole:
        return f"{_minus(part)}{(200 * abs(part) + whole) // (2 * whole):,}%"
    tenths = (2000 * abs(part) + whole) // (2 * whole)
    return f"{_minus(part) if tenths else ''}{tenths // 10}.{tenths % 10}%"


def rate(bp: int | None) -> str:
    """1200 is 12%, 650 is 6.5%."""
    if bp is None:
        return "—"
    return f"{_minus(bp)}{abs(bp) // 100}.{abs(bp) % 100:02d}".rstrip("0").rstrip(".") + "%"


def tenths(bp: int) -> int:
    """Basis points to a tenth of a percent, as shares are written."""
    return (bp + 5) // 10 * 10


def percent_bp(bp: int | None) -> str:
    """Basis points as `percent` writes a share: 3971 is 39.7%."""
    return "—" if bp is None else percent(bp, WHOLE_BP)


def ratio_bp(part: int, whole: int) -> int | None:
    """Basis points, half up; None where there is nothing to divide by."""
    return (20000 * part + whole) // (2 * whole) if whole > 0 else None


def day(text: Text, value: date, pattern: str = "day") -> str:
    """A date by one of the language's patterns: tick, day, weekday, month, year_day."""
    return text(
        f"date.{pattern}",
        year=value.year,
        month=value.month,
        day=value.day,
        month_name=text(f"month.{value.month}"),
        weekday=text(f"weekday.{value.isoweekday()}"),
    )


def between(text: Text, period: Period) -> str:
    """Its first and last day, which may be the same."""
    if period.first == period.last:
        return day(text, period.first, "weekday")
    return text("date.range", first=day(text, period.first, "year_day"), last=day(text, period.last, "year_day"))


def moment(text: Text, value: datetime, pattern: str = "year_day") -> str:
    """A local instant to the minute, its date by one of the language's patterns."""
    return f"{day(text, value.date(), pattern)} {value:%H:%M}"


def plain(value: str) -> str:
    """Text of the mall's own, safe inside Markdown: a product's name must not become a link, a colour or a formula."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:])", r"\\\1", value)


def _minus(number: int) -> str:
    return "-" if number < 0 else ""


def _scale(text: Text, fen: int) -> tuple[str, int]:
    if abs(fen) < SHORT_FROM_YUAN * YUAN:
        return "", 1
    return next((unit, size) for unit, size in text.scales if abs(fen) >= size * YUAN)
