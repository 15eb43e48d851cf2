"""Judging delivered rows: SQL, built from a table's description, that types every value and finds every defect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.contract.parsing import cleaned, is_blank, parsed
from pipelines.contract.schema import Column, Kind, Table
from pipelines.contract.sql_text import identifier, literal, literals

#: The position of a delivered row in its delivery, from 1.
ROW = "_row"
UNTYPED = {
    Kind.ID: "spoiled_by_spreadsheet",
    Kind.INSTANT: "not_an_instant",
    Kind.FEN: "not_whole_fen",
    Kind.INTEGER: "not_a_whole_number",
    Kind.FLAG: "not_a_flag",
}
MASK = "***"
#: What can be typed so holds no phone, openid or nickname.
HOLDS_NO_CONTACT = {Kind.INSTANT, Kind.FLAG}
#: What an id looks like, and a phone or an openid that came in its place does; a nickname does not look like an id.
LIKE_AN_ID = "[A-Za-z0-9_.:/#-]+"
LIKE_A_CONTACT = r"((\+|00)?86-?)?1[3-9]\d-?\d{4}-?\d{4}|o[A-Za-z0-9_-]{27}"


@dataclass(frozen=True)
class Defect:
    """What can be wrong with a row: `condition` is SQL over `judged_rows`; a defect that refuses costs the row."""

    column: str
    reason: str
    condition: str
    refuses: bool = True


def delivered(name: str) -> str:
    """The identifier of a column's cleaned value, before typing."""
    return identifier(f"delivered {name}")


def defects(table: Table) -> tuple[Defect, ...]:
    """Every defect that a row of the table can have, in the order of its columns."""
    of_columns = [defect for column in table.columns for defect in _column_defects(column)]
    return (*of_columns, *(Defect(check.column, check.reason, check.breaks_if) for check in table.checks))


def judged_rows(table: Table, relation: str, delivered_types: Mapping[str, str], *, is_typed: bool = False) -> str:
    """A query over `relation` (delivered columns and `_row`) that yields each row's `_row`, its delivered values, the
    typed ones under the contract's names, `_is_refused`, and `_is_emptied` (kept, but a value could not be typed).

    `delivered_types` names the SQL type of each column that was delivered; the others are null. Texts of a relation
    that `is_typed` were never in a spreadsheet, so they are not looked through for what one leaves.
    """
    types = {name: delivered_types.get(name, "VARCHAR") for name in table.column_names}
    values = {name: identifier(name) if name in delivered_types else "null::varchar" for name in table.column_names}
    parsed_columns = (
        f"{parsed(c, types[c.name], delivered(c.name), is_typed=is_typed)} as {_parsed(c)}" for c in table.columns
    )
    looks = (
        *(f"{cleaned(types[name], values[name])} as {delivered(name)}" for name in table.column_names),
        *(f"{is_blank(types[c.name], values[c.name])} as {_blank(c.name)}" for c in table.columns if c.is_required),
    )
    # What can't be wrong is not asked: a look over all rows then passes over the texts that only that would need.
    found = [d for d in defects(table) if d.reason != UNTYPED[Kind.ID] or types[d.column] != "VARCHAR" or not is_typed]
    return f"""
        with delivered as (select {ROW}, {_select(looks)} from {relation}),
        parsed as (
            select *, {_select(parsed_columns)} from delivered
        ),
        typed as (select *, {_select(f"{_typed(c)} as {identifier(c.name)}" for c in table.columns)} from parsed),
        refused as (select *, {_any(defect for defect in found if defect.refuses)} as _is_refused from typed)
        select *, not _is_refused and {_any(defect for defect in found if not defect.refuses)} as _is_emptied
        from refused
    """


def listed_defects(table: Table, judged: str) -> str:
    """A query over `judged` rows with one row per defect: `_row`, column_name, reason, is_refused, updated_at, row_key
    and row_as_delivered (JSON texts). Of a refused row, only what refuses it is listed.

    In a table with contacts they may be delivered under any name: there row_as_delivered shows the key as typed and
    the instants and flags that could be typed, and masks whatever else was delivered. A refused row's key is shown,
    and is its row_key, only where it looks like an id.
    """
    structs = _select(
        f"if(({defect.condition}) and {'_is_refused' if defect.refuses else '_is_emptied'}, "
        f"{{'column_name': {literal(defect.column)}, 'reason': {literal(defect.reason)}}}, null)"
        for defect in defects(table)
    )
    key = _select(f"{literal(n)}, if({_may_hold_contact(table, n)}, null, {identifier(n)})" for n in table.key)
    row = _select(f"{literal(column.name)}, {_shown(table, column)}" for column in table.columns)
    return f"""
        with bad as (
            select *, unnest(list_filter([{structs}], lambda defect: defect is not null)) as defect
            from {judged} where _is_refused or _is_emptied
        )
        select {ROW}, defect.column_name, defect.reason, _is_refused as is_refused, updated_at,
            cast(json_object({key}) as varchar) as row_key, cast(json_object({row}) as varchar) as row_as_delivered
        from bad
    """


def _column_defects(column: Column) -> list[Defect]:
    given, value = delivered(column.name), _parsed(column)
    found = []
    if column.is_required:
        found.append(Defect(column.name, "empty", _blank(column.name)))
    if column.kind in UNTYPED:
        untyped = f"{given} is not null and {value} is null"
        found.append(Defect(column.name, UNTYPED[column.kind], untyped, refuses=column.is_required))
    if column.is_number:
        below = "too_small" if column.minimum < 0 else f"below_{column.minimum}" if column.minimum else "negative"
        found.append(Defect(column.name, below, f"{value} < {column.minimum}"))
        found.append(Defect(column.name, "too_large", f"{value} > {column.maximum}"))
    if column.kind is Kind.CODE:
        found.append(Defect(column.name, "unknown_code", f"{value} not in ({literals(column.codes)})"))
    return found


def _blank(name: str) -> str:
    return identifier(f"blank {name}")


def _parsed(column: Column) -> str:
    return identifier(f"parsed {column.name}")


def _typed(column: Column) -> str:
    """Numbers out of range become null here, so that no check and no sum over typed columns can overflow."""
    if column.is_number:
        return f"case when {_parsed(column)} between {column.minimum} and {column.maximum} then {_parsed(column)} end"
    return _parsed(column)


def _shown(table: Table, column: Column) -> str:
    text = f"cast({delivered(column.name)} as varchar)"
    if not table.contacts:
        return text
    hidden = _may_hold_contact(table, column.name)
    if column.name not in table.key and column.kind not in HOLDS_NO_CONTACT:
        hidden = "true"
    return f"if({text} is null, null, if({_parsed(column)} is null or {hidden}, {literal(MASK)}, {text}))"


def _may_hold_contact(table: Table, key: str) -> str:
    """Whether in the key's place there may be a contact; what was accepted as a key is one."""
    if not table.contacts or key not in table.key:
        return "false"
    is_id = f"regexp_full_match({identifier(key)}, {literal(LIKE_AN_ID)})"
    is_contact = f"regexp_full_match({identifier(key)}, {literal(LIKE_A_CONTACT)})"
    return f"(_is_refused and coalesce(not {is_id} or {is_contact}, false))"


def _any(found: Iterable[Defect]) -> str:
    return f"({' or '.join(f'coalesce({defect.condition}, false)' for defect in found) or 'false'})"


def _select(expressions: Iterable[str]) -> str:
    return ", ".join(expressions)
