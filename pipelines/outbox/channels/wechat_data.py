"""What a field of a WeChat template may hold: its key is a type and a number, like thing1 (WeChat's own list)."""

from __future__ import annotations

import re

KEY = re.compile(
    r"(thing|number|letter|symbol|character_string|time|date|amount|phone_number|car_number|name|phrase|enum)\d{1,3}"
)
THING = 20
#: Signs that WeChat refuses or doesn't count as anybody would guess: emoji, their parts, and what has no width.
UNCOUNTED = re.compile(
    "[\U00010000-\U0001ffff\U000e0000-\U0010ffff\u2600-\u27bf\ufe00-\ufe0f\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]"
)

_DAY = r"[0-9]{4}年(0?[1-9]|1[0-2])月(0?[1-9]|[12][0-9]|3[01])日"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_TIME = rf"({_DAY} ?)?{_CLOCK}"
_DATE = rf"{_DAY}( ?{_CLOCK})?"

#: Of each type, what it can hold, and how that is said. Where the other side leaves open what it counts, the narrower
#: reading holds: one bad field refuses every message of its template.
TYPES: dict[str, tuple[str, str]] = {
    "thing": (r".{1,20}", "has 1 to 20 characters"),
    "number": (r"(?=.{1,32}$)[0-9]+(\.[0-9]+)?", "is a number of at most 32 digits"),
    "letter": (r"[A-Za-z]{1,32}", "has at most 32 letters, and nothing else"),
    "symbol": (r"[^\w\s]{1,5}", "has at most 5 signs, and nothing else"),
    "character_string": (r"[!-~]{1,32}", "has at most 32 digits, letters and signs, none of them Chinese"),
    "time": (rf"{_TIME}( ?~ ?{_TIME})?", "is a time like 18:00 or 2026年11月22日 18:00, or two of them with ~"),
    "date": (rf"{_DATE}( ?~ ?{_DATE})?", "is a date like 2026年11月22日, with or without a time, or two with ~"),
    "amount": (
        r"(?!([^0-9]*[0-9]){11})[¥￥$€£]?[0-9]+(\.[0-9]+)?元?",
        "is an amount of at most 10 digits, like ¥12.50 or 12.5元",
    ),
    "phone_number": (r"[0-9+() -]{1,17}", "is a telephone number of at most 17 digits and signs"),
    "car_number": (r"\w{1,8}", "is a number plate of at most 8 signs"),
    "name": (r"[A-Za-z .']{1,20}|.{1,10}", "has at most 10 characters, or 20 where all are letters"),
    "phrase": (r"[\u4e00-\u9fff]{1,5}", "has at most 5 Chinese characters, and nothing else"),
    "enum": (r".+", "is not empty"),
}


def field_type(key: str) -> str | None:
    """The type of a template's key; None where it is no key."""
    found = KEY.fullmatch(key)
    return found[1] if found else None


def fitted(key: str, text: str) -> str:
    """The text as the field shows it: on one line, without emoji. What is too long for a `thing` is cut, with …; an
    amount loses the commas between its digits. Anything else is left as it is: half a date is none."""
    text = " ".join(UNCOUNTED.sub("", text).split())
    if field_type(key) == "amount":
        return text.replace(",", "")
    if field_type(key) == "thing" and len(text) > THING:
        return text[: THING - 1] + "…"
    return text


def field_problem(key: str, text: str) -> str | None:
    """Why WeChat would refuse the field, in one sentence."""
    kind = field_type(key) or "thing"
    pattern, rule = TYPES[kind]
    return None if re.fullmatch(pattern, text) else f"{key} is {text!r}, but a {kind} {rule}."
