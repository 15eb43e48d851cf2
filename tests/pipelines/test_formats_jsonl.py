"""JSONL comes in as it is written, whatever keys its objects have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.errors import FenxiaoError
from tests.pipelines.small_delivery import Mall, order, write_jsonl


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


JSON_VALUES = {
    "19.00": "19.00",
    "1e20": "1e20",
    "-0": "-0",
    "123456789012345678901234567890": "123456789012345678901234567890",
    "1.50": "1.50",
    '"1.50"': "1.50",
    '"\\u6625\\u8282\\n"': "春节",
    "true": "true",
    "null": None,
    '""': None,
    '{ "b":1.0,  "a": [2,"}"] }': '{ "b":1.0,  "a": [2,"}"] }',
    "[1e2]": "[1e2]",
    "{}": "{}",
}


@pytest.mark.parametrize(("written", "kept"), JSON_VALUES.items(), ids=JSON_VALUES)
def test_a_value_in_jsonl_is_kept_as_it_is_written(mall: Mall, written: str, kept: str | None) -> None:
    line = f'{{"order_id": "o1" ,"campaign_id":{written}, "member_id":7,"created_at" : "2026-01-03"}}\n'
    (mall.folder / "orders.jsonl").write_text(line, encoding="utf-8")
    mall.take_in()
    assert mall.query("select order_id, campaign_id, member_id from raw.orders") == [("o1", kept, "7")]


def test_objects_may_have_different_keys_and_lines_may_be_empty(mall: Mall) -> None:
    lines = [order("o1"), order("o2", campaign_id="c"), {**order("o3"), "Device_ID": "x"}]
    text = "\ufeff" + "\n\n".join(json.dumps(line) for line in lines)
    (mall.folder / "orders.jsonl").write_text(text, encoding="utf-8")
    report = mall.take_in().of("orders")
    assert (report.rows_in, report.taken, report.ignored_columns) == (3, 3, ())
    assert mall.query("select order_id, campaign_id, device_id, _row from raw.orders order by 1") == [
        ("o1", None, None, 1),
        ("o2", "c", None, 3),
        ("o3", None, "x", 5),
    ]


def test_a_row_of_jsonl_is_known_by_its_line(mall: Mall) -> None:
    bad = json.dumps(order("o2", freight_fen=19.5))
    (mall.folder / "orders.jsonl").write_text(f"{json.dumps(order())}\n\n\n{bad}\n", encoding="utf-8")
    mall.take_in()
    assert mall.query("select row_number, column_name, reason from raw.rejected_rows") == [
        (4, "freight_fen", "not_whole_fen")
    ]


def test_jsonl_of_many_rows_keeps_their_order_and_their_late_columns(mall: Mall) -> None:
    rows = [order(f"o{number % 60_000}", freight_fen=number) for number in range(120_000)]
    write_jsonl(mall.folder / "orders.jsonl", [*rows, order("last", campaign_id="c")])
    report = mall.take_in().of("orders")
    assert (report.rows_in, mall.column("select count(*) from raw.orders")) == (120_001, [60_001])
    assert mall.column("select min(freight_fen) from raw.orders") == [60_000]
    assert mall.query("select order_id, _row from raw.orders where campaign_id = 'c'") == [("last", 120_001)]


BROKEN_JSONL = {
    "empty": (b"", "it is empty"),
    "only blanks": (b"\n \n", "it is empty"),
    "no JSON": (b'{"order_id": "o1"}\n{"order_id": }\n', "at row 2 it is no JSON object (Expecting value)"),
    "an array": (b"[1]\n", "at row 1 it is no JSON object (it is something else)"),
    "torn": (b'{"order_id": "o1", "mem', "at row 1 it is no JSON object"),
    "not a number": (b'{"order_id": NaN}\n', "at row 1 it is no JSON object (NaN is no number)"),
    "a key twice": (
        b'{"order_id": "o1", "order_id": "o2"}\n',
        "at row 1 it is no JSON object (a key stands there twice)",
    ),
    "a key in two spellings": (b'{"order_id": "o1", "Order_ID": "o2"}\n', "at row 1 it has two columns of one name"),
    "gb18030": ('{"order_id": "春节"}\n'.encode("gb18030"), "at row 1 it is not UTF-8"),
    "empty objects": (b"{}\n{}\n", "it is empty"),
    "half a character in a key": (b'{"\\ud83d": "o1"}\n', "it holds a text that is not Unicode"),
    "half a character": (b'{"order_id": "\\ud83d"}\n', "it holds a text that is not Unicode"),
    "nested deeply": (b'{"order_id": ' + b"[" * 100_000 + b"\n", "at row 1 it is nested too deeply"),
    "a reserved name": (b'{"order_id": "o1", "_row": 1}\n', "the column name _row is taken"),
    "a column missing": (b'{"order_id": "o1"}\n', "orders.jsonl lacks the column member_id"),
}


@pytest.mark.parametrize(("content", "complaint"), BROKEN_JSONL.values(), ids=BROKEN_JSONL)
def test_jsonl_that_cannot_be_read_is_named_with_the_row(mall: Mall, content: bytes, complaint: str) -> None:
    (mall.folder / "orders.jsonl").write_bytes(content)
    with pytest.raises(FenxiaoError) as error:
        mall.take_in()
    assert str(error.value).startswith("orders.jsonl ")
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)
