"""JSONL: a JSON object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import duckdb

from pipelines import settings
from pipelines.sources.readers.converted import TextRow
from pipelines.sources.readers.reader import UnreadableError
from pipelines.sources.readers.unpacking import plain


def read_json_lines(con: duckdb.DuckDBPyConnection, path: Path, table: str) -> Iterator[TextRow]:
    """Every value as text: a number as it is written, what is nested as its JSON. Objects may have different keys; a
    row is known by its line, and empty lines count for nothing. Raises UnreadableError."""
    with plain(con, path).open("rb") as lines:
        number = 0
        while line := lines.readline(settings.MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > settings.MAX_LINE_BYTES:
                raise UnreadableError(path, f"at row {number} it has a line of over {settings.MAX_LINE_BYTES:,} bytes")
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                if text:
                    yield TextRow(number, _values(text), len(line))
            except UnicodeDecodeError:
                raise UnreadableError(path, f"at row {number} it is not UTF-8") from None
            except json.JSONDecodeError as error:
                raise UnreadableError(path, f"at row {number} it is no JSON object ({error.msg})") from None
            except RecursionError:
                raise UnreadableError(path, f"at row {number} it is nested too deeply") from None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise json.JSONDecodeError("a key stands there twice", "", 0)
    return values


def _no_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is no number", "", 0)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_distinct, parse_int=str, parse_float=str, parse_constant=_no_constant, strict=False
)


def _values(text: str) -> dict[str, str | None]:
    values = _DECODER.decode(text)
    if not isinstance(values, dict):
        raise json.JSONDecodeError("it is something else", "", 0)
    kinds = set(map(type, values.values()))
    if kinds & {dict, list}:
        values |= _as_written(text)
    if bool in kinds:
        values = {name: str(value).lower() if isinstance(value, bool) else value for name, value in values.items()}
    return values


def _as_written(text: str) -> dict[str, str]:
    """The nested values of an object that is known to be sound, each as its text."""
    found: dict[str, str] = {}
    at = _skip(text, 1)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)
        value, end = _DECODER.raw_decode(text, begin)
        if isinstance(value, dict | list):
            found[name] = text[begin:end]
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _skip(text: str, at: int) -> int:
    """The place of the next character that is no blank."""
    while text[at] in " \t\n\r":
        at += 1
    return at
