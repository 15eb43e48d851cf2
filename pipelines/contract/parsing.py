"""SQL that turns a delivered value into the contract's type, or into null where it has none.

The connection's TimeZone must be the source's: it is what DuckDB gives to instants that come without an offset.
"""

from __future__ import annotations

from pipelines.contract.schema import Column, Kind
from pipelines.contract.sql_text import literals

#: Exports pad ids with tabs (against spreadsheets) and with the blanks of Chinese input methods.
BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288) || chr(65279)"
#: Spreadsheets write a count as 2.0; an amount that is written with a decimal point is most likely yuan, however round.
WHOLE_NUMBERS = {Kind.INTEGER: r"[+-]?[0-9]+(\.0*)?", Kind.FEN: r"[+-]?[0-9]+"}
#: Of a number spreadsheets keep fifteen digits, and write a longer one as 1.23457E+17, programs as 1.2345678e+17 or
#: 1.2345678E17: that is no id any more, nor is what spreadsheets write for an error. 3E10 may well be one.
SPOILED_ID = r"[+-]?[0-9](\.[0-9]+[Ee]\+?|[Ee]\+)[0-9]{2,3}|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)"
KEPT_DIGITS = 15
INSTANT = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
TRUE_WORDS = ("true", "t", "yes", "y", "1", "是")
FALSE_WORDS = ("false", "f", "no", "n", "0", "否")
#: What lies outside is no instant of a mall: zero dates, "for ever" as the year 9999, seconds read as milliseconds.
FIRST_INSTANT, LAST_INSTANT = "1970-01-01 00:00:00+00", "2100-01-01 00:00:00+00"
#: DuckDB can hold microseconds before its first day, 290 thousand years off, and breaks down when it is to show them.
YEAR_ONE = {
    "TIMESTAMP": "timestamp '0001-01-01'",
    "TIMESTAMP WITH TIME ZONE": "timestamptz '0001-01-01 00:00:00+00'",
}

BIGINT_FITS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
BINARY_FRACTIONS = {"FLOAT", "DOUBLE"}
OTHER_NUMBERS = {"HUGEINT", "UHUGEINT", "UBIGINT"}


def cleaned(delivered_type: str, value: str) -> str:
    """The delivered value; text without the blanks around it, and null where nothing else is left."""
    if delivered_type in YEAR_ONE:
        return f"if({value} < {YEAR_ONE[delivered_type]}, {YEAR_ONE[delivered_type]}, {value})"
    if delivered_type != "VARCHAR":
        return value
    # Trimming costs six times as much as seeing that a text begins and ends with a plain character.
    may_be_padded = f"{_may_begin_blank(value)} or substring({value}, -1) not between '!' and '~'"
    return f"case when {may_be_padded} then {_trimmed(value)} else {value} end"


def is_blank(delivered_type: str, value: str) -> str:
    """Whether the delivered value is null once it is cleaned, at a fifth of what cleaning costs: a text that begins
    with a plain character has it left."""
    if delivered_type != "VARCHAR":
        return f"{value} is null"
    # A condition's parts are all worked out for every row; those of a case are not.
    return f"case when {_may_begin_blank(value)} then {_trimmed(value)} is null else {value} is null end"


def _may_begin_blank(value: str) -> str:
    return f"{value} < '!' or {value} > '~'"


def _trimmed(value: str) -> str:
    return f"nullif(trim({value}, {BLANKS}), '')"


def parsed(column: Column, delivered_type: str, value: str, *, is_typed: bool = False) -> str:
    """`value`, SQL of a cleaned value of `delivered_type`, in the column's type; null where it can't be typed.

    A number too large for 64 bits becomes the largest one, so that it is found out of range, not untyped. What comes
    from a source that `is_typed` was in no spreadsheet, which could have spoiled it.
    """
    if column.is_number:
        return _whole_number(column.kind, delivered_type, value)
    if column.kind is Kind.INSTANT:
        return _instant(delivered_type, value)
    if column.kind is Kind.FLAG:
        return _flag(delivered_type, value)
    if column.kind is Kind.ID:
        return _id(delivered_type, value, is_typed)
    return value if delivered_type == "VARCHAR" else f"cast({value} as varchar)"


def _id(delivered_type: str, value: str, is_typed: bool) -> str:
    if delivered_type == "VARCHAR" and is_typed:
        return value
    if delivered_type == "VARCHAR":
        # Nearly every id is told by these looks, which cost a fraction of the pattern's.
        may_be_spoiled = f"(contains({value}, '.') or contains({value}, '+') or starts_with({value}, '#'))"
        return f"case when {may_be_spoiled} and regexp_full_match({value}, '{SPOILED_ID}') then null else {value} end"
    if delivered_type in BINARY_FRACTIONS:
        whole, text = f"cast(try_cast({value} as bigint) as varchar)", f"cast({value} as varchar)"
        return f"case when abs({value}) < 1e{KEPT_DIGITS} then if({value} = trunc({value}), {whole}, {text}) end"
    return f"cast({value} as varchar)"


def _whole_number(kind: Kind, delivered_type: str, value: str) -> str:
    if delivered_type in BIGINT_FITS:
        return f"cast({value} as bigint)"
    if delivered_type in BINARY_FRACTIONS:
        return f"case when isfinite({value}) and {value} = trunc({value}) then {_clamped(value, f'{value} < 0')} end"
    if delivered_type in OTHER_NUMBERS or delivered_type.startswith("DECIMAL"):
        return f"case when {value} = trunc({value}) then {_clamped(value, f'{value} < 0')} end"
    text = f"cast({value} as varchar)"
    is_negative = f"starts_with({text}, '-')"
    return f"case when regexp_full_match({text}, '{WHOLE_NUMBERS[kind]}') then {_clamped(text, is_negative)} end"


def _clamped(value: str, is_negative: str) -> str:
    return f"coalesce(try_cast({value} as bigint), if({is_negative}, -1, 1) * 9223372036854775807)"


def _instant(delivered_type: str, value: str) -> str:
    if delivered_type.startswith("TIMESTAMP") or delivered_type == "DATE":
        # A day may lie further off than any instant.
        instant = f"try_cast({value} as timestamptz)"
    else:
        text = f"cast({value} as varchar)"
        instant = f"try_cast(case when regexp_full_match({text}, '{INSTANT}') then {text} end as timestamptz)"
    is_in_range = f"{instant} >= timestamptz '{FIRST_INSTANT}' and {instant} < timestamptz '{LAST_INSTANT}'"
    # By way of microseconds: the calendar conversion to UTC says the same four times as slowly.
    return f"case when {is_in_range} then make_timestamp(epoch_us({instant})) end"


def _flag(delivered_type: str, value: str) -> str:
    if delivered_type == "BOOLEAN":
        return value
    word = f"lower(cast({value} as varchar))"
    is_true, is_false = f"{word} in ({literals(TRUE_WORDS)})", f"{word} in ({literals(FALSE_WORDS)})"
    return f"case when {is_true} then true when {is_false} then false end"
