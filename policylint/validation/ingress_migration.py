"""Ingress on its way to networking.k8s.io/v1: another form of the backend, and ``pathType`` required.

The annotation ``kubernetes.io/ingress.class`` stays as it is: controllers still read it, and ``ingressClassName`` names an
object that may not be there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from policylint.model.fix import Edit, Insert, RenameKey, Wrap
from policylint.model.manifest import Manifest
from policylint.model.position import FieldPath
from policylint.validation.migration import Change

# A port's name (IANA service name, RFC 6335), as apimachinery validates it.
_PORT_NAME = re.compile(r"(?=.{1,15}\Z)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_HIGHEST_PORT = 65535
_UNDEFINED = "ImplementationSpecific"


class _Unclear(Exception):
    """The object is not as it should be, so nobody can tell what it becomes."""


def ingress(manifest: Manifest) -> Change | None:
    """The change for one Ingress; None for one that v1 cannot say."""
    try:
        spec = manifest.body.get("spec")
        return Change() if spec is None else Change(tuple(_spec(_mapping(spec), whole=not manifest.partial)))
    except _Unclear:
        return None


def _spec(spec: Mapping[str, Any], *, whole: bool) -> list[Edit]:
    edits: list[Edit] = []
    if "backend" in spec:
        if "defaultBackend" in spec:
            raise _Unclear
        edits += _backend(("spec", "backend"), spec["backend"])
        edits.append(RenameKey(("spec", "backend"), "defaultBackend"))
    for number, rule in enumerate(_list(spec.get("rules"))):
        http = _mapping(rule).get("http")
        for index, item in enumerate(_list(_mapping(http).get("paths")) if http is not None else ()):
            edits += _path(("spec", "rules", number, "http", "paths", index), _mapping(item), whole=whole)
    return edits


def _path(path: FieldPath, item: Mapping[str, Any], *, whole: bool) -> list[Edit]:
    if "backend" not in item:
        if whole:
            raise _Unclear
        return []
    edits = _backend((*path, "backend"), item["backend"])
    if "pathType" not in item:
        edits.append(Insert(path, "pathType", _UNDEFINED, "path" if "path" in item else "backend"))
    elif not item["pathType"]:
        raise _Unclear
    return edits


def _backend(path: FieldPath, backend: Any) -> list[Edit]:
    fields = set(_mapping(backend))
    if fields == {"resource"}:
        return []
    if fields != {"serviceName", "servicePort"}:
        raise _Unclear
    name, port = backend["serviceName"], backend["servicePort"]
    if not isinstance(name, str) or not name:
        raise _Unclear
    return [
        Wrap(path, "service"),
        RenameKey((*path, "serviceName"), "name"),
        Wrap((*path, "servicePort"), _port_field(port)),
        RenameKey((*path, "servicePort"), "port"),
    ]


def _port_field(port: Any) -> str:
    if isinstance(port, int) and not isinstance(port, bool) and 1 <= port <= _HIGHEST_PORT:
        return "number"
    if isinstance(port, str) and _PORT_NAME.match(port):
        return "name"
    raise _Unclear


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Unclear
    return value


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _Unclear
    return value
