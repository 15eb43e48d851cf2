"""A short file of changes to the policy: one change a line, `what: to what`, and what the whole is called.

name: launches at thirteen
note: seven launches sold out at the old rate
since: 2026-06-01                 from then on; without it, as if it had always been so
stage launch, first: 1300         basis points, or 13%; `none` pays nothing, `drop` leaves it to wider rates
level 2, category tea, senior, repeat: 2%
settle_after_hours: 48            any term of policy_versions
senior min_deals: 4               any number of tier_rules
bonus 300000: 5000                a step at 3,000 yuan sold: fen, or 3% of the sales; `none` takes it away
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines.business_time import parse_instant
from pipelines.errors import ConfigurationError
from pipelines.policy.description import MAX_LEVELS, ORDER_KINDS, POLICY_FILES, STAGES, TIERS, WHOLE_BP

#: No number of a policy has more: it would leave the range of 64 bits.
DIGITS = 18
LEVELS = tuple(str(level) for level in range(1, MAX_LEVELS + 1))
SCOPES = ("product", "category", "stage")
TERMS = {column.name: column for column in POLICY_FILES["policy_versions"][1:-1]}
TIER_NUMBERS = tuple(column.name for column in POLICY_FILES["tier_rules"][2:-1])
#: What a rate is that pays nothing, and a step that is taken away; and what a rate is that is taken away.
NONE, DROP = "none", "drop"


@dataclass(frozen=True)
class RateChange:
    """What a line of `commission_rates` is to say; with `rate_bp` None nothing is paid. What `is_dropped` is no row at
    all: the next rate that fits counts."""

    level: int
    scope: str
    scope_id: str | None
    tier: str
    order_kind: str
    rate_bp: int | None
    is_dropped: bool = False


@dataclass(frozen=True)
class StepChange:
    """A step of the target bonus; without fen and basis points it goes."""

    threshold_fen: int
    bonus_fen: int | None
    bonus_bp: int | None


@dataclass
class Changes:
    """What a file of changes says. `since` is a naive UTC instant, or None where it is to hold from the beginning."""

    name: str = ""
    note: str = ""
    since: datetime | None = None
    rates: list[RateChange] = field(default_factory=list)
    terms: dict[str, int | str | None] = field(default_factory=dict)
    tiers: list[tuple[str, str, int]] = field(default_factory=list)
    steps: list[StepChange] = field(default_factory=list)


def read_changes(file: Path, business_timezone: str) -> Changes:
    """The changes in `file` (UTF-8). Raises ConfigurationError, naming file, line and what can stand there."""
    try:
        return parse_changes(file.read_text(encoding="utf-8-sig"), file.stem, business_timezone)
    except UnicodeDecodeError:
        raise ConfigurationError(f"{file} is no text in UTF-8: save it as UTF-8, or name a policy folder.") from None
    except ValueError as error:
        raise ConfigurationError(f"{file} {error}.") from None


def parse_changes(text: str, name: str, business_timezone: str) -> Changes:
    """The changes that `text` tells, by default called `name`. Raises ValueError: `line 3: ...`."""
    changes = Changes(name=name)
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        what, colon, value = (part.strip() for part in line.partition(":"))
        try:
            if not colon or not value:
                raise ValueError("it is no change: write `what: to what`, such as `stage launch, first: 1300`")
            _take(changes, what, value, business_timezone)
        except ValueError as error:
            raise ValueError(f"line {number} ({line.strip()}): {error}") from None
    if not (changes.rates or changes.terms or changes.tiers or changes.steps):
        raise ValueError("changes nothing: write a line such as `stage launch, first: 1300`")
    return changes


def _take(changes: Changes, what: str, value: str, business_timezone: str) -> None:
    words = what.split()
    if what in ("name", "note"):
        setattr(changes, what, value)
    elif what == "since":
        changes.since = _instant(value, business_timezone)
    elif what in TERMS:
        changes.terms[what] = _term(what, value)
    elif words[0] == "bonus" and len(words) == 2:
        changes.steps.append(_step(_number(words[1]), value))
    elif words[0] == "bonus" and words[2:] == ["bp"]:
        changes.steps.append(StepChange(_number(words[1]), 0, _basis_points(value)))
    elif len(words) == 2 and words[0] in TIERS and words[1] in TIER_NUMBERS:
        changes.tiers.append((words[0], words[1], _basis_points(value) if words[1].endswith("_bp") else _number(value)))
    else:
        rate_bp = None if value in (NONE, DROP) else _basis_points(value)
        changes.rates += _rates(what, rate_bp, is_dropped=value == DROP)


def _term(what: str, value: str) -> int | str | None:
    if TERMS[what].optional and value == NONE:
        return None
    return value if TERMS[what].kind == "text" else _number(value)


def _rates(what: str, rate_bp: int | None, *, is_dropped: bool) -> list[RateChange]:
    """`level 2, category tea, senior, repeat`: in any order, each at most once; without a kind of order, both."""
    said: dict[str, tuple[str, str | None]] = {}
    for part in (part.strip() for part in what.split(",")):
        word, _, rest = part.partition(" ")
        place = _place(word, rest.strip())
        if place is None or place[0] in said:
            terms = ", ".join(TERMS)
            raise ValueError(
                f"{part!r} says nothing here: a rate is told by `level N`, one of `all`, `stage S` "
                f"({', '.join(STAGES)}), `category C` and `product P`, a tier, and `first` or `repeat`; other numbers "
                f"are {terms}, `senior min_deals` and the like, and `bonus THRESHOLD`"
            )
        said[place[0]] = place[1:]
    scope, scope_id = said.get("scope", ("all", None))
    kinds = [said["order_kind"][0]] if "order_kind" in said else ORDER_KINDS
    level, tier = int(said.get("level", ("1", None))[0]), said.get("tier", ("any", None))[0]
    return [RateChange(level, scope, scope_id, tier, kind, rate_bp, is_dropped) for kind in kinds]


def _place(word: str, rest: str) -> tuple[str, str, str | None] | None:
    """What one word of a rate tells: which of its columns, and what stands there."""
    if word == "level" and rest in LEVELS:
        return "level", rest, None
    if word == "stage" and rest not in STAGES:
        return None
    if word in SCOPES and rest:
        return "scope", word, rest
    if not rest and word == "all":
        return "scope", "all", None
    if not rest and word in (*TIERS, "any"):
        return "tier", word, None
    return ("order_kind", word, None) if not rest and word in ORDER_KINDS else None


def _step(threshold_fen: int, value: str) -> StepChange:
    if value == NONE:
        return StepChange(threshold_fen, None, None)
    if value.endswith(("%", "bp")):
        return StepChange(threshold_fen, 0, _basis_points(value))
    return StepChange(threshold_fen, _number(value), 0)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > DIGITS:
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _basis_points(text: str) -> int:
    """`1300`, `1300 bp`, `13%` or `12.5 %`: whole basis points."""
    if not text.endswith("%"):
        return _number(text.removesuffix("bp").strip())
    whole, _, fraction = text.removesuffix("%").strip().partition(".")
    digits = fraction.ljust(2, "0")
    if not (whole.isdecimal() and digits.isdecimal() and not digits[2:].strip("0")):
        raise ValueError(f"{text!r} is no percentage of whole basis points, such as 12.5%")
    return int(whole) * WHOLE_BP // 100 + int(digits[:2])


def _instant(text: str, business_timezone: str) -> datetime:
    try:
        return parse_instant(text, business_timezone)
    except ConfigurationError as error:
        raise ValueError(str(error).rstrip(".")) from None
