"""Images, variables and configuration anywhere in the values of a chart, and images in custom resources.

Charts have images in pieces: ``{registry, repository, tag}``. They are put together before they are read. Which registry a
chart adds to a repository without one, only the chart says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.position import FieldPath
from policylint.recipients.addresses import has_variable
from policylint.recipients.arguments import told as arguments
from policylint.recipients.configs import in_mapping, known_words
from policylint.recipients.facts import Fact, Form, Semantics, unknown
from policylint.recipients.guesses import guessed
from policylint.recipients.names import as_variable, is_told
from policylint.recipients.pods import selected
from policylint.recipients.texts import in_settings, in_text, numbered, read
from policylint.recipients.variables import listed, mapped, of_value
from policylint.residency.references import InvalidReference, parse_reference

_IMAGE = re.compile(r"image|imageName|dockerImage|containerImage|[a-z][A-Za-z0-9]{0,60}Image")
_ENV = re.compile(r"env|environment|env[A-Z][A-Za-z]{0,40}|[A-Za-z]{0,40}(?:Env(?:Vars?|Variables)?|Environment)")
_ARGS = re.compile(r"args|command|[A-Za-z]{0,40}(?:Args|Arguments|Command)")
_REGISTRY = ("imageRegistry", "image_registry", "globalImageRegistry")
REGISTRY_KEYS = frozenset((*_REGISTRY, "registry"))
# A registry with a path, which charts put before the names of their images: global.hub of Istio.
_HUB = "hub"
_PIECES = ("tag", "digest", "registry", "pullPolicy", "sha")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,200}")
# What stands beside the image of a container.
_BESIDE = frozenset(
    (
        "args",
        "command",
        "containers",
        "env",
        "imagePullPolicy",
        "imagePullSecrets",
        "ports",
        "pullPolicy",
        "replicas",
        "resources",
    )
)
_VAGUE = "which registry the chart adds to it is not known"
_UNREADABLE = "these values are no YAML, or a template of it, so what they name is not known"


def in_values(path: FieldPath, values: Any) -> Iterator[Fact]:
    """The facts of the values of a chart, and guesses at the rest."""
    registry = _of_all(values)
    found: list[Fact] = []
    guesses: list[Fact] = []
    for where, node in walk(values):
        place = (*path, *where)
        found.extend(images_in(place, node, registry, chart=True))
        found.extend(told_in(place, node))
        guesses.extend(guessed(place, node))
    known = {fact.path for fact in found}
    beside = {fact.path[:-1] for fact in found}
    yield from found
    for fact in in_settings(path, values):
        if fact.path[:-1] not in beside:
            known.add(fact.path)
            yield fact
    yield from (fact for fact in guesses if fact.path not in known)


def told_in(path: FieldPath, node: Mapping[str, Any]) -> Iterator[Fact]:
    """Variables, configuration and servers in a mapping of the values."""
    for key, value in node.items():
        if isinstance(value, list) and value:
            if _ENV.fullmatch(key):
                yield from listed((*path, key), value)
            elif _ARGS.fullmatch(key):
                yield from arguments((*path, key), value)
        elif isinstance(value, dict) and _ENV.fullmatch(key):
            yield from mapped((*path, key), _plain(value))
        elif key == "nodeSelector" and isinstance(value, dict):
            yield from selected((*path, key), value)
    if not known_words().isdisjoint(node):
        yield from in_mapping(path, node)
    if node.get("type") == "nfs" and isinstance(node.get("server"), str) and node["server"]:
        yield Fact((*path, "server"), Semantics.STORAGE, Form.HOST, node["server"])
    for key, value in node.items():
        if isinstance(value, str) and "\n" in value:
            yield from in_text((*path, key), value)


def in_values_text(path: FieldPath, text: Any) -> Iterator[Fact]:
    """As `in_values`, for values that are written as a text."""
    if not isinstance(text, str) or not text.strip():
        return
    documents = read(text)
    if documents is None:
        yield unknown(path, Semantics.IMAGE, _UNREADABLE)
        yield unknown(path, Semantics.CLOUD, _UNREADABLE)
    for document in documents or ():
        yield from numbered(document, in_values((), document.value), path)


def in_parameters(path: FieldPath, parameters: Any) -> Iterator[Fact]:
    """The images and recipients in parameters of Argo CD: ``{name: image.repository, value: x}``."""
    pieces: dict[str, dict[str, tuple[int, str]]] = {}
    for index, one in enumerate(parameters if isinstance(parameters, list) else ()):
        name, value = (one.get("name"), one.get("value")) if isinstance(one, dict) else (None, None)
        if isinstance(name, str) and isinstance(value, str):
            above, _, last = name.rpartition(".")
            pieces.setdefault(above, {})[last] = index, value
    for above, held in pieces.items():
        for last, (index, value) in held.items():
            name = as_variable(f"{above}_{last}" if above else last)
            if is_told(name):
                yield from of_value((*path, index, "value"), name, value)
        node = {last: value for last, (_, value) in held.items()}
        for fact in images_in((above.rpartition(".")[2],), node, "", chart=True):
            index = held[str(fact.path[-1])][0]
            yield fact._replace(path=(*path, index, "value"), parts=())


def in_resource(body: Mapping[str, Any], known: frozenset[FieldPath], group: str, kind: str) -> Iterator[Fact]:
    """The images in fields of a custom resource that are named so, and guesses, but for the fields already known."""
    whole = {key: value for key, value in body.items() if key not in ("metadata", "status")}
    beside = {path[:-1] for path in known}
    for where, node in walk(whole):
        yield from (
            fact for fact in (*images_in(where, node, "", chart=False), *_variables(where, node)) if fact.path not in known
        )
        # Beside a field that is known, what else stands there was left out on purpose.
        if where not in beside:
            yield from (fact for fact in guessed(where, node, group, kind) if fact.path not in known)


def _variables(path: FieldPath, node: Mapping[str, Any]) -> Iterator[Fact]:
    """The lists of variables in a mapping, whichever software they are for."""
    for key, value in node.items():
        if isinstance(value, list) and value and _ENV.fullmatch(key):
            yield from listed((*path, key), value)


def images_in(path: FieldPath, node: Mapping[str, Any], common: str, *, chart: bool) -> Iterator[Fact]:
    """The images that a mapping names. ``common``: what a chart puts before those without one."""
    field = _repository(path, node)
    if field:
        if "://" not in node[field]:
            yield from _pieces(path, node, field, common, chart=chart)
        return
    if chart and isinstance(node.get("registry"), str) and node["registry"] and _is_image(path):
        yield registry((*path, "registry"), node["registry"])
    hub = (_HUB,) if "tag" in node or (path and path[-1] == "global") else ()
    for key in (*_REGISTRY, *hub) if chart else ():
        if isinstance(node.get(key), str) and node[key]:
            yield registry((*path, key), node[key])
    for key, value in node.items():
        if isinstance(value, str) and (_IMAGE.fullmatch(key) or (path and path[-1] == "images")):
            yield from _one(path, node, key, common, chart=chart)
        elif key == "images" and isinstance(value, list):
            for index, one in enumerate(value):
                if isinstance(one, str) and _looks_like_one(one):
                    yield Fact((*path, key, index), Semantics.IMAGE, Form.IMAGE, one)


def _repository(path: FieldPath, node: Mapping[str, Any]) -> str:
    """The field of a mapping that holds the repository of an image in pieces; "" where it is none."""
    in_pieces = any(key in node for key in _PIECES)
    alone = _is_image(path)
    for key, enough in (
        ("repository", alone or in_pieces),
        ("repo", alone or in_pieces),
        ("imageRepository", True),
        ("imageRepo", True),
        ("name", alone and in_pieces),
    ):
        if enough and isinstance(node.get(key), str) and node[key]:
            return key
    return ""


def _one(path: FieldPath, node: Mapping[str, Any], key: str, registry: str, *, chart: bool) -> Iterator[Fact]:
    """The image that one field names. A name alone may be an image of another kind, such as that of a machine: only beside
    what containers have is it surely one.
    """
    text, where = node[key], (*path, key)
    if chart and key == "image" and text and ("tag" in node or "registry" in node):
        yield from _pieces(path, node, key, registry, chart=chart)
    elif _looks_like_one(text) or (key == "image" and "tag" in node and _is_name(text)):
        yield Fact(where, Semantics.IMAGE, Form.IMAGE, text)
    elif key in ("image", "imageName") and _is_name(text):
        if chart:
            yield unknown(where, Semantics.IMAGE, _VAGUE, shown=text[:200])
        else:
            yield Fact(where, Semantics.IMAGE, Form.IMAGE, text, advisory=_BESIDE.isdisjoint(node))


def _pieces(path: FieldPath, node: Mapping[str, Any], field: str, registry: str, *, chart: bool) -> Iterator[Fact]:
    """An image in pieces. The whole is at the field that names the repository."""
    name = node[field].rstrip("/")
    own = node.get("registry")
    own = own.rstrip("/") if isinstance(own, str) else ""
    first = own or ("" if _is_hosted(name) else registry.rstrip("/"))
    text = f"{first}/{name}" if first else name
    tag, digest = node.get("tag"), node.get("digest") or node.get("sha")
    if isinstance(tag, str | int | float) and not isinstance(tag, bool) and tag != "" and ":" not in name.rpartition("/")[2]:
        text += f":{str(tag)[:200]}" if "@" not in name else ""
    if isinstance(digest, str) and digest and "@" not in text:
        text += f"@{digest}" if ":" in digest else f"@sha256:{digest}"
    where: FieldPath = (*path, field)
    if has_variable(text):
        yield unknown(where, Semantics.IMAGE, "it holds a variable", shown=text[:200])
    elif chart and not first and not _is_hosted(name):
        yield unknown(where, Semantics.IMAGE, _VAGUE, shown=text[:200])
    else:
        parts = ((*path, "registry"), where) if own else (where,)
        yield Fact(where, Semantics.IMAGE, Form.IMAGE, text, parts=parts)


def registry(path: FieldPath, text: str) -> Fact:
    """The fact of a registry that images come from whose names stand elsewhere."""
    if has_variable(text):
        return unknown(path, Semantics.IMAGE, "it holds a variable", shown=text[:200])
    return Fact(path, Semantics.IMAGE, Form.IMAGE, f"{text.rstrip('/')}/image", text, parts=(path,))


def _looks_like_one(text: str) -> bool:
    """Whether a text in a field that is called so is an image reference, or is meant as one."""
    if not text or len(text) > 600 or "://" in text or text.startswith(("data:", "/", ".")):
        return False
    if has_variable(text):
        return True
    if "/" not in text and ":" not in text:
        return False
    try:
        parse_reference(text)
    except InvalidReference:
        # It looks like a path with a tag: an invalid one is never allowed.
        return "/" in text and not any(one.isspace() for one in text)
    return True


def _is_hosted(name: str) -> bool:
    """Whether the first part of a name is a registry."""
    first, slash, _ = name.partition("/")
    return bool(slash) and ("." in first or ":" in first or first == "localhost")


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text))


def _is_image(path: FieldPath) -> bool:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    return key.lower().endswith("image")


def _of_all(values: Any) -> str:
    """The registry that the values give all images of the chart."""
    held = values.get("global") if isinstance(values, dict) else None
    registry = held.get("imageRegistry") if isinstance(held, dict) else None
    return registry if isinstance(registry, str) else ""


def _plain(env: Any) -> dict[str, Any]:
    """Variables as a mapping, where a value may be a mapping with a value of its own."""
    found = {}
    for key, value in env.items() if isinstance(env, dict) else ():
        held = value.get("value") if isinstance(value, dict) else value
        if isinstance(held, str | bool):
            found[key] = held
    return found


def walk(value: Any) -> Iterator[tuple[FieldPath, Mapping[str, Any]]]:
    """All mappings in a value, with their paths. Aliases share nodes: what a node means is said by the key that it stands at,
    so it counts once for each.
    """
    stack: list[tuple[FieldPath, Any]] = [((), value)]
    seen: set[tuple[int, str]] = set()
    while stack:
        path, node = stack.pop()
        key = next((step for step in reversed(path) if isinstance(step, str)), "")
        if (id(node), key) in seen:
            continue
        seen.add((id(node), key))
        if isinstance(node, dict):
            yield path, node
            stack.extend(((*path, key), one) for key, one in node.items() if isinstance(one, dict | list) and one)
        elif isinstance(node, list):
            stack.extend(((*path, index), one) for index, one in enumerate(node) if isinstance(one, dict | list) and one)
