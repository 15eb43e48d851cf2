"""One table of a delivery on its way in: read, judged, compared with what is there, and written beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contract.schema import Table
from pipelines.contract.sql_text import identifier, identifiers, literal
from pipelines.contract.validation import judged_rows
from pipelines.contract.versions import Versions, resolve_versions
from pipelines.delivery_report import TableReport, are_too_many
from pipelines.errors import FenxiaoError
from pipelines.raw_manifest import Batch, FileRecord
from pipelines.raw_store import RawStore
from pipelines.rejections import Defects, Rejections
from pipelines.sources.files import Origin, Relation, find_unreadable
from pipelines.sources.open_source import OpenSource
from pipelines.sources.readers import complaint, first_line

#: Version 2 of the format stores ids in order half as large, and they are read twice as fast. A dictionary of a column
#: that has so many values saves no room, and to try one takes a sixth of the time.
PARQUET = "format parquet, parquet_version v2, compression zstd, compression_level 1, dictionary_size_limit 4096"


@dataclass(frozen=True)
class StagedTable:
    """A table ready to be accepted. `batch` is None where everything was taken in before; else `judged` names its
    judged rows in the connection, `delivered` their columns, and a key of theirs may stand in several."""

    report: TableReport
    batch: Batch | None = None
    judged: str = ""
    delivered: frozenset[str] = frozenset()
    keys_may_repeat: bool = True


@dataclass(frozen=True)
class Profile:
    """What one look over all judged rows says. Keys are compared by hash: a chance collision only costs time."""

    refused: int
    emptied: int
    accepted: int
    refused_fen: int | None
    unread_amounts: int
    keys_may_repeat: bool


class Stage:
    """Stages the tables of one delivery; all its batches bear the same number."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: OpenSource, store: RawStore) -> None:
        self.con = con
        self.source = source
        self.store = store
        self.manifest = store.manifest()
        self.number = self.manifest.next_number
        self.rejections = Rejections(con, store, self.number)

    def table(self, table: Table) -> StagedTable:
        """Stages what is new of one table. Raises FenxiaoError where it can't be taken in."""
        origins = self.source.origins(table.name)
        rows = self._known_rows(table)
        new: dict[str, Origin] = {}
        for origin in origins:
            if origin.sha256 not in rows:
                new.setdefault(origin.sha256, origin)
        if new:
            with self.explaining(table):
                return self._new_rows(table, origins, list(new.values()), rows)
        known = sum(rows[origin.sha256] for origin in origins)
        names = tuple(origin.name for origin in origins)
        return StagedTable(TableReport(table.name, names, known, rows_read=0, taken=0, refused=0, repeated=known))

    def _known_rows(self, table: Table) -> dict[str, int]:
        """The rows of all that was taken in before, and read in the same way, by the hash of the contents."""
        reading = self.source.reading(table.name)
        batches = (batch for batch in self.manifest.of(table.name) if batch.reading == reading)
        return {file.sha256: file.rows for batch in batches for file in batch.files}

    def _new_rows(
        self, table: Table, origins: Sequence[Origin], new: Sequence[Origin], rows: dict[str, int]
    ) -> StagedTable:
        relation = self.source.relation(table.name, new)
        files = tuple(FileRecord(o.name, o.sha256, part.rows) for o, part in zip(new, relation.parts, strict=True))
        rows = rows | {file.sha256: file.rows for file in files}
        known = sum(rows[origin.sha256] for origin in origins) - relation.rows
        judged, profile = self._judge(table, relation)
        defects = self._defects(table, judged, relation, profile)
        versions = self._versions(table, judged, profile)
        self._write(table, versions)
        report = TableReport(
            table=table.name,
            files=tuple(origin.name for origin in origins),
            rows_in=known + relation.rows,
            rows_read=relation.rows,
            taken=versions.taken,
            refused=profile.refused,
            repeated=known + profile.accepted - versions.taken,
            emptied_rows=profile.emptied,
            refusals=defects.refusals,
            emptied=defects.emptied,
            ignored_columns=self.source.ignored_columns(table.name, relation),
            refused_fen=profile.refused_fen,
            unread_amounts=profile.unread_amounts,
        )
        batch = self._batch(report, files, defects, versions)
        return StagedTable(report, batch, judged, frozenset(relation.types), profile.keys_may_repeat)

    def _judge(self, table: Table, relation: Relation) -> tuple[str, Profile]:
        judged = identifier(f"judged {table.name}")
        rows = judged_rows(table, relation.view, relation.types, is_typed=relation.is_typed)
        self.con.execute(f"create or replace temp view {judged} as {rows}")
        refused_money = f"least(coalesce(sum({table.money_fen}) filter (_is_refused), 0), {2**63 - 1})"
        money = refused_money if table.money_fen else "null"
        is_unread = f"({table.money_fen}) is null" if table.money_fen else "false"
        counts = self.con.execute(
            f"""
            select count(*) filter (_is_refused), count(*) filter (_is_emptied), count(*) filter (not _is_refused),
                {money}::bigint, count(*) filter (_is_refused and {is_unread}),
                count(distinct hash({identifiers(table.key)})) filter (not _is_refused)
                    < count(*) filter (not _is_refused)
            from {judged}
            """
        ).fetchall()
        return judged, Profile(*counts[0])

    def _defects(self, table: Table, judged: str, relation: Relation, profile: Profile) -> Defects:
        source = self.source.source
        if are_too_many(profile.refused, relation.rows, source.max_rejected_share):
            raise self.rejections.refuse(table, judged, relation, profile.refused, source)
        if profile.refused or profile.emptied:
            return self.rejections.add(table, judged, relation)
        return Defects()

    def _versions(self, table: Table, judged: str, profile: Profile) -> Versions:
        accepted = identifier(f"accepted {table.name}")
        # A condition that holds everywhere would still be worked out for every row.
        condition = "where not _is_refused" if profile.refused else ""
        self.con.execute(
            f"create or replace temp view {accepted} as "
            f"select {identifiers(table.stored_names)}, _row from {judged} {condition}"
        )
        if profile.keys_may_repeat or any(batch.taken for batch in self.manifest.of(table.name)):
            current = self.store.current_rows(table, self.manifest)
            may_repeat = profile.keys_may_repeat
            return resolve_versions(self.con, table, accepted, current, self.number, keys_may_repeat=may_repeat)
        return Versions(accepted, taken=profile.accepted)

    def _write(self, table: Table, versions: Versions) -> None:
        if versions.taken:
            columns = f"{identifiers(table.stored_names)}, {self.number}::integer as _batch, _row"
            self._copy(f"select {columns} from {versions.new_rows}", self.store.rows_file(table.name, self.number))
        if versions.superseded:
            self._copy(f"from {versions.superseded_rows}", self.store.superseded_file(table.name, self.number))

    def _copy(self, query: str, file: Path) -> None:
        staged = literal(str(self.store.staged(file)))
        self.con.execute(f"copy ({query}) to {staged} ({PARQUET})")

    def _batch(self, report: TableReport, files: tuple[FileRecord, ...], defects: Defects, versions: Versions) -> Batch:
        return Batch(
            number=self.number,
            table=report.table,
            reading=self.source.reading(report.table),
            files=files,
            rows_in=report.rows_in,
            taken=report.taken,
            refused=report.refused,
            repeated=report.repeated,
            superseded=versions.superseded,
            defects=defects.listed,
            ignored_columns=report.ignored_columns,
        )

    @contextmanager
    def explaining(self, table: Table) -> Iterator[None]:
        """A file may be broken behind a sound header: then DuckDB complains about anything but the file."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise FenxiaoError(
                f"{table.name} needs more memory ({first_line(error)}): raise FENXIAO_MEMORY."
            ) from error
        except duckdb.Error as error:
            origins = self.source.origins(table.name)
            torn = find_unreadable(self.con, [file for origin in origins for file in origin.files])
            raise torn or FenxiaoError(f"{table.name} cannot be taken in ({complaint(error)}).") from None
