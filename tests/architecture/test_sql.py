"""SQL: no clock, no number without a reason, the engine's own words in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.house import (
    ROOT,
    SQL_FOLDERS,
    assert_none,
    name,
    nodes,
    occurrences,
    rows,
    sql_code,
    sql_files,
)
from tests.architecture.test_imports import SQL_CLOCK

ENGINE = "dbt/macros/engine.sql"
#: What Spark says differently or not at all.
ENGINE_WORDS = re.compile(
    r"\b(to_(micro|milli)?seconds|to_(minutes|hours|days|weeks|months|years)|timezone\s*\(|at\s+time\s+zone|interval"
    r"|date_(add|diff|part|sub|trunc)|strftime|strptime|epoch_\w+|json_extract\w*|hugeint|generate_series|unnest"
    r"|list_\w+\s*\(|struct_pack|arg_(min|max)|qualify|asof|positional\s+join|(un)?pivot|by\s+name|order\s+by\s+all"
    r"|exclude\s*\()|//|::|->",
    re.IGNORECASE,
)
NUMBERS = "tests/architecture/numbers.csv"
#: Text (with what it holds), a name, or a number; only the last is of interest, and numbers in Jinja's text.
TOKEN = re.compile(r"'(?P<text>[^']*)'|[A-Za-z_]\w*|(?P<number>\d+(?:\.\d+)?)")
NUMBER_IN_TEXT = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)")
INSTANT = re.compile(r"^\d{4}-\d\d-\d\d[\d:. ]*$")
#: `group by 1, 2` counts columns.
POSITIONS = re.compile(r"\b(group|order) by \d+(, *\d+)*")
#: Nothing and one are no policy.
FREE = {"0", "1"}


def _statements() -> Iterator[tuple[str, str]]:
    """All SQL with the file that it stands in: dbt's files, and the conditions in the YAML beside them."""
    for file in sql_files(*SQL_FOLDERS):
        yield name(file), sql_code(file)
    for test in nodes("test"):
        if "test_metadata" in test:
            yield f"dbt/{test['original_file_path']}", test["test_metadata"]["kwargs"].get("condition", "")


def _numbers(code: str) -> Iterator[str]:
    for token in TOKEN.finditer(POSITIONS.sub("", code)):
        text = token["text"]
        if token["number"]:
            yield token["number"]
        elif text and INSTANT.match(text):
            yield text
        elif text:
            yield from NUMBER_IN_TEXT.findall(text)


def test_no_sql_asks_the_time():
    found = (place for file in sql_files(*SQL_FOLDERS) for place in occurrences(file, sql_code(file), SQL_CLOCK))
    assert_none(found, "take the run's instant from as_of()")


def test_the_engines_own_words_stand_in_one_file():
    others = (file for file in sql_files(*SQL_FOLDERS) if name(file) != ENGINE)
    found = (place for file in others for place in occurrences(file, sql_code(file), ENGINE_WORDS))
    assert_none(found, f"give it a name in {ENGINE}")


def test_a_number_in_sql_is_no_rate_threshold_or_day_count():
    found = {(file, number) for file, code in _statements() for number in _numbers(code) if number not in FREE}
    listed = {(row["file"], row["number"]): row["what_it_is"] for row in rows(ROOT / NUMBERS)}
    new = (f"{file}: {number}" for file, number in found - set(listed))
    assert_none(new, f"take it from dbt/policy or settings, or say in {NUMBERS} why it is neither")
    assert_none((f"{file}: {number}" for file, number in set(listed) - found), f"it is gone: take it out of {NUMBERS}")
    assert all(listed.values()), f"a number in {NUMBERS} has no reason"
