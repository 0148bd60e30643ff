"""Inputs that grow: what the examples of a rule hold, many times over, in shapes that hurt whoever compares all with all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from policylint.manifests.kubernetes import read_document
from policylint.manifests.yaml import parse_stream
from policylint.model.limits import Limits
from policylint.model.manifest import Document, Manifest
from policylint.model.rule import Rule
from policylint.testing import Example, examples

Path: TypeAlias = tuple[str | int, ...]
Shape: TypeAlias = Callable[[list[Any], int], Iterator[tuple[str, Any]]]
_SELECTORS = ("podSelector", "selector")
# A text grows to so many times the length that a list does.
_LETTERS = 20


def kits(rule: Rule) -> Iterator[tuple[Example, list[Any]]]:
    """The examples of a rule, with the objects in each."""
    for example in examples(rule.documentation):
        bodies = [parsed.value for parsed in parse_stream(example.text, Limits())]
        if bodies and all(isinstance(body, dict) for body in bodies):
            yield example, bodies


def apart(bodies: list[Any], size: int) -> Iterator[tuple[str, Any]]:
    """Each copy in a directory and a namespace of its own."""
    names = _names(bodies)
    return ((f"apps/{n}/all.yaml", _renamed(one, names, f"-{n}")) for n in range(size) for one in bodies)


def together(bodies: list[Any], size: int) -> Iterator[tuple[str, Any]]:
    """All copies in one directory and namespace, each with names and labels of its own."""
    names = _names(bodies) - _names(bodies, ("namespace",))
    return ((f"apps/{n}.yaml", _renamed(one, names, f"-{n}")) for n in range(size) for one in bodies)


def alike(bodies: list[Any], size: int) -> Iterator[tuple[str, Any]]:
    """All copies in one directory, with the same labels and different names."""
    names = _names(bodies, ("name",))
    return ((f"apps/{n}.yaml", _renamed(one, names, f"-{n}", ("name",))) for n in range(size) for one in bodies)


def same(bodies: list[Any], size: int) -> Iterator[tuple[str, Any]]:
    """Copies to the letter, in directories of their own."""
    return ((f"apps/{n}/all.yaml", one) for n in range(size) for one in bodies)


def unselective(bodies: list[Any], size: int) -> Iterator[tuple[str, Any]]:
    """Label selectors that name no value, each another one; one directory, one namespace."""
    for file, body in together(bodies, size):
        yield file, _reselected(body, file)


def crossing(bodies: list[Any], size: int) -> Iterator[tuple[str, Any]]:
    """Labels that half of the pods have, and selectors that ask for two of them: none has both, many have one."""
    for number, (file, body) in enumerate(together(bodies, size)):
        yield file, _crossed(body, number)


PROJECT: dict[str, Shape] = {one.__name__: one for one in (apart, together, alike, same, unselective, crossing)}


def manifests(files: Iterator[tuple[str, Any]]) -> tuple[Manifest, ...]:
    """The objects as they are read."""
    documents = (Document(file, number, 1, "", body) for number, (file, body) in enumerate(files))
    return tuple(one for document in documents for one in read_document(document).manifests)


def grown(body: Any, path: Path, size: int) -> Any:
    """The object with the list, mapping or text at the path grown to a size."""
    if path:
        made: Any = dict(body) if isinstance(body, dict) else list(body)
        made[path[0]] = grown(body[path[0]], path[1:], size)
        return made
    if isinstance(body, str):
        return (body * (_LETTERS * size))[: _LETTERS * size]
    if isinstance(body, list):
        return [_numbered(body[n % len(body)], n) for n in range(size)]
    members = list(body.items())
    return {f"{key}{n}": value for n in range(size // len(members) + 1) for key, value in members} | body


def growing(body: Any, above: Path = ()) -> Iterator[Path]:
    """The paths of what can grow."""
    members = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    if above and body and isinstance(body, dict | list | str) and above[0] not in ("apiVersion", "kind"):
        yield above
    for step, item in members:
        yield from growing(item, (*above, step))


def _numbered(item: Any, number: int) -> Any:
    return {**item, "name": f"{item['name']}-{number}"} if isinstance(item, dict) and "name" in item else item


def _names(bodies: list[Any], fields: tuple[str, ...] = ("name", "namespace", "labels")) -> set[str]:
    """The texts that the objects are called by."""
    found: set[str] = set()
    for body in bodies:
        for path in growing(body):
            if path[-2:-1] == ("metadata",) and path[-1] in fields:
                value = _at(body, path)
                found.update([value] if isinstance(value, str) else [one for one in value.values() if isinstance(one, str)])
    return found


def _renamed(value: Any, names: set[str], ending: str, only: tuple[str, ...] = (), key: str = "") -> Any:
    """The data with an ending to each of these names, wherever it stands; ``only``: only under these keys."""
    if isinstance(value, dict):
        return {one: _renamed(item, names, ending, only, one) for one, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names, ending, only, key) for item in value]
    return f"{value}{ending}" if isinstance(value, str) and value in names and (not only or key in only) else value


def _reselected(value: Any, salt: str) -> Any:
    if not isinstance(value, dict):
        return [_reselected(item, salt) for item in value] if isinstance(value, list) else value
    made = {}
    for key, item in value.items():
        made[key] = _reselected(item, salt)
        if key in _SELECTORS and isinstance(item, dict) and {"matchLabels", "matchExpressions"} & item.keys():
            conditions = [("app", "Exists", []), ("app", "NotIn", [salt]), (salt.replace("/", "."), "DoesNotExist", [])]
            made[key] = {"matchExpressions": [{"key": one, "operator": how, "values": v} for one, how, v in conditions]}
    return made


def _crossed(value: Any, number: int) -> Any:
    if not isinstance(value, dict):
        return [_crossed(item, number) for item in value] if isinstance(value, list) else value
    half = {f"{'ab'[number % 2]}{n}": "x" for n in range(30)}
    both = {f"a{number % 30}": "x", f"b{number // 30 % 30}": "x"}
    made = {}
    for key, item in value.items():
        made[key] = _crossed(item, number)
        if key == "labels" and isinstance(item, dict):
            made[key] = half
        elif key in _SELECTORS and isinstance(item, dict):
            made[key] = {"matchLabels": both} if {"matchLabels", "matchExpressions"} & item.keys() else both
    return made


def _at(body: Any, path: Path) -> Any:
    for step in path:
        body = body[step]
    return body
