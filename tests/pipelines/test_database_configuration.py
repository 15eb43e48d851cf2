"""A source's TOML file names a database and the tables to read, and never holds a password."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.landing import fingerprint
from pipelines.sources import Source, load_source
from pipelines.sources.database.description import Database, TableRead
from tests.pipelines.small_database import ORDERS, READ

HEAD = '[source]\nkind = "database"\nurl = "mysql://reader@db.mall.example:3306/mall"\npassword_env = "MALL_PASSWORD"\n'


def configured(folder: Path, toml: str, **variables: str) -> Source:
    file = folder / "mall.toml"
    file.write_text(toml, encoding="utf-8")
    return load_source(file, variables=variables)


def test_a_file_names_the_database_and_what_is_read_of_it(tmp_path):
    more = 'overlap = "90m"\nkey = ["id"]\n[read.shops]\ncolumns = ["name"]\n'
    source = configured(tmp_path, HEAD + READ + more + ORDERS)
    assert source.database == Database(
        url="mysql://reader@db.mall.example:3306/mall",
        user="reader",
        name="mall",
        password_env="MALL_PASSWORD",
        reads=(
            TableRead(
                "sales", ("buyer", "placed", "postage", "deleted"), "update_time", timedelta(minutes=90), ("id",)
            ),
            TableRead("shops", ("name",)),
        ),
    )
    assert (source.timezone, source.as_of) == ("Asia/Shanghai", "now")


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "postgresql"])
def test_the_address_may_come_from_the_environment(tmp_path, scheme):
    head = HEAD.replace("mysql://reader@db.mall.example:3306", scheme + "://${DB_USER}@${DB_HOST:-127.0.0.1}")
    source = configured(tmp_path, head + READ + ORDERS, DB_USER="me")
    assert source.database.url.endswith("://me@127.0.0.1/mall")


SECRET = "Geheim-7731"
WITH_SECRET = {
    "in the address": HEAD.replace("reader@", f"reader:{SECRET}@"),
    "through the environment": HEAD.replace("reader@", "reader:${SECRET}@"),
    "as an option": HEAD.replace("/mall", f"/mall?password={SECRET}"),
    "as a key": HEAD + f'password = "{SECRET}"\n',
    "in an address that can't be read": HEAD.replace("reader@db.mall.example:3306", f"reader:{SECRET}/x@y:{SECRET}"),
    "with signs of its own": HEAD.replace("reader@", f"reader:{SECRET}@x:y/z?@"),
}


@pytest.mark.parametrize("head", WITH_SECRET.values(), ids=WITH_SECRET)
def test_a_password_in_the_file_is_refused_and_not_quoted(tmp_path, head):
    with pytest.raises(ConfigurationError) as error:
        configured(tmp_path, head + READ + ORDERS, SECRET=SECRET)
    assert SECRET not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


WRONG = {
    "no url": (HEAD.replace("url", "place"), "[source] has place, which is not for kind database"),
    "another kind of database": (HEAD.replace("mysql://", "oracle://"), "must name mysql, mariadb, postgresql"),
    "no host": (HEAD.replace("db.mall.example:3306", ""), "a host and a database"),
    "no database": (HEAD.replace("/mall", ""), "a host and a database"),
    "an unknown option": (HEAD.replace("/mall", "/mall?charset=gbk"), "has an option that is not known"),
    "a url of files": (HEAD.replace('"database"', '"files"'), "which is not for kind files"),
}
WRONG_READS = {
    "nothing to read": ("", "needs a section [read.<table>]"),
    "no columns": ("[read.sales]\n", "[read.sales] needs columns, as a list of texts"),
    "columns that are no list": ('[read.sales]\ncolumns = "id"\n', "needs columns, as a list of texts"),
    "an unknown key": (READ + 'where = "1"\n', "[read.sales] has the unknown key 'where'"),
    "an overlap that is no span": (READ + 'overlap = "1 hour"\n', "is '1 hour', not a span such as 30m"),
    "an overlap without a cursor": ('[read.s]\ncolumns = ["id"]\noverlap = "1h"\n', "nothing without a cursor"),
    "a cursor on what is not kept": (READ + "keep = false\n", "nothing where keep = false"),
    "a keep that is neither": (READ + 'keep = "no"\n', "[read.sales] keep is 'no', not true or false"),
    "a name that is none": ('[read."a b"]\ncolumns = ["id"]\n', "is no name of a table"),
}
CASES = {name: (head + READ + ORDERS, words) for name, (head, words) in WRONG.items()} | {
    name: (HEAD + read + ORDERS, words) for name, (read, words) in WRONG_READS.items()
}


@pytest.mark.parametrize(("toml", "complaint"), CASES.values(), ids=CASES)
def test_what_is_not_understood_is_refused_with_its_place(tmp_path, toml, complaint):
    with pytest.raises(ConfigurationError) as error:
        configured(tmp_path, toml)
    assert complaint in str(error.value)
    assert "mall.toml" in str(error.value)


def test_what_is_read_needs_a_mapping(tmp_path):
    with pytest.raises(ConfigurationError, match=r"needs a section \[tables.<table>\]"):
        configured(tmp_path, HEAD + READ)


def test_reads_belong_to_databases_only(tmp_path):
    with pytest.raises(ConfigurationError, match="for kind database only"):
        configured(tmp_path, '[source]\nplace = "."\n' + READ + ORDERS)


def test_the_landing_sensor_leaves_databases_to_the_schedule(tmp_path):
    configured(tmp_path, HEAD + READ + ORDERS)
    assert fingerprint(tmp_path / "mall.toml", still_seconds=0) is None
