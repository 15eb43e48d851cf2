"""docs/landing.md says what the landing tables are."""

from __future__ import annotations

from pipelines.contract.tables import TABLES
from pipelines.landing_guide import GUIDE, MEANINGS, ROWS, guide
from pipelines.settings import DEFAULT_MAX_REJECTED_SHARE, DEFAULT_TIMEZONE
from pipelines.sources.readers import READERS


def test_the_guide_has_every_table_as_it_is():
    text = GUIDE.read_text(encoding="utf-8")
    assert text == guide(text), "write it anew: python -m pipelines.landing_guide"


def test_the_guide_explains_tables_and_columns_that_exist():
    assert ROWS.keys() == TABLES.keys()
    assert {(name, column) for name, table in TABLES.items() for column in table.column_names} >= MEANINGS.keys()


def test_what_is_written_by_hand_names_every_form_and_the_defaults():
    text = GUIDE.read_text(encoding="utf-8")
    for told in (*(f"`{suffix}`" for suffix in READERS), DEFAULT_TIMEZONE, f"{DEFAULT_MAX_REJECTED_SHARE * 100:g} %"):
        assert told in text, told
