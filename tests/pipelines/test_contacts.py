"""Phone, openid and nickname live in contacts.sqlite and nowhere else, and can be taken out of it for good."""

from __future__ import annotations

import random
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.contacts import ContactStore, erase
from pipelines.errors import FenxiaoError
from pipelines.run_lock import run_lock
from pipelines.take_in import scratch
from tests.pipelines.small_delivery import Mall, member, order, write_csv, write_parquet


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


ANN = {"nickname": "安妮在路上", "phone": "13800000001", "openid": "oAnn-7f3c9d"}
BOB = {"nickname": "老鲍勃", "phone": "13800000002", "openid": "oBob-11aa22"}


def contacts(mall: Mall, member_id: str) -> dict | None:
    return ContactStore(mall.home.contacts).of(member_id)


def holds(content: bytes, person: dict) -> bool:
    return any(value.encode() in content for value in person.values() if value)


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_contacts_go_to_their_own_store_and_never_under_raw(mall: Mall, write) -> None:
    refused = member(None, **BOB)
    emptied = member("m3", first_paid_at=None if write is write_parquet else "soon", **BOB)
    write(mall.folder / f"members.{write.__name__.removeprefix('write_')}", [member("m1", **ANN), refused, emptied])
    report = mall.take_in()
    assert contacts(mall, "m1") == ANN
    assert contacts(mall, "m3") == BOB
    assert not [name for name, content in mall.files().items() if holds(content, ANN) or holds(content, BOB)]
    assert not holds(repr(report).encode(), ANN | BOB)
    assert report.of("members").ignored_columns == ()
    listed = mall.column("select row_as_delivered from raw.rejected_rows where is_refused")
    assert '"phone":"***"' in listed[0]
    assert [path.name for path in mall.home.root.iterdir() if path.name != "raw"] == ["contacts.sqlite"]


@pytest.mark.parametrize("column", ["registered_at", "first_paid_at", "updated_at", "region"])
def test_a_contact_under_another_name_is_masked_where_the_row_is_listed(mall: Mall, column: str) -> None:
    bad = member("m1", first_paid_at="soon") | {column: BOB["phone"]}
    report = mall.deliver(members=[bad | {"registered_at": bad["registered_at"] if column != "region" else "soon"}])
    listed = mall.column("select row_as_delivered from raw.rejected_rows")
    assert all(f'"{column}":"***"' in row for row in listed)
    assert listed
    assert not holds(repr(report).encode() + repr(listed).encode(), BOB)


@pytest.mark.parametrize("key", [ANN["phone"], "+86-138-0000-0001", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", ANN["nickname"]])
def test_a_contact_in_the_place_of_the_id_of_a_refused_row_is_masked(mall: Mall, key: str) -> None:
    report = mall.deliver(members=[member(key) | {"registered_at": "soon"}, member("m2")])
    assert mall.query("select column_name, row_key, row_number from raw.rejected_rows") == [
        ("registered_at", '{"member_id":null}', 1)
    ]
    assert key not in mall.column("select row_as_delivered from raw.rejected_rows")[0]
    assert key not in repr(report)


def test_the_id_of_a_refused_row_is_shown_and_one_that_was_accepted_too(mall: Mall) -> None:
    phone = ANN["phone"]
    mall.deliver(members=[member("m-1") | {"registered_at": "soon"}, member(phone, first_paid_at="soon")])
    keys = mall.query("select row_key, is_refused from raw.rejected_rows order by 2")
    assert keys == [(f'{{"member_id":"{phone}"}}', False), ('{"member_id":"m-1"}', True)]


def test_only_the_owner_of_the_home_can_read_the_store(mall: Mall) -> None:
    mall.deliver(members=[member(**ANN)])
    assert stat.S_IMODE(mall.home.contacts.stat().st_mode) == 0o600


def test_a_mall_that_delivers_no_contacts_has_no_store(mall: Mall) -> None:
    mall.deliver(members=[member()])
    assert not mall.home.contacts.exists()


def test_the_newest_version_of_a_person_is_kept(mall: Mall) -> None:
    new, old = "2026-02-02T00:00:00Z", "2026-02-01T00:00:00Z"
    mall.deliver(members=[member(updated_at=new, **ANN), member(updated_at=old, **BOB)])
    assert contacts(mall, "m1") == ANN
    mall.deliver(members=[member(updated_at=old, **BOB), member("m2", **BOB)])
    assert contacts(mall, "m1") == ANN
    mall.deliver(members=[member(updated_at=None, **BOB), member("m3", **BOB)])
    assert contacts(mall, "m1") == ANN
    mall.deliver(members=[member(updated_at=new, phone=BOB["phone"])])
    assert contacts(mall, "m1") == {"nickname": None, "phone": BOB["phone"], "openid": None}


def test_new_contacts_of_an_unchanged_member_arrive(mall: Mall) -> None:
    mall.deliver(members=[member(**ANN)])
    report = mall.deliver(members=[member(**BOB)]).of("members")
    assert (report.taken, report.repeated) == (0, 1)
    assert contacts(mall, "m1") == BOB


def test_a_delivery_without_contact_columns_leaves_the_store_alone(mall: Mall) -> None:
    mall.deliver(members=[member(**ANN)])
    mall.deliver(members=[member(region="Shanghai")])
    assert contacts(mall, "m1") == ANN


def test_an_erased_person_is_gone_from_the_disk_and_does_not_come_back(mall: Mall) -> None:
    mall.deliver(members=[member("m1", **ANN), member("m2", **BOB)])
    store = ContactStore(mall.home.contacts)
    assert store.erase("m1")
    assert not store.erase("m1")
    assert not any(holds(file.read_bytes(), ANN) for file in mall.home.root.rglob("*") if file.is_file())
    mall.deliver(members=[member("m1", region="Beijing", **ANN)])
    assert contacts(mall, "m1") is None
    assert contacts(mall, "m2") == BOB
    assert not holds(mall.home.contacts.read_bytes(), ANN)
    assert mall.query("select member_id, region from raw.members order by 1") == [("m1", "Beijing"), ("m2", None)]


def test_erasing_removes_what_a_killed_delivery_left(mall: Mall) -> None:
    mall.deliver(members=[member("m1", **ANN)])
    left = mall.home.scratch / "extracts"
    left.mkdir(parents=True)
    (left / "1.parquet").write_bytes(ANN["phone"].encode())
    assert erase(mall.home, "m1")
    assert not mall.home.scratch.exists()


def test_erasing_leaves_alone_what_a_delivery_under_way_needs(mall: Mall) -> None:
    mall.deliver(members=[member("m1", **ANN)])
    with run_lock(mall.home), scratch(mall.home):
        assert erase(mall.home, "m1")
        assert mall.home.scratch.is_dir()


def test_only_the_owner_can_look_at_what_a_delivery_needs_on_its_way(mall: Mall) -> None:
    with scratch(mall.home):
        assert stat.S_IMODE(mall.home.scratch.stat().st_mode) == 0o700


def test_of_an_erased_person_nothing_lies_in_any_page_of_a_store_that_grew(tmp_path: Path) -> None:
    """Pages that are split on the way leave copies of what they held in their gaps."""
    store = ContactStore(tmp_path / "contacts.sqlite")
    store.erase("m0000000")
    people = [f"m{number:07}" for number in range(60_000)]
    erased = people[::5]
    with closing(sqlite3.connect(store.file)) as file, file:
        file.executemany("insert into erased values (?) on conflict do nothing", [(person,) for person in erased])
    chance = random.Random(1)
    chance.shuffle(people)

    def rows(some: list[str], version: int) -> Iterator[tuple[str | int, ...]]:
        for person in some:
            yield person, *(f"{person}{field}" + "x" * chance.randrange(40) for field in "npo"), version

    store.keep(rows(people[:40_000], 1))
    store.keep(rows(people, 2))
    found = {person.decode() for person in re.findall(rb"(m\d{7})p", store.file.read_bytes())}
    assert len(found) == len(people) - len(erased)
    assert found.isdisjoint(erased)


def test_a_person_can_be_erased_before_anything_of_them_came(mall: Mall) -> None:
    ContactStore(mall.home.contacts).erase("m1")
    mall.deliver(members=[member("m1", **ANN)])
    assert contacts(mall, "m1") is None


def test_a_column_named_like_a_contact_in_another_table_is_ignored(mall: Mall) -> None:
    mall.deliver(members=[member(**ANN)])
    write_csv(mall.folder / "orders.csv", [order("o1") | {"phone": BOB["phone"]}])
    report = mall.take_in()
    assert report.of("orders").taken == 1
    assert report.of("orders").ignored_columns == ("phone",)
    assert contacts(mall, "m1") == ANN
    assert not [name for name, content in mall.files().items() if holds(content, {"phone": BOB["phone"]})]


def test_who_comes_while_a_delivery_writes_is_told_to_come_again(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    mall.deliver(members=[member("m1", **ANN)])
    opened = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda file: opened(file, timeout=0))
    with closing(opened(mall.home.contacts, isolation_level=None)) as delivery:
        delivery.execute("begin exclusive")
        with pytest.raises(FenxiaoError, match="is being written by a delivery: call again"):
            ContactStore(mall.home.contacts).erase("m1")
    assert ContactStore(mall.home.contacts).erase("m1")
