"""Fetches the OASIS schema of SARIF 2.1.0 for the tests: ``python scripts/fetch_sarif_schema.py FILE``.

The standard's own site is no package registry, so the schema comes out of the crate serde-sarif, which carries it as a JSON
Schema of draft 7; both are checked against their SHA-256. Exit code 0: FILE holds the schema; 1: it could not be had.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
import urllib.request
from pathlib import Path

CRATE = "https://static.crates.io/crates/serde-sarif/serde-sarif-0.8.0.crate"
CRATE_SHA256 = "a053c46f18a8043570d4e32fefc4c6377f82bf29ec310a33e93f273048e3b0be"
MEMBER = "serde-sarif-0.8.0/src/schema.json"
SCHEMA_SHA256 = "af47e7b67f24efe74076621fd3a5fbe7398add9e84fe820c971219a385895cea"


def main(arguments: list[str]) -> int:
    """Writes the schema to the file, unless it is there already."""
    target = Path(arguments[0])
    if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == SCHEMA_SHA256:
        return 0
    try:
        target.write_bytes(schema())
    except (OSError, ValueError, KeyError, tarfile.TarError) as error:
        print(f"the SARIF schema could not be fetched, its test says NOT RUN: {error}", file=sys.stderr)
        return 1
    return 0


def schema() -> bytes:
    """The bytes of the schema. Raises OSError where the registry does not answer, ValueError for other bytes."""
    with urllib.request.urlopen(CRATE, timeout=60) as answer:
        crate = _checked(answer.read(1 << 20), CRATE_SHA256)
    with tarfile.open(fileobj=io.BytesIO(crate)) as archive:
        member = archive.extractfile(MEMBER)
        return _checked(member.read() if member else b"", SCHEMA_SHA256)


def _checked(data: bytes, wanted: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise ValueError(f"expected SHA-256 {wanted}, got {found}")
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
