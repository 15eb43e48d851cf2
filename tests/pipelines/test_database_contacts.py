"""Contacts from a database go to their store and nowhere else: nobody could be erased from what is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contacts import ContactStore
from pipelines.errors import ConfigurationError
from pipelines.raw_store import RawStore
from tests.pipelines.database_servers import Server
from tests.pipelines.running import Command
from tests.pipelines.small_database import DatabaseMall

PEOPLE = """
[read.people]
columns = ["phone", "joined"]
keep = false
"""
MEMBERS = """
[tables.members]
from = "people"
[tables.members.columns]
member_id = "id"
registered_at = "joined"
phone = "phone"
"""
PHONE = "13800000001"


@pytest.fixture
def mall(server: Server, tmp_path: Path) -> DatabaseMall:
    mall = DatabaseMall(server, tmp_path, read=PEOPLE, tables=MEMBERS)
    mall.execute("create table people (id int primary key, phone varchar(11), joined date)")
    mall.execute(f"insert into people values (1, '{PHONE}', '2026-01-01')")
    return mall


def test_a_phone_is_kept_in_the_contacts_and_nowhere_else(mall):
    mall.take_in()
    assert ContactStore(mall.home.contacts).of("1")["phone"] == PHONE
    others = [file for file in mall.home.root.rglob("*") if file.is_file() and not file.name.startswith("contacts.")]
    assert others
    assert not any(PHONE.encode() in file.read_bytes() for file in others)
    assert not mall.home.extracts.exists()


def test_who_was_erased_stays_erased_and_nothing_is_worked_out_again(mall):
    mall.take_in()
    ContactStore(mall.home.contacts).erase("1")
    assert mall.take_in().number is None
    mall.execute("update people set joined = '2026-01-02'")
    assert mall.take_in().of("members").taken == 1
    assert ContactStore(mall.home.contacts).of("1") is None


def test_contacts_from_a_table_that_is_kept_are_refused(mall):
    mall.read = PEOPLE.replace("keep = false", "keep = true")
    with pytest.raises(ConfigurationError, match=r"has phone, .*: say keep = false in \[read.people\]"):
        mall.take_in()
    assert not RawStore(mall.home).manifest().batches
    assert not mall.home.extracts.exists()


def test_sources_says_that_such_a_table_is_not_kept(mall, monkeypatch, capfd):
    mall.take_in()
    shown = Command(monkeypatch, capfd)("sources", "--source", mall.file, "--home", mall.home.root)
    assert "not kept" in shown.out


def test_what_was_kept_of_a_table_goes_when_it_is_kept_no_longer(mall):
    mall.read = PEOPLE.replace("keep = false", "keep = true")
    mall.tables = MEMBERS.replace('phone = "phone"\n', "")
    mall.take_in()
    assert any(PHONE.encode() in file.read_bytes() for file in mall.home.extracts.rglob("*.parquet"))
    mall.read = PEOPLE
    mall.take_in()
    assert not list(mall.home.extracts.rglob("*.parquet"))
