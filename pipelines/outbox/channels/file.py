"""A CSV file for upload by hand: one line per message, whoever writes it and however often."""

from __future__ import annotations

import codecs
import csv
import io
import os
from pathlib import Path
from typing import BinaryIO

from pipelines.durable import alone, sync
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.message import Message
from pipelines.outbox.templates import said, template_problems

COLUMNS = ("message_id", "distributor_id", "template", "language", "title", "text", "link")


class FileChannel:
    name = "file"
    per_minute = None
    needs_address = False
    is_idempotent = True

    def __init__(self, file: Path) -> None:
        """`file` is made with the first message; one that was taken away for upload is made anew."""
        self.file = file
        self.lock = file.with_suffix(".lock")
        self._written: set[str] = set()
        self._inode: int | None = None
        self._read_to = 0

    def template_id(self, template: str) -> str | None:
        return None

    def problems(self, message: Message) -> list[str]:
        return template_problems(message)

    def send(self, message: Message, address: str | None) -> Receipt:
        """Delivered once the line is on the disk; the file holds no address."""
        try:
            with alone(self.lock), self.file.open("a+b") as handle:
                self._catch_up(handle)
                if message.message_id in self._written:
                    return Receipt(Outcome.DELIVERED, "there", "The file has it already.")
                handle.write(_line(message))
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            return Receipt(Outcome.STOP, "not_written", f"{self.file} can't be written: {error.strerror}.")
        return Receipt(Outcome.DELIVERED, "written", "Waits for upload.")

    def close(self) -> None:
        """Nothing stays open."""

    def _catch_up(self, handle: BinaryIO) -> None:
        """Learns what stands in the file since the last look. A last line without an end is one that a killed process
        left: nobody was told that it was written, and it goes."""
        if os.fstat(handle.fileno()).st_ino != self._inode or handle.seek(0, os.SEEK_END) < self._read_to:
            self._inode, self._read_to, self._written = os.fstat(handle.fileno()).st_ino, 0, set()
        handle.seek(self._read_to)
        whole, end, _ = handle.read().rpartition(b"\n")
        self._read_to += len(whole) + len(end)
        handle.truncate(self._read_to)
        self._written.update(line.partition(b",")[0].decode(errors="replace") for line in whole.split(b"\n"))
        if not self._read_to:
            handle.write(codecs.BOM_UTF8 + _csv(COLUMNS))  # spreadsheets take a file without it for GB18030
            sync(self.file.parent)


def _line(message: Message) -> bytes:
    words = said(message)
    # On one line, as readers of CSV by hand expect; the words before the fields keep a cell from being a formula.
    text = " ".join(words.text.split())
    person = message.distributor_id or ""
    return _csv((message.message_id, person, message.template, message.language, words.title, text, words.link or ""))


def _csv(cells: tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()
