"""A delivery that cannot be taken in fails with one sentence that names the place, and changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.contacts import ContactStore
from pipelines.errors import ConfigurationError, FenxiaoError
from tests.pipelines.small_delivery import Mall, item, member, order, write_csv, write_parquet


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    """A mall that has delivered once."""
    mall = Mall(tmp_path)
    mall.deliver(orders=[order("o1")], members=[member("m1", phone="13800000001")])
    return mall


def failure(mall: Mall, **changes) -> str:
    """The complaint about what lies in the folder now; nothing may have changed by it."""
    before = mall.files()
    with pytest.raises(FenxiaoError) as error:
        mall.take_in(**changes)
    assert mall.files() == before
    assert not [path for path in mall.home.root.iterdir() if path.name not in ("raw", "contacts.sqlite")]
    assert "\n" not in str(error.value)
    return str(error.value)


def test_too_many_bad_rows_name_the_first_of_them(mall: Mall) -> None:
    rows = [order(f"n{number}", freight_fen=-1 if number in (40, 41, 42) else 0) for number in range(59)]
    write_csv(mall.folder / "orders.csv", rows)
    message = failure(mall, max_rejected_share=0.05)
    assert "orders.csv 表头下第 41 行 row 41 below the header: '-1' orders.freight_fen 是负数 negative" in message
    assert "3 of 59" in message
    write_csv(mall.folder / "orders.csv", [*rows, order("n60")])
    assert mall.take_in(max_rejected_share=0.05).of("orders").refused == 3


def test_a_bad_second_table_keeps_the_good_first_one_out(mall: Mall) -> None:
    write_csv(mall.folder / "members.csv", [member("m2", phone="13800000002")])
    write_csv(mall.folder / "order_items.csv", [item(quantity=0)])
    assert "row 1 below the header: '0' order_items.quantity 小于 1 below one" in failure(mall, max_rejected_share=0.05)
    assert mall.column("select member_id from raw.members") == ["m1"]
    assert ContactStore(mall.home.contacts).of("m2") is None


def test_a_required_column_must_be_in_every_file(mall: Mall) -> None:
    (mall.folder / "orders.csv").unlink()
    write_csv(mall.folder / "orders" / "a.csv", [order("o2")])
    write_csv(mall.folder / "orders" / "b.csv", [{"order_id": "o3", "created_at": "2026-01-03"}])
    assert "orders/b.csv lacks the column member_id" in failure(mall)


CSV_HEADER = b"order_id,member_id,created_at\n"
BROKEN_CSV = {
    "empty": (b"", "orders.csv cannot be read: it has no header"),
    "a line too short": (CSV_HEADER + b"o2,m1,2026-01-03\no3,m1\n", "at row 2 it has 2 values for 3 columns"),
    "a line too long": (CSV_HEADER + b"o2,m1,2026-01-03,x\n", "at row 1 it has 4 values for 3 columns"),
    "cut inside quotes": (CSV_HEADER + b'o2,m1,2026-01-03\no3,"m1', "at row 2 a quoted value does not end"),
    "bytes in no encoding": (CSV_HEADER + b"o2,\xff,2026-01-03\n", "at row 1 it is neither UTF-8 nor GB18030"),
    "a header in no encoding": (b"\xff\xfe,member_id\no2,m1\n", "its header is not CSV in UTF-8 or GB18030"),
    "a column twice": (b"order_id,member_id,created_at,Order_ID\n", "names Order_ID, order_id twice"),
    "a reserved name": (b"order_id,member_id,created_at,_row\n", "the column name _row is taken"),
}


@pytest.mark.parametrize(("content", "complaint"), BROKEN_CSV.values(), ids=BROKEN_CSV)
def test_a_csv_file_that_cannot_be_read_is_named_with_the_row(mall: Mall, content: bytes, complaint: str) -> None:
    (mall.folder / "orders.csv").write_bytes(content)
    message = failure(mall)
    assert message.startswith("orders.csv cannot be read")
    assert complaint in message


def test_the_complaint_about_a_line_does_not_repeat_the_line(mall: Mall) -> None:
    (mall.folder / "members.csv").write_text("member_id,registered_at,phone\nm2,13800000002\n")
    assert "13800000002" not in failure(mall)


@pytest.mark.parametrize("column", ["region", "phone"])
def test_the_complaint_about_a_value_does_not_repeat_the_value(mall: Mall, column: str) -> None:
    """A text in Parquet that is not UTF-8 is found out only when it is read; a phone may stand in any column."""
    (mall.folder / "members.csv").unlink()
    text = pa.array([b"13800000002\xff"], pa.binary()).view(pa.string())
    rows = {"member_id": ["m2"], "registered_at": ["2026-01-01"], column: text}
    pq.write_table(pa.table(rows), mall.folder / "members.parquet")
    with pytest.raises(FenxiaoError) as error:
        mall.take_in()
    told = "".join(traceback.format_exception(error.value))
    assert "members.parquet cannot be read: a value is not valid" in told
    assert "13800000002" not in told


def test_a_torn_parquet_file_is_named(mall: Mall) -> None:
    (mall.folder / "orders.csv").unlink()
    write_parquet(mall.folder / "orders" / "a.parquet", [order("o2")])
    write_parquet(mall.folder / "orders" / "b.parquet", [order("o3")])
    torn = mall.folder / "orders" / "b.parquet"
    torn.write_bytes(torn.read_bytes()[:-20])
    assert failure(mall).startswith("orders/b.parquet cannot be read")


def test_a_parquet_file_damaged_behind_its_footer_is_named(mall: Mall) -> None:
    (mall.folder / "orders.csv").unlink()
    write_parquet(mall.folder / "orders" / "a.parquet", [order("o2")])
    damaged = mall.folder / "orders" / "b.parquet"
    write_parquet(damaged, [order(f"o{number}") for number in range(5000)])
    content = bytearray(damaged.read_bytes())
    content[4:2000] = b"\xff" * 1996
    damaged.write_bytes(content)
    assert failure(mall).startswith("orders/b.parquet cannot be read")


def test_a_table_that_lies_there_twice_is_not_guessed_at(mall: Mall) -> None:
    write_parquet(mall.folder / "orders.parquet", [order("o2")])
    assert "orders both as orders.csv and as orders.parquet" in failure(mall)


@pytest.mark.parametrize("name", ["orders.xls", "orders.csv.zip", "refunds/today.json"])
def test_a_landing_table_in_another_format_is_not_passed_over(mall: Mall, name: str) -> None:
    (mall.folder / name).parent.mkdir(exist_ok=True)
    (mall.folder / name).write_bytes(b"?")
    assert f"{name} is in a format that is not read" in failure(mall)


def test_a_folder_without_any_landing_table_is_a_wrong_call(mall: Mall) -> None:
    for file in mall.folder.iterdir():
        file.unlink()
    with pytest.raises(ConfigurationError, match="holds no landing table"):
        mall.take_in()


def test_a_lost_manifest_is_not_taken_for_an_empty_home(mall: Mall) -> None:
    (mall.home.raw / "manifest.json").unlink()
    with pytest.raises(FenxiaoError, match=r"manifest.json is missing although batches lie beside it"):
        mall.take_in()
    assert (mall.home.raw / "orders" / "1.parquet").exists()


def test_a_damaged_manifest_is_named(mall: Mall) -> None:
    (mall.home.raw / "manifest.json").write_text("{")
    with pytest.raises(FenxiaoError, match=r"manifest.json is damaged"):
        mall.take_in()


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines import raw_store, take_in as module
from pipelines.settings import Home
from pipelines.sources import load_source

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv[3]
if moment == "contacts are kept":
    raw_store.RawStore.accept = die
elif moment == "some files are moved":
    moves = []
    replace = Path.replace
    def second(self, target):
        moves.append(target)
        return die() if len(moves) == 2 else replace(self, target)
    Path.replace = second
elif moment == "the manifest is about to switch":
    raw_store.RawStore._switch = die
elif moment == "the manifest has switched":
    raw_store.RawStore.tidy = lambda self: die() if self.manifest().next_number > 2 else None
module.take_in(load_source(Path(sys.argv[1])), Home(Path(sys.argv[2])))
"""
MOMENTS = [
    "contacts are kept",
    "some files are moved",
    "the manifest is about to switch",
    "the manifest has switched",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_delivery_leaves_no_trace_in_what_the_next_one_makes(mall: Mall, tmp_path: Path, moment: str) -> None:
    tables = {
        "orders": [order("o1", freight_fen=7), order("o2"), order("bad", freight_fen=-1)],
        "members": [member("m1", phone="13800000009"), member("m2", phone="13800000002")],
    }
    for table, rows in tables.items():
        # One bad row in three is more than the default share.
        good = [order(f"x{number}") for number in range(60)] if table == "orders" else []
        write_csv(mall.folder / f"{table}.csv", rows + good)
    command = [sys.executable, "-c", KILLED, str(mall.folder), str(mall.home.root), moment]
    killed = subprocess.run(command, env=os.environ | {"PYTHONPATH": "."}, check=False)
    assert killed.returncode == -signal.SIGKILL
    if moment != "the manifest has switched":
        assert mall.column("select order_id from raw.orders") == ["o1"]
    mall.take_in()
    unharmed = Mall(tmp_path / "unharmed")
    unharmed.deliver(orders=[order("o1")], members=[member("m1", phone="13800000001")])
    unharmed.deliver(orders=tables["orders"] + [order(f"x{number}") for number in range(60)], members=tables["members"])
    for query in ("from raw.orders order by all", "from raw.members order by all", "from raw.rejected_rows"):
        assert mall.query(query) == unharmed.query(query)
    assert mall.files().keys() == unharmed.files().keys()
    assert ContactStore(mall.home.contacts).of("m1")["phone"] == "13800000009"
    assert ContactStore(mall.home.contacts).of("m2")["phone"] == "13800000002"
