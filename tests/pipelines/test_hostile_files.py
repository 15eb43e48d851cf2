"""A file that was made to do harm is refused by its name in one sentence, and nothing of its delivery is taken in."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import settings
from tests.pipelines.small_delivery import Mall, order, write_csv, write_jsonl, write_parquet
from tests.pipelines.workbooks import write_sheets, write_xlsx


@pytest.mark.parametrize("suffix", [".csv.gz", ".csv.zst", ".jsonl.gz", ".jsonl.zst"])
def test_a_bomb_is_refused_while_it_is_unpacked(
    delivered_mall: Mall, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 5_000_000)
    bomb = delivered_mall.folder / f"orders{suffix}"
    with pa.output_stream(str(bomb), compression="gzip" if suffix.endswith(".gz") else "zstd") as out:
        for _ in range(200):
            out.write(bytes(1_000_000))
    assert bomb.stat().st_size < 500_000
    tracemalloc.start()
    message = delivered_mall.failure()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert message.startswith(f"orders{suffix} cannot be read: unpacked it is larger than the 5,000,000 bytes")
    assert peak < 30_000_000


def test_a_bomb_that_lies_about_its_size_is_counted(delivered_mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last four bytes of gzip say how large the content is: here, nothing."""
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 1_000_000)
    (delivered_mall.folder / "orders.csv.gz").write_bytes(gzip.compress(bytes(3_000_000))[:-4] + bytes(4))
    assert "unpacked it is larger than" in delivered_mall.failure()


BOMBS = {
    "one text": pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["x" * 10_000]),
    "one list": pa.array([[1] * 1_000] * 50_000),
    "one number": pa.array([1] * 20_000_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("values", BOMBS.values(), ids=BOMBS)
def test_a_value_that_all_rows_share_counts_for_each_of_them(
    delivered_mall: Mall, values: pa.Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parquet keeps such a value once, and says of itself that it is small."""
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 100_000_000)
    bomb = delivered_mall.folder / "orders.parquet"
    columns = {"order_id": values, "member_id": values, "created_at": values}
    pq.write_table(pa.table(columns), bomb, compression="zstd")
    assert bomb.stat().st_size < 1_000_000
    assert delivered_mall.failure().startswith(
        "orders.parquet cannot be read: unpacked it is larger than the 100,000,000 bytes"
    )


@pytest.mark.parametrize("name", ["orders.csv", "orders/1.csv", "orders.xlsx"])
def test_a_link_that_leaves_the_sources_folder_is_refused(delivered_mall: Mall, name: str) -> None:
    secret = delivered_mall.root / "secret.csv"
    write_csv(secret, [order("o2")])
    (delivered_mall.folder / name).parent.mkdir(exist_ok=True)
    (delivered_mall.folder / name).symlink_to(secret)
    assert delivered_mall.failure().startswith(f"{name} is a link that leads out of the source's folder")


def test_a_folder_that_is_a_link_out_is_refused_and_one_inside_is_not(delivered_mall: Mall) -> None:
    write_csv(delivered_mall.root / "elsewhere" / "1.csv", [order("o2")])
    (delivered_mall.folder / "orders").symlink_to(delivered_mall.root / "elsewhere")
    assert delivered_mall.failure().startswith("orders/1.csv is a link that leads out of the source's folder")
    (delivered_mall.folder / "orders").unlink()
    write_csv(delivered_mall.folder / "_all" / "1.csv", [order("o2")])
    (delivered_mall.folder / "orders.csv").symlink_to(delivered_mall.folder / "_all" / "1.csv")
    assert delivered_mall.take_in().of("orders").taken == 1


def test_a_link_to_nothing_is_not_passed_over(delivered_mall: Mall) -> None:
    (delivered_mall.folder / "orders.csv").symlink_to(delivered_mall.folder / "gone.csv")
    assert delivered_mall.failure().startswith("orders.csv is a link to nothing")
    (delivered_mall.folder / "orders.csv").unlink()
    (delivered_mall.folder / "orders.csv").symlink_to("orders.csv")
    assert delivered_mall.failure().startswith("orders.csv is a link to nothing")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_a_name_that_looks_like_a_pattern_is_that_of_one_file(delivered_mall: Mall, suffix: str) -> None:
    write = {".jsonl": write_jsonl, ".parquet": write_parquet, ".xlsx": write_xlsx}.get(suffix, write_csv)
    names = ["a*", "a?", "a[b]", "ab", "{a,b}"]
    for number, name in enumerate(names):
        write(delivered_mall.folder / "orders" / f"{name}{suffix}", [order(f"o{number}", freight_fen=number)])
    report = delivered_mall.take_in().of("orders")
    assert (report.rows_in, report.files) == (5, tuple(f"orders/{name}{suffix}" for name in names))
    assert delivered_mall.column("select freight_fen from raw.orders order by order_id, freight_fen") == [0, 1, 2, 3, 4]


def test_a_name_in_another_encoding_is_named_as_far_as_it_can_be(delivered_mall: Mall) -> None:
    folder = os.fsencode(delivered_mall.folder)
    Path(os.fsdecode(folder + b"/\xb6\xa9.txt")).write_text("x")
    assert delivered_mall.take_in().ignored_files == ("\ufffd\ufffd.txt",)
    (delivered_mall.folder / "orders").mkdir()
    Path(os.fsdecode(folder + b"/orders/\xb6\xa9.csv")).write_text("x")
    assert delivered_mall.failure().startswith("The name of orders/\ufffd\ufffd.csv is not in UTF-8")


def test_a_name_with_control_characters_is_shown_without_them(delivered_mall: Mall) -> None:
    (delivered_mall.folder / "a\x1b[2J.txt").write_text("x")
    write_csv(delivered_mall.folder / "订单\u3000.csv", [order("o2")])
    assert delivered_mall.take_in().ignored_files == ("a\ufffd[2J.txt", "订单\u3000.csv")
    write_csv(delivered_mall.folder / "orders" / "\x1b]0;\u202e.csv", [order("o2")])
    assert delivered_mall.failure().startswith(
        "The name of orders/\ufffd]0;\ufffd.csv is not in UTF-8 or holds a control"
    )


def test_a_folder_inside_a_tables_folder_is_refused_and_any_other_is_named(delivered_mall: Mall) -> None:
    write_csv(delivered_mall.folder / "archive" / "2025" / "orders.csv", [order("o2")])
    (delivered_mall.folder / "orders" / ".marks").mkdir(parents=True)
    write_csv(delivered_mall.folder / "orders" / "p.csv", [order("o3")])
    assert delivered_mall.take_in().ignored_files == ("archive/2025/",)
    write_csv(delivered_mall.folder / "orders" / "dt=2026-02-01" / "p.csv", [order("o4")])
    assert delivered_mall.failure() == (
        "orders/dt=2026-02-01 is a folder inside a table's folder: put its files into orders/ itself."
    )
    (delivered_mall.folder / "orders" / "p.csv").unlink()
    assert "is a folder inside a table's folder" in delivered_mall.failure()


TORN = {
    ".csv.gz": gzip.compress(b"order_id,member_id,created_at\n" + b"o1,m1,2026-01-03\n" * 1000)[:-20],
    ".csv.zst": b"order_id,member_id,created_at\n",
    ".jsonl.gz": b"\x1f\x8b",
    ".jsonl.zst": bytes(100),
}


@pytest.mark.parametrize(("suffix", "content"), TORN.items(), ids=TORN)
def test_what_is_not_packed_as_its_name_says_is_named(delivered_mall: Mall, suffix: str, content: bytes) -> None:
    (delivered_mall.folder / f"orders{suffix}").write_bytes(content)
    assert delivered_mall.failure().startswith(f"orders{suffix} cannot be read: it is no whole ")


def test_a_line_without_end_is_not_read_to_its_end(delivered_mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_LINE_BYTES", 100_000)
    (delivered_mall.folder / "orders.jsonl").write_bytes(b'{"order_id": "' + b"x" * 1_000_000)
    assert delivered_mall.failure().startswith(
        "orders.jsonl cannot be read: at row 1 it has a line of over 100,000 bytes"
    )


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_first_row_that_stands_for_a_header_is_quoted_without_its_numbers(delivered_mall: Mall, suffix: str) -> None:
    row = ["m1", "13800000001", "+8613800000002", "13800000001", "+8613800000002", "1月", "1月"]
    if suffix == ".xlsx":
        write_sheets(delivered_mall.folder / "orders.xlsx", {"Sheet1": [row]})
    else:
        (delivered_mall.folder / "orders.csv").write_text(",".join(row), encoding="utf-8")
    assert delivered_mall.failure().startswith(
        f"orders{suffix} cannot be read: its header names *****, +*****, 1月 twice"
    )


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_a_table_of_too_many_columns_is_refused(delivered_mall: Mall, suffix: str) -> None:
    names = [f"c{number}" for number in range(2001)]
    contents = {".csv": ",".join(names), ".jsonl": "".join(f'{{"{name}": 1}}\n' for name in names)}
    if suffix == ".xlsx":
        write_sheets(delivered_mall.folder / "orders.xlsx", {"Sheet1": [names]})
    elif suffix == ".parquet":
        write_parquet(delivered_mall.folder / "orders.parquet", [dict.fromkeys(names, 1)])
    else:
        (delivered_mall.folder / f"orders{suffix}").write_text(contents[suffix])
    assert delivered_mall.failure().startswith(f"orders{suffix} cannot be read: it has more than 2,000 columns")
