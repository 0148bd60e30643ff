"""What ConfigMaps and Secrets hold, as text: the values in base64 too, where they are text."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.values import as_mapping

_LONGEST = 1_500_000
"""More than an object can hold (1 MiB, in base64)."""


def fields(body: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The fields of a ConfigMap or Secret that hold values, and the values: those that are no text are left out."""
    if kind == "ConfigMap":
        yield "data", as_mapping(body.get("data"))
        yield "binaryData", _decoded(as_mapping(body.get("binaryData")))
    elif kind == "Secret":
        yield "data", _decoded(as_mapping(body.get("data")))
        yield "stringData", as_mapping(body.get("stringData"))


def values(body: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """All values by key, as the API server has them: those of ``stringData`` count before those of ``data``."""
    return {key: value for _, held in fields(body, kind) for key, value in held.items()}


def _decoded(data: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in data.items():
        if isinstance(value, str) and len(value) < _LONGEST:
            try:
                # The API server's decoder passes line breaks over (encoding/base64 of Go).
                found[key] = base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True).decode()
            except ValueError:
                # No base64, or no text, as a keystore: nothing is known of it, and what refers to it is unresolved.
                continue
    return found
