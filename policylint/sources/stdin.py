"""Reads standard input."""

from __future__ import annotations

from typing import BinaryIO

from policylint.sources.files import Source, too_large


def read_stream(stream: BinaryIO, name: str, limit: int) -> Source:
    """The bytes of the stream under the name that reports use, or a fault where there are more than ``limit``."""
    data = stream.read(limit + 1)
    return Source(name, b"", too_large(limit)) if len(data) > limit else Source(name, data)
