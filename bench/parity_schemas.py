"""Kubernetes' schemas as files for kubeconform, from the same package that policylint's own are built from."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
# kubeconform takes the dialect from here; the definitions use nothing that differs between them.
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = re.compile(r'"\$ref": "#/\$defs/([^"]+)"')


def write_schemas(folder: Path, release: tuple[int, int], wheel: Path | None) -> int:
    """Writes a file for each kind of RELEASE into FOLDER; returns how many. Downloads the wheel unless one is given.

    Raises LookupError where the wheel has no such release, and what scripts/build_schemas.py raises.
    """
    sys.path.insert(0, str(SCRIPTS))
    import build_schemas

    with tempfile.TemporaryDirectory() as download:
        for found, definitions in build_schemas.releases(wheel or build_schemas.fetch(Path(download))):
            if found == release:
                files = dict(schema_files(definitions))
                for name, text in files.items():
                    (folder / name).write_text(text, encoding="utf-8")
                return len(files)
    raise LookupError(f"no schemas of Kubernetes {release[0]}.{release[1]}")


def schema_files(definitions: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The name and the text of the file of every kind. Kinds are chosen as scripts/build_schemas.py chooses them."""
    uses = {name: set(_REFERENCE.findall(json.dumps(schema))) for name, schema in definitions.items()}
    for name, schema in definitions.items():
        named = schema.get("x-kubernetes-group-version-kind", [])
        if len(named) == 1 and "metadata" in schema.get("properties", {}):
            needed = {one: definitions[one] for one in sorted(_reachable(name, uses))}
            body = {"$schema": DIALECT, "$ref": f"#/$defs/{name}", "$defs": needed}
            yield file_name(named[0]["group"], named[0]["version"], named[0]["kind"]), json.dumps(body)


def file_name(group: str, version: str, kind: str) -> str:
    """The name that kubeconform looks for: kind, first part of the group, version, in lower case."""
    parts = [kind, group.partition(".")[0], version] if group else [kind, version]
    return "-".join(parts).lower() + ".json"


def _reachable(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(uses[one])
    return found
