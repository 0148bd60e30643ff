"""How scripts/build_schemas.py turns JSON Schemas into the compact form."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.checkout

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"
META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
THING: dict[str, Any] = {
    "description": "left out",
    "properties": {
        "metadata": {"$ref": f"#/$defs/{META}"},
        "data": {"additionalProperties": {"format": "byte", "type": ["string", "null"]}, "type": ["object", "null"]},
        "ports": {"items": {"format": "int32", "type": "integer"}, "type": "array", "x-kubernetes-list-type": "set"},
        "port": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.util.intstr.IntOrString"},
    },
    "required": ["ports"],
    "x-kubernetes-group-version-kind": [{"group": "apps", "kind": "Thing", "version": "v1"}],
}
DEFINITIONS = {
    "io.k8s.api.apps.v1.Thing": THING,
    "io.k8s.api.apps.v1.Unused": {"type": "object"},
    META: {"properties": {"name": {"type": ["string", "null"]}}},
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"oneOf": []},
}


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("build_schemas")


def test_the_compact_form(build: Any) -> None:
    assert build.compact(DEFINITIONS) == {
        "kinds": {"apps/v1 Thing": "apps.v1.Thing"},
        "types": {
            "apps.v1.Thing": {
                "data": "{}bytes",
                "metadata": "meta.v1.ObjectMeta",
                "port": "int-or-string",
                "ports!": "[]int32",
            },
            "meta.v1.ObjectMeta": {"name": "string"},
        },
    }


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "string", "pattern": "a"}, "x.y: unknown keywords ['pattern']"),
        ({"type": "string", "format": "uuid"}, "x.y: unknown type 'string', format 'uuid'"),
        ({"type": ["string", "integer"]}, "x.y: unknown type ['string', 'integer'], format None"),
        ({}, "x.y: unknown type [], format None"),
    ],
)
def test_an_unknown_form_stops_the_build(build: Any, schema: dict[str, Any], message: str) -> None:
    with pytest.raises(build.BuildError) as caught:
        build.notation(schema, "x.y")
    assert str(caught.value) == message


def test_a_type_without_a_definition_stops_the_build(build: Any) -> None:
    lost = {name: schema for name, schema in DEFINITIONS.items() if name != META}
    with pytest.raises(build.BuildError, match=r"types without a definition: \['meta.v1.ObjectMeta'\]"):
        build.compact(lost)


def test_the_same_wheel_gives_the_same_bytes(build: Any, tmp_path: Path) -> None:
    wheel = tmp_path / "one.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for release in ("1.24.0", "1.25.0"):
            member = f"kubernetes_validate/kubernetes-json-schema/v{release}-local-strict/_definitions.json"
            archive.writestr(member, json.dumps({"$defs": DEFINITIONS}))
    built = build.build(wheel)
    assert sorted(built) == ["1.25.z", "NOTICE.txt"]
    assert json.loads(zlib.decompress(built["1.25.z"]))["kinds"] == {"apps/v1 Thing": "apps.v1.Thing"}
    assert build.build(wheel) == built
    stale = {**built, "1.25.z": zlib.compress(zlib.decompress(built["1.25.z"]).replace(b"int32", b"int64"))}
    assert list(build.difference(built, built)) == []
    assert list(build.difference(stale, built)) == [
        "--- shipped/1.25.z",
        "+++ built/1.25.z",
        "@@ -5 +5 @@",
        "-apps.v1.Thing.ports!: []int64",
        "+apps.v1.Thing.ports!: []int32",
    ]


def test_an_empty_wheel_stops_the_build(build: Any, tmp_path: Path) -> None:
    wheel = tmp_path / "one.whl"
    zipfile.ZipFile(wheel, "w").close()
    with pytest.raises(build.BuildError, match=r"one\.whl: no strict definitions"):
        build.build(wheel)


def test_the_notice_names_the_source(build: Any) -> None:
    shipped = (build.DATA / "NOTICE.txt").read_text(encoding="utf-8")
    assert shipped == build.NOTICE
    assert "Apache License, Version 2.0" in shipped
    assert "Copyright (C) 2018 Will Thames" in shipped


def test_the_shipped_schemas_are_what_the_source_says() -> None:
    if os.environ.get("POLICYLINT_FRESHNESS") != "1":
        pytest.skip("NOT RUN: freshness of the schemas; set POLICYLINT_FRESHNESS=1")
    command = (sys.executable, str(SCRIPTS / "build_schemas.py"), "--check")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "the schemas are up to date\n", "")
