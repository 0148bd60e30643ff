"""Where code is fetched: Git, Helm and OCI addresses, and what kustomizations name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping, mappings
from policylint.recipients.addresses import addresses, has_variable
from policylint.recipients.facts import Fact, Form, Semantics, unknown
from policylint.recipients.variables import hosts, of_value
from policylint.recipients.walking import text_at

_SCP = re.compile(r"(?:[A-Za-z0-9_.-]+@)(?P<host>[A-Za-z0-9.-]+):(?!//).+")
_HOSTED = re.compile(r"(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24})(?::[0-9]+)?/.+")
_GETTER = re.compile(r"[A-Za-z0-9]{1,20}::")
# GitHub is the only host that kustomize knows without a scheme; the others of this form need one, or a registry has them.
_REMOTE = re.compile(r"(?:[a-z0-9]+::)?(?:https?://|ssh://|git://|git@|(?:github\.com|gitlab\.com|bitbucket\.org)[/:])")
_FILE = "what the file says is not read here: check the result of kustomize build"
_CONFIGURES = re.compile(r"\.(?:ya?ml|json|conf|config|cfg|ini|toml|properties|env)\Z")
_FETCHED = ("resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators")


def origin(path: FieldPath, text: Any) -> Iterator[Fact]:
    """The place that code is fetched from; none for a path in the same repository."""
    if not isinstance(text, str) or not text or text.startswith((".", "/", "file://")):
        return
    if text == "*":
        yield unknown(path, Semantics.CODE, "it allows every source", shown="*")
        return
    getter = _GETTER.match(text)
    text = text[getter.end() :] if getter else text
    if text.startswith("oci://"):
        yield from _registry(path, text)
        return
    url = tuple(addresses(text))
    scp = _SCP.fullmatch(text) if not url and len(text) < 2000 else None
    hosted = _HOSTED.fullmatch(text) if not url and not scp and len(text) < 2000 else None
    if scp:
        yield Fact(path, Semantics.CODE, Form.HOST, scp["host"])
    elif url:
        yield from hosts(path, Semantics.CODE, iter(url), inside=True)
    elif hosted and hosted["host"] in ("github.com", "gitlab.com", "bitbucket.org"):
        yield Fact(path, Semantics.CODE, Form.HOST, hosted["host"])
    elif hosted:
        yield from _registry(path, text)
    elif has_variable(text):
        yield unknown(path, Semantics.CODE, "it holds a variable", shown=text[:200])
    elif getter:
        yield unknown(path, Semantics.CODE, "it is no address that is known", shown=text[:200])


def _registry(path: FieldPath, text: str) -> Iterator[Fact]:
    """A chart or a bundle in a registry of images."""
    name = text.removeprefix("oci://").rstrip("/")
    if has_variable(name):
        yield unknown(path, Semantics.CODE, "it holds a variable", shown=text[:200])
        return
    host = name.partition("/")[0]
    yield Fact(path, Semantics.CODE, Form.IMAGE, name if "/" in name else f"{host}/chart", text)


def override(path: FieldPath, text: Any) -> Iterator[Fact]:
    """The image that a kustomize override puts in another's stead: ``name=new:tag``, or ``name:tag``."""
    if isinstance(text, str) and text:
        looked, _, name = text.rpartition("=")
        if has_variable(name):
            yield unknown(path, Semantics.IMAGE, "it holds a variable", shown=name[:200])
            return
        if not looked:
            # Then the name is also what is looked for.
            whole = name.partition("@")[0]
            looked = whole.rpartition(":")[0] if ":" in whole.rpartition("/")[2] else whole
        yield Fact(path, Semantics.IMAGE, Form.IMAGE, name, written=f"{looked}={{}}")


def kustomization(body: Mapping[str, Any]) -> Iterator[Fact]:
    """The facts of a file that kustomize reads: what it fetches, the images it puts in, the variables it makes."""
    for field in _FETCHED:
        for index, text in enumerate(as_list(body.get(field))):
            if isinstance(text, str) and _REMOTE.match(text):
                yield from origin((field, index), text)
    for index, chart in enumerate(as_list(body.get("helmCharts"))):
        yield from origin(("helmCharts", index, "repo"), text_at(chart, "repo"))
    for index, image in enumerate(as_list(body.get("images"))):
        name = text_at(image, "newName")
        if name:
            tag, digest = text_at(image, "newTag"), text_at(image, "digest")
            whole = (
                name + (f":{tag}" if tag and ":" not in name.rpartition("/")[2] else "") + (f"@{digest}" if digest else "")
            )
            path: FieldPath = ("images", index, "newName")
            yield Fact(path, Semantics.IMAGE, Form.IMAGE, whole, parts=(path,))
    for field in ("configMapGenerator", "secretGenerator"):
        for index, made in enumerate(as_list(body.get(field))):
            yield from _generated((field, index), as_mapping(made))


def _generated(path: FieldPath, made: Mapping[str, Any]) -> Iterator[Fact]:
    """The facts of a ConfigMap or Secret that kustomize makes: of its literals; its files are not read."""
    for number, literal in enumerate(as_list(made.get("literals"))):
        if isinstance(literal, str) and "=" in literal:
            name, _, value = literal.partition("=")
            yield from of_value((*path, "literals", number), name, value.strip("\"'"))
    if isinstance(made.get("env"), str) and made["env"]:
        yield unknown((*path, "env"), Semantics.CLOUD, _FILE, shown=made["env"][:200], advisory=True)
    for field in ("envs", "files"):
        for number, file in enumerate(as_list(made.get(field))):
            if isinstance(file, str) and (field == "envs" or _CONFIGURES.search(file)):
                yield unknown((*path, field, number), Semantics.CLOUD, _FILE, shown=file[:200], advisory=True)


def dependencies(chart: Mapping[str, Any]) -> Iterator[Fact]:
    """The facts of a Chart.yaml: where Helm fetches the charts that it depends on. One without a place is in the directory
    ``charts``.
    """
    for index, one in mappings(chart.get("dependencies")):
        path, text = ("dependencies", index, "repository"), one.get("repository")
        if isinstance(text, str) and text.startswith(("@", "alias:")):
            yield unknown(
                path, Semantics.CODE, "it is a name that only the machine knows that builds the chart", shown=text[:200]
            )
        else:
            yield from origin(path, text)
