"""Bytes under keys, kept from run to run in one file of SQLite: for many runs at once, of bounded size, never trusted.

What cannot be read, is not what was written, or cannot be written is as if it were not there. A file that SQLite calls
broken is deleted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from policylint.model.digest import blake2b

_NAME = "results-1.sqlite3"
_PAGE = 4096
MOST_BYTES = 512 * 1024 * 1024
_AT_ONCE = 500
_DIGEST = 16
# Seconds to wait for another run that is writing. It takes less to do without than to wait for long.
_PATIENCE = 2.0


class Store:
    """The file in a directory of the user's own. ``most`` bounds its size in bytes."""

    def __init__(self, directory: str, most: int = MOST_BYTES) -> None:
        self.path = os.path.join(directory, _NAME)
        self._most = most

    @property
    def empty(self) -> bool:
        """Whether nothing was ever kept."""
        return not os.path.exists(self.path)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is kept under these keys, as far as it is what was written."""
        if self.empty:
            return {}
        found: dict[bytes, bytes] = {}
        try:
            connection = self._connect()
            try:
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(some))
                    rows = connection.execute(f"SELECT key, data FROM kept WHERE key IN ({marks})", some)  # noqa: S608 - marks and our own words only
                    found.update((key, data[_DIGEST:]) for key, data in rows if _is_whole(key, data))
            finally:
                connection.close()
        except sqlite3.Error as error:
            self._give_up(error)
        return found

    def put(self, items: Mapping[bytes, bytes]) -> None:
        """Keeps the bytes under their keys. Where there is no room, the older half of all goes."""
        try:
            connection = self._connect()
            try:
                try:
                    with connection:
                        connection.execute("BEGIN IMMEDIATE")
                        connection.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, data BLOB NOT NULL)")
                        self._insert(connection, items.items())
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                        raise
                    with connection:
                        _halve(connection)
            finally:
                connection.close()
        except sqlite3.Error as error:
            self._give_up(error)

    def _insert(self, connection: sqlite3.Connection, items: Iterable[tuple[bytes, bytes]]) -> None:
        rows = ((key, _digest(key, data) + data) for key, data in items)
        connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE)
        # Every value has a digest of its own, so a crash or a loss of power may do what it likes.
        pages = max(8, self._most // _PAGE)
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", f"max_page_count={pages}", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _give_up(self, error: sqlite3.Error) -> None:
        """Deletes what is no database, or a broken one; one that is busy or cannot be opened stays."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            for suffix in ("", "-journal"):
                try:
                    os.unlink(self.path + suffix)
                except OSError:
                    continue  # another run was quicker, or it is not ours to delete: then it is not used either


def _halve(connection: sqlite3.Connection) -> None:
    half = "SELECT rowid FROM kept ORDER BY rowid LIMIT 1 OFFSET (SELECT count(*) / 2 FROM kept)"
    connection.execute(f"DELETE FROM kept WHERE rowid < ({half})")  # noqa: S608 - marks and our own words only


def _is_whole(key: bytes, data: object) -> bool:
    return isinstance(data, bytes) and data[:_DIGEST] == _digest(key, data[_DIGEST:])


def _digest(key: bytes, data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST, key=key[:64]).digest()
