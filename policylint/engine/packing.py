"""Values of ours to bytes and back. What is read can only become plain data and our own values, whoever wrote it."""

from __future__ import annotations

import io
import pickle
import sys
from datetime import date
from enum import Enum
from typing import Any

# The rooms whose named tuples and enumerations may be in what is kept.
_ROOMS = ("policylint.config", "policylint.model.", "policylint.engine.", "policylint.validation.")


# What pickle and the making of values raise for bytes that are broken or made up.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    pickle.PickleError,
)


class UnknownContent(Exception):
    """Bytes that are not what `packed` gives."""


def packed(value: Any) -> bytes:
    """The bytes for plain data, named tuples and enumerations of ours, and days."""
    return pickle.dumps(value, protocol=5)


def unpacked(data: bytes) -> Any:
    """What `packed` was given. Raises UnknownContent for all else; runs nothing that the bytes name."""
    try:
        return _Reader(io.BytesIO(data)).load()
    except _BROKEN as error:
        raise UnknownContent(type(error).__name__) from error


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return date
        if not module.startswith(_ROOMS):
            raise UnknownContent(f"{module}.{name}")
        __import__(module)
        found = vars(sys.modules[module]).get(name)
        if not isinstance(found, type) or not issubclass(found, tuple | Enum):
            raise UnknownContent(f"{module}.{name}")
        return found
