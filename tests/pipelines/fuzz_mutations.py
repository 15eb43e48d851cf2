"""What happens to files on their way: to their values, their bytes and their names."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from tests.pipelines.fuzzed_delivery import Delivery
from tests.pipelines.fuzzed_files import WRITERS, repeating_bytes, zip_bytes

#: What packed files may unpack to while these deliveries come.
SMALL_LIMIT = 1_000_000


VALUES = (
    *("", " ", "-1", "0", "1.5", "1e9", "9" * 30, "-" + "9" * 30, "NaN", "inf", "0x10", "１２", "null", "true"),
    *("\x00", "a\x00b", '"', 'a"b', "a,b", "a\nb", "\r", "\ufeff", "\u202e", "😀", "=1+1", "x" * 5000),
    *("2026-02-30", "0000-00-00 00:00:00", "9999-12-31", "2026-03-21T12:00:00+99:00", "'; drop table x; --"),
)
BYTES = (b"\x00", b"\xff", b'"', b"\r", b"\n", b",", b"\xef\xbb\xbf", b"\x00" * 64, b"{", b"PAR1", b"\x81\x30\x81\x30")
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "gb18030", "utf-8-sig", "utf-7")
NAMES = ("a'b", "a*b", "[ab]", "a?b", "a%b", "a;b", "a\nb", "a b", "{a,b}", "..a", "名", "\udcff", "a" * 200)

Mutation = Callable[[Delivery, random.Random], None]


# What happens to values, rows and headers


def odd_value(delivery: Delivery, chance: random.Random) -> None:
    at = chance.randrange(len(delivery.grid.header))
    for row in chance.choices(delivery.grid.rows, k=2):
        if at < len(row):
            row[at] = chance.choice(VALUES)


def bad_column(delivery: Delivery, chance: random.Random) -> None:
    at, value = chance.randrange(len(delivery.grid.header)), chance.choice(VALUES)
    for row in delivery.grid.rows:
        row[at:] = [value, *row[at + 1 :]]


def rows_again(delivery: Delivery, chance: random.Random) -> None:
    delivery.grid.rows += [list(row) for row in chance.choices(delivery.grid.rows, k=3)]
    delivery.rows = delivery.rows and len(delivery.grid.rows)


def no_rows(delivery: Delivery, chance: random.Random) -> None:
    delivery.grid.rows = delivery.grid.rows[:1] if chance.random() < 0.5 else [[None] * len(delivery.grid.header)]
    delivery.rows = None  # whether a row of nothing is one depends on the format


def column_gone(delivery: Delivery, chance: random.Random) -> None:
    delivery.grid.drop(chance.randrange(len(delivery.grid.header)))


def swapped_columns(delivery: Delivery, chance: random.Random) -> None:
    """What stands under another name than a contact's can't be known for one."""
    header, contacts = delivery.grid.header, delivery.table.contacts
    one, other = chance.choices(range(len(header)), k=2)
    header[one], header[other] = header[other], header[one]
    for at in (at for at in (one, other) if header[at] not in contacts):
        delivery.contacts -= {row[at] for row in delivery.grid.rows if at < len(row)}


def odd_header(delivery: Delivery, chance: random.Random) -> None:
    header, at = delivery.grid.header, chance.randrange(len(delivery.grid.header))
    names = ("", " ", header[0], header[0].upper(), "_row", "_FILE", "\ufeff" + header[at], '"', "订单号", "x" * 3000)
    delivery.grid.rename(at, chance.choice(names))
    delivery.rows = None


def more_columns(delivery: Delivery, chance: random.Random) -> None:
    count = chance.choice((1, 1, 1, 2_500))
    delivery.grid.header += [f"more {number}" for number in range(count)]
    for row in delivery.grid.rows:
        row += ["1"] * count


def ragged(delivery: Delivery, chance: random.Random) -> None:
    row = chance.choice(delivery.grid.rows)
    if chance.random() < 0.5:
        row.append("more")
    else:
        del row[-1:]
    delivery.rows = None


GRID_MUTATIONS: tuple[Mutation, ...] = (
    *(odd_value, odd_value, odd_value, bad_column, rows_again, no_rows, column_gone, swapped_columns),
    *(odd_header, more_columns, ragged),
)


# What happens to bytes


def flipped(delivery: Delivery, chance: random.Random) -> None:
    content = bytearray(delivery.content)
    for _ in range(chance.choice((1, 1, 2, 20))):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    _replace(delivery, bytes(content))


def cut(delivery: Delivery, chance: random.Random) -> None:
    at = chance.randrange(len(delivery.content) + 1)
    _replace(delivery, delivery.content[:at] if chance.random() < 0.7 else delivery.content[at:])


def emptied(delivery: Delivery, chance: random.Random) -> None:
    _replace(delivery, chance.choice((b"", b"\n", b"\xef\xbb\xbf", b"\x00", b"\r\n\r\n")))


def inserted(delivery: Delivery, chance: random.Random) -> None:
    at = chance.choice((0, len(delivery.content), chance.randrange(len(delivery.content) + 1)))
    _replace(delivery, delivery.content[:at] + chance.choice(BYTES) + delivery.content[at:])


def other_encoding(delivery: Delivery, chance: random.Random) -> None:
    text = delivery.content.decode("utf-8", errors="ignore")
    _replace(delivery, text.encode(chance.choice(ENCODINGS), errors="ignore"))


def mixed_encodings(delivery: Delivery, _: random.Random) -> None:
    _replace(delivery, delivery.content + "王小明,北京\n".encode("gb18030") + "王小明\n".encode())


def long_line(delivery: Delivery, chance: random.Random) -> None:
    _replace(delivery, delivery.content + b"y" * chance.choice((70_000, 3_000_000)))


def line_ends(delivery: Delivery, chance: random.Random) -> None:
    _replace(delivery, delivery.content.replace(b"\r\n", chance.choice((b"\r", b"\n", b"\n\n", b"\r\r\n"))))


def packed_again(delivery: Delivery, chance: random.Random) -> None:
    packings = (gzip.compress, lambda content: pa.compress(content, codec="zstd", asbytes=True))
    _replace(delivery, chance.choice(packings)(delivery.content))


def bomb(delivery: Delivery, _: random.Random) -> None:
    zeros = b"0" * (3 * SMALL_LIMIT)
    if delivery.suffix == ".xlsx":
        _replace(delivery, zip_bytes({"xl/workbook.xml": zeros}))
    elif delivery.suffix == ".parquet":
        _replace(delivery, repeating_bytes(delivery.table.column_names, ["0" * SMALL_LIMIT] * 3))
    elif delivery.suffix.endswith(".zst"):
        _replace(delivery, pa.compress(zeros, codec="zstd", asbytes=True))
    else:
        _replace(delivery, gzip.compress(zeros, 1))


def climbing_parts(delivery: Delivery, _: random.Random) -> None:
    _replace(delivery, zip_bytes({"../../climbed.xml": b"<a/>", "/climbed.xml": b"<a/>", "xl/workbook.xml": b"<a/>"}))


def _replace(delivery: Delivery, content: bytes) -> None:
    """How many rows are left nobody knows, nor in which of the columns a contact ended up."""
    delivery.content = content
    delivery.rows = None


BYTE_MUTATIONS: tuple[Mutation, ...] = (
    *(flipped, flipped, cut, cut, emptied, inserted, inserted, other_encoding, mixed_encodings, long_line, line_ends),
    *(packed_again, bomb, climbing_parts),
)


# What happens to files


def repeated_file(delivery: Delivery, chance: random.Random) -> None:
    """The same file twice, or a second one with the same rows and one byte more."""
    _into_folder(delivery, "a").with_name(f"b{delivery.suffix}").write_bytes(delivery.content)
    delivery.rows = delivery.rows and 2 * delivery.rows


def odd_name(delivery: Delivery, chance: random.Random) -> None:
    _into_folder(delivery, chance.choice(NAMES))
    delivery.rows = None  # a name that begins with a dot is passed over


def folder_like_a_file(delivery: Delivery, _: random.Random) -> None:
    delivery.file.unlink()
    delivery.file.mkdir()


def file_like_a_folder(delivery: Delivery, _: random.Random) -> None:
    delivery.file.rename(delivery.landing / delivery.table.name)


def in_two_forms(delivery: Delivery, chance: random.Random) -> None:
    other = chance.choice([suffix for suffix in WRITERS if suffix != delivery.suffix])
    delivery.file.with_name(f"{delivery.table.name}{other}").write_bytes(delivery.content)
    delivery.rows = None


def other_suffix(delivery: Delivery, chance: random.Random) -> None:
    suffix = chance.choice((".xls", ".txt", ".CSV", ".parquet", ".jsonl", ".csv.gz", ".xlsx", ".csv.bz2"))
    delivery.file.rename(delivery.landing / f"{delivery.table.name}{suffix}")
    delivery.rows = None


def link(delivery: Delivery, chance: random.Random) -> None:
    outside = delivery.landing.parent / f"outside{delivery.suffix}"
    targets = (outside, delivery.landing / "nowhere", delivery.file, Path("..") / outside.name)
    delivery.file.replace(outside)
    delivery.file.symlink_to(chance.choice(targets))
    delivery.rows = None


def folder_is_a_link(delivery: Delivery, _: random.Random) -> None:
    outside = delivery.landing.parent / "outside"
    outside.mkdir(exist_ok=True)
    delivery.file.replace(outside / f"a{delivery.suffix}")
    (delivery.landing / delivery.table.name).symlink_to(outside)


def nested_folders(delivery: Delivery, _: random.Random) -> None:
    _into_folder(delivery, "deep/er")
    delivery.is_refused = True


def _into_folder(delivery: Delivery, name: str) -> Path:
    """The delivery's file as a part `name` of its table's folder."""
    file = delivery.landing / delivery.table.name / f"{name}{delivery.suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    return delivery.file.replace(file)


FILE_MUTATIONS: tuple[Mutation, ...] = (
    *(repeated_file, repeated_file, odd_name, odd_name, folder_like_a_file, file_like_a_folder, in_two_forms),
    *(other_suffix, link, folder_is_a_link, nested_folders),
)
