"""The file for upload by hand: whole lines, each message once, whoever writes and whoever is killed."""

from __future__ import annotations

import csv
import multiprocessing
import random
import time
from pathlib import Path

import pytest

from pipelines.outbox.channel import Outcome
from pipelines.outbox.channels.file import COLUMNS, FileChannel
from tests.pipelines.push_server import brief, comeback

START = multiprocessing.get_context("spawn")


def lines(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        header, *rows = csv.reader(handle)
    assert tuple(header) == COLUMNS
    return rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pushes.csv"


def test_a_message_is_one_line_without_an_address(file: Path) -> None:
    receipt = FileChannel(file).send(comeback(), "canary-openid-1")
    assert receipt.outcome is Outcome.DELIVERED
    text = "您有 3 天没来了，为您备好了小礼包（¥20.00），回来看看吧。"
    assert lines(file) == [[comeback().message_id, "d1", "comeback", "zh", "回归礼包", text, ""]]


def test_several_lines_of_a_message_are_one_line_of_the_file(file: Path) -> None:
    FileChannel(file).send(brief('a "quoted", word\nand another\r\nline'), None)
    assert file.read_bytes().count(b"\n") == 2
    assert lines(file)[0][5] == 'a "quoted", word and another line'


def test_a_spreadsheet_takes_it_for_what_it_is(file: Path) -> None:
    FileChannel(file).send(comeback(), None)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfmessage_id,")


def test_the_same_message_is_there_once_whoever_writes_it(file: Path) -> None:
    first, second = FileChannel(file), FileChannel(file)
    codes = [channel.send(comeback(number), None).code for number in (1, 2) for channel in (first, second, first)]
    assert codes == ["written", "there", "there"] * 2
    assert [line[1] for line in lines(file)] == ["d1", "d2"]


def test_half_a_line_that_a_killed_process_left_is_written_whole(file: Path) -> None:
    FileChannel(file).send(comeback(1), None)
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        assert FileChannel(file).send(comeback(1), None).outcome is Outcome.DELIVERED
        assert file.read_bytes() == whole


def test_after_the_file_was_taken_away_a_new_one_begins(file: Path, tmp_path: Path) -> None:
    channel = FileChannel(file)
    channel.send(comeback(1), None)
    file.rename(tmp_path / "uploaded.csv")
    channel.send(comeback(2), None)
    assert [line[1] for line in lines(file)] == ["d2"]
    assert [line[1] for line in lines(tmp_path / "uploaded.csv")] == ["d1"]


def test_a_file_that_can_not_be_written_stops_the_channel(file: Path) -> None:
    file.mkdir()
    receipt = FileChannel(file).send(comeback(), None)
    assert (receipt.outcome, receipt.code) == (Outcome.STOP, "not_written")


def test_what_can_not_be_put_into_words_is_said_before(file: Path) -> None:
    assert "'days'" in FileChannel(file).problems(comeback(days=" "))[0]


def write_all(file: Path, seed: int, messages: int) -> None:
    """Writes all messages in the order of `seed`: who comes later skips what is there, and then both want the same."""
    channel, numbers = FileChannel(file), list(range(messages))
    random.Random(seed).shuffle(numbers)
    for number in numbers:
        assert channel.send(comeback(number), None).outcome is Outcome.DELIVERED


def test_of_processes_that_write_the_same_and_are_killed_each_message_is_there_once(file: Path) -> None:
    messages, draw = 300, random.Random(1)
    for seed in range(4):
        pair = [START.Process(target=write_all, args=(file, seed, messages)) for _ in range(2)]
        for process in pair:
            process.start()
        while seed < 3 and len(file.read_bytes() if file.exists() else b"") < 9_000 * (seed + 1):
            assert {process.exitcode for process in pair} <= {None, 0}
            time.sleep(0.005)
        time.sleep(draw.random() / 20)
        for process in pair if seed < 3 else ():
            process.kill()
        for process in pair:
            process.join(60)
    assert [process.exitcode for process in pair] == [0, 0]
    assert sorted(line[1] for line in lines(file)) == sorted(f"d{number}" for number in range(messages))
