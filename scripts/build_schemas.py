"""Rebuild policylint/validation/data/schemas/ from the JSON schemas in the PyPI package kubernetes-validate.

    python scripts/build_schemas.py            write the files
    python scripts/build_schemas.py --check    exit 1 and print the difference if the shipped files are stale

Needs pip and the package index. Exit 2: could not build (no network, another hash, an unknown form in the source).

The package carries the OpenAPI definitions of every Kubernetes release as JSON Schema. Kept are: which fields a type
has, of which type each is, which are required, and which type a group, version and kind stands for. One release is
one file, `1.31.z`: JSON, compressed with zlib, of the form

    {"kinds": {"apps/v1 Deployment": "apps.v1.Deployment", ...},
     "types": {"core.v1.ServicePort": {"port!": "int32", "name": "string", ...}, ...}}

A `!` behind a field's name: required. The type of a field is one of the words of SCALARS, the name of another type,
or `[]` (list of) or `{}` (map to) before one of these.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

VERSION = "1.37.0"
SHA256 = "85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9"
OLDEST = (1, 25)
DATA = Path(__file__).resolve().parent.parent / "policylint" / "validation" / "data" / "schemas"
MEMBER = re.compile(r"kubernetes_validate/kubernetes-json-schema/v([0-9]+)\.([0-9]+)\.[0-9]+-local-strict/_definitions\.json")
REFERENCE = "#/$defs/"
PREFIXES = (
    ("io.k8s.api.", ""),
    ("io.k8s.apimachinery.pkg.apis.", ""),
    ("io.k8s.apiextensions-apiserver.pkg.apis.", ""),
    ("io.k8s.kube-aggregator.pkg.apis.", ""),
    ("io.k8s.apimachinery.pkg.", "machinery."),
)

# Types whose JSON form their Go type decides, not their fields.
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "any",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": "schema-or-list",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "schema-or-bool",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "schema-or-strings",
}
SCALARS = {
    ("string", None): "string",
    ("string", "byte"): "bytes",
    ("boolean", None): "boolean",
    ("integer", None): "integer",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("number", None): "number",
    ("number", "double"): "number",
}
NOTED = frozenset(
    ["type", "format", "description", "properties", "required", "items", "additionalProperties", "$ref", "enum"]
)
NOTICE = f"""The files *.z in this folder are derived from the JSON schemas in the Python package
kubernetes-validate {VERSION} (https://pypi.org/project/kubernetes-validate/),
which were made from the OpenAPI definitions of Kubernetes
(https://github.com/kubernetes/kubernetes, api/openapi-spec/swagger.json).

kubernetes-validate: Copyright (C) 2018 Will Thames
Kubernetes: Copyright The Kubernetes Authors

Both are licensed under the Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0), a copy of which
comes with policylint (LICENSE).

Changes: descriptions, extensions and formats that validation does not need were left out, and the rest was brought
into the compact form that scripts/build_schemas.py describes.

SHA-256 of the source, kubernetes_validate-{VERSION}-py3-none-any.whl:
{SHA256}
"""


class BuildError(Exception):
    """The data cannot be built; the message says why."""


def fetch(folder: Path) -> Path:
    """Download the pinned wheel into FOLDER and check its hash. Raises BuildError."""
    command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder))
    done = subprocess.run((*command, f"kubernetes-validate=={VERSION}"), capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise BuildError(f"pip download: {done.stderr.strip() or 'no wheel'}")
    found = hashlib.sha256(wheels[0].read_bytes()).hexdigest()
    if found != SHA256:
        raise BuildError(f"{wheels[0].name}: SHA-256 is {found}, expected {SHA256}")
    return wheels[0]


def releases(wheel: Path) -> Iterator[tuple[tuple[int, int], Mapping[str, Any]]]:
    """The strict definitions of every release in the wheel since OLDEST. Raises BuildError."""
    found = 0
    with zipfile.ZipFile(wheel) as archive:
        for member in sorted(archive.namelist()):
            match = MEMBER.fullmatch(member)
            if match and (release := (int(match[1]), int(match[2]))) >= OLDEST:
                found += 1
                yield release, json.loads(archive.read(member))["$defs"]
    if not found:
        raise BuildError(f"{wheel.name}: no strict definitions")


def short(name: str) -> str:
    """The short name of a definition: "io.k8s.api.core.v1.Pod" is "core.v1.Pod"."""
    for prefix, instead in PREFIXES:
        if name.startswith(prefix):
            return instead + name.removeprefix(prefix)
    return name


def notation(schema: Mapping[str, Any], place: str) -> str:
    """The compact form of the schema of one field. Raises BuildError for a form that the notation cannot say."""
    unknown = {key for key in schema if key not in NOTED and not key.startswith("x-kubernetes-")}
    if unknown:
        raise BuildError(f"{place}: unknown keywords {sorted(unknown)}")
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        return SPECIAL.get(name) or short(name)
    kinds = schema.get("type", [])
    named = [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]
    if named == ["array"]:
        return "[]" + notation(schema["items"], place)
    if named == ["object"]:
        values = schema.get("additionalProperties")
        return "{}" + (notation(values, place) if isinstance(values, dict) else "any")
    word = SCALARS.get((named[0] if len(named) == 1 else "", schema.get("format")))
    if word is None:
        raise BuildError(f"{place}: unknown type {kinds!r}, format {schema.get('format')!r}")
    return word


def fields(name: str, schema: Mapping[str, Any]) -> dict[str, str]:
    """The fields of one definition with their types, sorted; required ones have a `!`. Raises BuildError."""
    required = set(schema.get("required", ()))
    known: Mapping[str, Any] = schema.get("properties", {})
    if required - set(known):
        raise BuildError(f"{name}: required but unknown: {sorted(required - set(known))}")
    return {field + "!" * (field in required): notation(one, f"{name}.{field}") for field, one in sorted(known.items())}


def kinds(definitions: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every apiVersion and kind with the short name of its type, for types that are objects with metadata.

    Types that stand for several kinds (DeleteOptions, WatchEvent, Status) are no objects of a cluster.
    """
    for name, schema in definitions.items():
        named = schema.get("x-kubernetes-group-version-kind", [])
        if len(named) == 1 and "metadata" in schema.get("properties", {}):
            group, version, kind = (named[0][key] for key in ("group", "version", "kind"))
            yield f"{group}/{version} {kind}" if group else f"{version} {kind}", short(name)


def reachable(types: Mapping[str, Mapping[str, str]], roots: set[str]) -> set[str]:
    """The names of all types that the roots need, themselves included."""
    found: set[str] = set()
    waiting = sorted(roots)
    while waiting:
        name = waiting.pop()
        if name in types and name not in found:
            found.add(name)
            waiting.extend(one.lstrip("[]{}") for one in types[name].values())
            waiting.extend(["apiextensions.v1.JSONSchemaProps"] * any("schema-or-" in one for one in types[name].values()))
    return found


def compact(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """What is shipped of the definitions of one release. Raises BuildError."""
    types = {short(name): fields(name, schema) for name, schema in definitions.items() if name not in SPECIAL}
    if len(types) + len(SPECIAL.keys() & definitions.keys()) != len(definitions):
        raise BuildError("two definitions have one short name")
    known = dict(sorted(kinds(definitions)))
    used = reachable(types, set(known.values()))
    missing = {one.lstrip("[]{}") for name in used for one in types[name].values()} - set(SCALARS.values())
    missing -= used | set(SPECIAL.values())
    if missing:
        raise BuildError(f"types without a definition: {sorted(missing)}")
    return {"kinds": known, "types": {name: types[name] for name in sorted(used)}}


def build(wheel: Path) -> dict[str, bytes]:
    """The shipped files by name. Raises BuildError."""
    built = {"NOTICE.txt": NOTICE.encode()}
    for (major, minor), definitions in releases(wheel):
        text = json.dumps(compact(definitions), separators=(",", ":"), ensure_ascii=True)
        built[f"{major}.{minor}.z"] = zlib.compress(text.encode("ascii"), 9)
    return built


def lines(content: bytes, name: str) -> list[str]:
    """A shipped file as lines that can be compared."""
    if not name.endswith(".z"):
        return content.decode().splitlines()
    data = json.loads(zlib.decompress(content)) if content else {"kinds": {}, "types": {}}
    listed = [f"{kind}: {name}" for kind, name in data["kinds"].items()]
    return listed + [f"{name}.{field}: {one}" for name, known in data["types"].items() for field, one in known.items()]


def difference(shipped: Mapping[str, bytes], built: Mapping[str, bytes]) -> Iterator[str]:
    """Unified diffs of all files that are not the same. Compression levels of zlib builds differ; contents count."""
    for name in sorted(shipped.keys() | built.keys()):
        old, new = lines(shipped.get(name, b""), name), lines(built.get(name, b""), name)
        yield from difflib.unified_diff(old, new, f"shipped/{name}", f"built/{name}", lineterm="", n=0)


def main() -> int:
    """Write or check the data; the exit code (0 done or current, 1 stale, 2 could not build)."""
    parser = argparse.ArgumentParser(description="Rebuild the Kubernetes schemas from kubernetes-validate.")
    parser.add_argument("--check", action="store_true", help="exit 1 with the difference if stale")
    parser.add_argument("--wheel", type=Path, metavar="F", help="use this wheel, do not download it; its hash is not checked")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            built = build(options.wheel or fetch(Path(folder)))
        shipped = {path.name: path.read_bytes() for path in sorted(DATA.glob("*")) if path.is_file()}
        changes = list(difference(shipped, built))
    except (BuildError, OSError, LookupError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        print(f"build_schemas: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if options.check:
        print("\n".join(changes) or "the schemas are up to date")
        return 1 if changes else 0
    DATA.mkdir(parents=True, exist_ok=True)
    for path in DATA.glob("*.z"):
        path.unlink()
    for name, content in built.items():
        (DATA / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
