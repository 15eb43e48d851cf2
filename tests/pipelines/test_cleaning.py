"""Texts lose the blanks around them, and what is left of nothing but blanks is nothing: looked at twice, said once."""

from __future__ import annotations

import random

import duckdb

from pipelines.contract.parsing import cleaned, is_blank

BLANKS = " \t\n\r\u00a0\u3000\ufeff"
OTHERS = "aZ09!~ñ张 .\u200b\x7f"


def texts() -> list[str | None]:
    rng = random.Random(1)
    drawn = ("".join(rng.choice(rng.choice((BLANKS, OTHERS))) for _ in range(rng.randrange(6))) for _ in range(3_000))
    return [None, "", *BLANKS, *OTHERS, *drawn]


def test_cleaning_takes_the_blanks_at_both_ends_and_nothing_else():
    with duckdb.connect() as con:
        con.execute("create table texts (text varchar)").fetchall()
        con.executemany("insert into texts values (?)", [[text] for text in texts()])
        rows = con.execute(f"select text, {cleaned('VARCHAR', 'text')}, {is_blank('VARCHAR', 'text')} from texts")
        for text, left, blank in rows.fetchall():
            expected = (text or "").strip(BLANKS) or None
            assert (left, blank) == (expected, expected is None), repr(text)


def test_what_is_no_text_is_blank_only_if_it_is_nothing():
    with duckdb.connect() as con:
        answer = con.execute(f"select {is_blank('BIGINT', 'number')} from (values (0), (null)) as t (number)")
        assert answer.fetchall() == [(False,), (True,)]
