"""The file that results are kept in: never trusted, never in the way, never larger than it may be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from policylint.engine import store
from policylint.engine.store import Store

KEYS = [bytes([number]) * 24 for number in range(5)]


def test_what_was_kept_is_there(tmp_path: Path) -> None:
    one = Store(str(tmp_path))
    assert one.empty
    assert one.get(KEYS) == {}
    one.put({KEYS[0]: b"a", KEYS[1]: b""})
    one.put({KEYS[1]: b"b"})
    assert not one.empty
    assert Store(str(tmp_path)).get(KEYS) == {KEYS[0]: b"a", KEYS[1]: b"b"}


def test_more_keys_than_one_question_takes(tmp_path: Path) -> None:
    many = {number.to_bytes(24, "big"): str(number).encode() for number in range(1234)}
    Store(str(tmp_path)).put(many)
    assert Store(str(tmp_path)).get(list(many)) == many


@pytest.mark.parametrize(
    "sql", ["UPDATE kept SET data = data || x'00'", "UPDATE kept SET data = 'text'", "UPDATE kept SET data = x''"]
)
def test_what_is_not_what_was_written_is_not_there(tmp_path: Path, sql: str) -> None:
    one = Store(str(tmp_path))
    one.put({KEYS[0]: b"a"})
    change(one, sql)
    assert one.get(KEYS) == {}


def test_a_value_under_another_key_is_not_there(tmp_path: Path) -> None:
    one = Store(str(tmp_path))
    one.put({KEYS[0]: b"a"})
    change(one, f"UPDATE kept SET key = x'{KEYS[1].hex()}'")
    assert one.get(KEYS) == {}


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(200), os.urandom(9000)])
def test_a_broken_file_is_thrown_away(tmp_path: Path, content: bytes) -> None:
    one = Store(str(tmp_path))
    Path(one.path).write_bytes(content)
    assert one.get(KEYS) == {}
    one.put({KEYS[0]: b"a"})
    one.put({KEYS[0]: b"a"})
    assert one.get(KEYS) == {KEYS[0]: b"a"}


@pytest.mark.parametrize("place", range(0, 20480, 512))
def test_a_flipped_byte_is_never_believed(tmp_path: Path, place: int) -> None:
    kept = {key: key * 60 for key in KEYS}
    one = Store(str(tmp_path))
    one.put(kept)
    file = Path(one.path)
    data = bytearray(file.read_bytes())
    if place >= len(data):
        pytest.fail("the file is shorter than this test thinks: lower the range")
    data[place : place + 16] = bytes(byte ^ 0xFF for byte in data[place : place + 16])
    file.write_bytes(data)
    assert one.get(KEYS).items() <= kept.items()
    one.put(kept)
    one.put(kept)
    assert one.get(KEYS).items() <= kept.items()


def test_a_table_of_another_shape_is_thrown_away(tmp_path: Path) -> None:
    one = Store(str(tmp_path))
    with sqlite3.connect(one.path) as connection:
        connection.execute("CREATE TABLE kept (something TEXT)")
    assert one.get(KEYS) == {}
    one.put({KEYS[0]: b"a"})
    assert one.get(KEYS) == {KEYS[0]: b"a"}


def test_it_stays_within_its_size(tmp_path: Path) -> None:
    most = 400_000
    one = Store(str(tmp_path), most)
    for number in range(40):
        one.put({number.to_bytes(24, "big"): os.urandom(30_000)})
        assert os.path.getsize(one.path) <= most
    kept = one.get([number.to_bytes(24, "big") for number in range(40)])
    assert kept
    assert min(int.from_bytes(key, "big") for key in kept) > 20  # the older ones went


def test_what_is_larger_than_all_is_not_kept(tmp_path: Path) -> None:
    one = Store(str(tmp_path), 100_000)
    one.put({KEYS[0]: b"a"})
    one.put({KEYS[1]: bytes(200_000)})
    assert KEYS[1] not in one.get(KEYS)
    assert os.path.getsize(one.path) <= 100_000


def test_a_busy_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.01)
    one = Store(str(tmp_path))
    one.put({KEYS[0]: b"a"})
    other = sqlite3.connect(one.path)
    other.execute("BEGIN EXCLUSIVE")
    assert one.get(KEYS) == {}
    one.put({KEYS[1]: b"b"})
    other.close()
    assert one.get(KEYS) == {KEYS[0]: b"a"}


def test_a_directory_that_cannot_be_written_to(tmp_path: Path) -> None:
    one = Store(str(tmp_path / "none"))
    one.put({KEYS[0]: b"a"})
    assert one.get(KEYS) == {}
    assert not (tmp_path / "none").exists()


_WRITER = """
import sys
from policylint.engine.store import Store
one = Store(sys.argv[1])
for number in range(30):
    key = bytes([int(sys.argv[2]), number]) * 12
    one.put({key: key * 100})
    found = one.get([key])
    assert found in ({}, {key: key * 100}), found
"""


def test_many_runs_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WRITER, str(tmp_path)]
    running = [subprocess.Popen([*command, str(number)], stderr=subprocess.PIPE) for number in range(4)]
    said = [one.communicate()[1] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0, 0], said
    keys = [bytes([writer, number]) * 12 for writer in range(4) for number in range(30)]
    assert Store(str(tmp_path)).get(keys) == {key: key * 100 for key in keys}


def change(one: Store, sql: str) -> None:
    with sqlite3.connect(one.path) as connection:
        connection.execute(sql)
    connection.close()
