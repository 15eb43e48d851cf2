"""Whatever format a mall delivers in, and in whatever encoding, the same rows come in."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import FenxiaoError
from pipelines.sources import load_source
from tests.pipelines.small_delivery import Mall, Row, member, order, utc, write_csv, write_jsonl, write_parquet
from tests.pipelines.workbooks import write_xlsx


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


def packed(write: Callable[[Path, list[Row]], None], suffix: str) -> Callable[[Path, list[Row]], None]:
    def write_packed(file: Path, rows: list[Row]) -> None:
        plain = file.parent / f"_{file.name}"
        write(plain, rows)
        codec = {".gz": "gzip", ".zst": "zstd"}[suffix]
        with pa.output_stream(str(file), compression=codec) as out:
            out.write(plain.read_bytes())
        plain.unlink()

    return write_packed


WRITERS = {
    ".csv": write_csv,
    ".csv.gz": packed(write_csv, ".gz"),
    ".csv.zst": packed(write_csv, ".zst"),
    ".jsonl": write_jsonl,
    ".jsonl.gz": packed(write_jsonl, ".gz"),
    ".jsonl.zst": packed(write_jsonl, ".zst"),
    ".xlsx": write_xlsx,
    ".parquet": write_parquet,
}
ROWS = [
    order("o1", paid_at="2026-01-03T12:30:00", freight_fen=1200, campaign_id="春节"),
    order("o2", member_id="m2", distributor_id="d1"),
]


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", ["orders", "orders/1月"])
def test_every_format_gives_the_same_rows(mall: Mall, suffix: str, name: str) -> None:
    (mall.folder / name).parent.mkdir(exist_ok=True)
    WRITERS[suffix](mall.folder / f"{name}{suffix.upper()}", ROWS)
    report = mall.take_in().of("orders")
    assert (report.files, report.rows_in) == ((f"{name}{suffix.upper()}",), 2)
    seen = mall.query(
        "select order_id, member_id, created_at, freight_fen, distributor_id, campaign_id from raw.orders"
    )
    created = utc("2026-01-03T04:00")
    assert sorted(seen) == [("o1", "m1", created, 1200, None, "春节"), ("o2", "m2", created, None, "d1", None)]
    assert mall.take_in().number is None


def test_a_table_may_be_a_folder_of_files_in_every_format(mall: Mall) -> None:
    (mall.folder / "orders").mkdir()
    for number, (suffix, write) in enumerate(WRITERS.items()):
        write(
            mall.folder / "orders" / f"{number}{suffix}", [order(f"o{number}"), order(f"bad {number}", freight_fen=-1)]
        )
    report = mall.take_in().of("orders")
    assert (report.rows_in, report.taken, report.refused) == (16, 8, 8)
    assert mall.column("select order_id from raw.orders order by _row") == [f"o{number}" for number in range(8)]
    assert mall.column("select count(distinct _row) from (from raw.rejected_rows)") == [8]
    places = mall.query("select file, row_number from raw.rejected_rows order by _row")
    rows = {".xlsx": 3}
    assert places == [(f"orders/{n}{suffix}", rows.get(suffix, 2)) for n, suffix in enumerate(WRITERS)]


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_format_may_be_mapped_with_chinese_headers(mall: Mall, suffix: str) -> None:
    WRITERS[suffix](
        mall.folder / f"销售{suffix}", [{"订单编号": "A1", "买家": "m1", "下单时间": "2026-01-03 12:00:00"}]
    )
    toml = mall.root / "fenxiao.toml"
    toml.write_text(
        """
        [source]
        place = "landing"
        [tables.orders]
        from = '"销售"'
        [tables.orders.columns]
        order_id = '"订单编号"'
        member_id = '"买家"'
        created_at = '"下单时间"'
        """,
        encoding="utf-8",
    )
    mall.source = load_source(toml)
    mall.take_in()
    assert mall.query("select order_id, member_id, created_at from raw.orders") == [
        ("A1", "m1", utc("2026-01-03T04:00"))
    ]


CHINESE = [order("o1", campaign_id="春节"), order("o2", campaign_id="𠮷祥 镕"), order("o3", note="备注")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_csv_may_be_in_utf_8_with_or_without_a_mark_or_in_gb18030(mall: Mall, encoding: str, suffix: str) -> None:
    rows = CHINESE if encoding != "gbk" else [CHINESE[0], CHINESE[2]]
    write_csv(mall.folder / "plain", rows, encoding=encoding)
    content = (mall.folder / "plain").read_bytes()
    (mall.folder / f"orders{suffix}").write_bytes(gzip.compress(content) if suffix == ".csv.gz" else content)
    mall.take_in()
    expected = {"o1": "春节", "o2": "𠮷祥 镕", "o3": None}
    assert dict(mall.query("select order_id, campaign_id from raw.orders")) == {
        row["order_id"]: expected[row["order_id"]] for row in rows
    }


def test_a_header_may_be_in_gb18030_too(mall: Mall) -> None:
    write_csv(mall.folder / "orders.csv", [order("o1", 备注="加急")], encoding="gb18030")
    assert mall.take_in().of("orders").ignored_columns == ("备注",)


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_a_file_with_other_separators_is_named(mall: Mall, separator: str) -> None:
    (mall.folder / "orders.csv").write_text(separator.join(order()), encoding="utf-8")
    with pytest.raises(FenxiaoError, match=r"orders.csv cannot be read: its values are not separated by commas"):
        mall.take_in()


def test_a_large_file_in_gb18030_is_read_over_many_chunks(mall: Mall) -> None:
    rows = [order(f"o{number}", campaign_id="年货节" * (number % 7)) for number in range(40_000)]
    write_csv(mall.folder / "orders.csv", rows, encoding="gb18030")
    assert mall.take_in().of("orders").taken == 40_000
    longest = "select count(*) from raw.orders where campaign_id = repeat('年货节', 6)"
    assert mall.column(longest) == [sum(number % 7 == 6 for number in range(40_000))]


def test_a_mark_of_utf_8_is_believed(mall: Mall) -> None:
    write_csv(mall.folder / "plain", [order("o1", campaign_id="春节")], encoding="gb18030")
    (mall.folder / "orders.csv").write_bytes(b"\xef\xbb\xbf" + (mall.folder / "plain").read_bytes())
    with pytest.raises(
        FenxiaoError, match=r"orders.csv cannot be read: at row 1 it is not UTF-8, although it is elsewhere"
    ):
        mall.take_in()


def test_the_header_and_the_rows_are_in_one_encoding(mall: Mall) -> None:
    header = "order_id,member_id,created_at,备注\n".encode()
    (mall.folder / "orders.csv").write_bytes(header + "o1,m1,2026-01-03,春节\n".encode("gb18030"))
    with pytest.raises(
        FenxiaoError, match=r"orders.csv cannot be read: at row 1 it is not UTF-8, although it is elsewhere"
    ):
        mall.take_in()


def test_utf_8_with_a_spot_in_it_is_not_taken_for_other_words(mall: Mall) -> None:
    rows = [order(f"o{number}", campaign_id="春节年货") for number in range(5)]
    write_csv(mall.folder / "orders.csv", [*rows, order("o5", campaign_id="?")])
    spotted = (mall.folder / "orders.csv").read_bytes().replace(b"?", "节日".encode("gb18030"))
    assert "鏄ヨ妭" in spotted.decode("gb18030")
    (mall.folder / "orders.csv").write_bytes(spotted)
    with pytest.raises(FenxiaoError, match=r"orders.csv cannot be read: at row 6 it is not UTF-8, although it is"):
        mall.take_in()


def test_rows_in_utf_8_do_not_follow_a_header_in_gb18030(mall: Mall) -> None:
    header = "order_id,member_id,created_at,备注\n".encode("gb18030")
    (mall.folder / "orders.csv").write_bytes(header + "o1,m1,2026-01-03,春节年货\no2,m1,2026-01-03,春节年货\n".encode())
    with pytest.raises(FenxiaoError, match=r"orders.csv cannot be read: it is not UTF-8, although it is elsewhere"):
        mall.take_in()


def test_what_is_written_out_on_the_way_goes_with_the_delivery(mall: Mall) -> None:
    write_csv(mall.folder / "orders.csv", [order("o1", campaign_id="春节")], encoding="gb18030")
    WRITERS[".jsonl.gz"](mall.folder / "members.jsonl.gz", [member("m1", phone="13800000001")])
    mall.take_in()
    assert sorted(path.name for path in mall.home.root.iterdir()) == ["contacts.sqlite", "raw"]
