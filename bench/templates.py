"""Files of valid objects taken from real ones, as templates: of each file, what stays and what differs in every replica.

A replica has names, namespaces and labels of its own, and what refers to them follows, so that ten thousand replicas are
ten thousand separate small systems and not one in which every selector selects everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from parity_records import targets

from policylint.manifests.load import load
from policylint.manifests.positions import Index, Node
from policylint.model.limits import Limits
from policylint.model.manifest import Document, Manifest
from policylint.model.position import FieldPath
from policylint.sources.files import read
from policylint.validation.lifecycle import parse_release
from policylint.validation.schemas import schema_for, violations

_LONGEST = 63
# Their names are not free: what they define is in them.
_FIXED_KINDS = ("APIService", "CustomResourceDefinition")
_OF_THE_CLUSTER = ("default", "kube-")
_REFERENCES = ("claimName", "secretName", "serviceAccount", "serviceAccountName", "serviceName")
_REFERRERS = (
    "configMap",
    "configMapKeyRef",
    "configMapRef",
    "roleRef",
    "scaleTargetRef",
    "secretKeyRef",
    "secretRef",
    "service",
)
_LABELS = ("labels", "matchLabels", "podSelector", "selector")


class Template(NamedTuple):
    """One file: the stretches that stay, the values between them that vary, and how many objects it has."""

    extension: str
    fixed: tuple[str, ...]
    varied: tuple[str, ...]
    objects: int

    def text(self, replica: int) -> str:
        """The file of a replica; that of replica 0 is as it was found."""
        values = (vary(value, replica) for value in self.varied)
        return "".join(piece for pair in zip(self.fixed, (*values, ""), strict=True) for piece in pair)


def vary(value: str, replica: int) -> str:
    """A name or a label of a replica: never longer than a label may be."""
    if not replica:
        return value
    suffix = f"-r{replica}"
    return value[: _LONGEST - len(suffix)].rstrip("-._") + suffix


def templates(directory: Path, release: str) -> list[Template]:
    """A template for every file of a directory that has an object valid for the release of Kubernetes, in order of names.

    Only such documents are taken as hold one object of Kubernetes itself, no patch, and no definition of custom resources.
    """
    files = [found for found in _files(directory, release) if found[1]]
    names = frozenset(one.resource.name for _, manifests in files for one in manifests if not _is_fixed(one))
    return [_template(name, manifests, names) for name, manifests in files]


def spread(found: Sequence[Template], number: int) -> list[Template]:
    """So many of them, from the first to the last at the same distance; all where there are no more."""
    return [found[index * len(found) // number] for index in range(number)] if number < len(found) else list(found)


def _files(directory: Path, release: str) -> Iterator[tuple[str, list[Manifest]]]:
    number = parse_release(release)
    for target in sorted(targets(directory), key=lambda one: one.file):
        found = load(read(target, Limits().bytes), Limits())
        broken = {problem.document for problem in found.problems}
        alone = [one for one in found.manifests if not one.item and one.document.number not in broken]
        yield target.file, [one for one in alone if _is_valid(one, number)]


def _is_valid(manifest: Manifest, release: tuple[int, int]) -> bool:
    """Whether it is a whole object of Kubernetes itself, with a name and nothing in it that the schemas refuse."""
    resource = manifest.resource
    if manifest.partial or resource.kind == "CustomResourceDefinition" or not resource.name[:1].isalnum():
        return False
    schema = schema_for(resource.api_version, resource.kind, release)
    return schema is not None and next(iter(violations(manifest.body, schema)), None) is None


def _template(name: str, manifests: Sequence[Manifest], names: frozenset[str]) -> Template:
    fixed, varied = [""], []
    for number, manifest in enumerate(manifests):
        text, last = manifest.document.text, 0
        if number and not text.startswith("---"):
            fixed[-1] += "---\n"
        for start, end in sorted(set(_places(manifest, names))):
            fixed[-1] += text[last:start]
            varied.append(text[start:end])
            fixed.append("")
            last = end
        fixed[-1] += text[last:] + ("" if text.endswith("\n") else "\n")
    return Template(".json" if name.endswith(".json") else ".yaml", tuple(fixed), tuple(varied), len(manifests))


def _places(manifest: Manifest, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the values stand that vary, without their quotes."""
    document = manifest.document
    for path, node in _scalars(Index(document).root):
        value = _at(document.value, path)
        text = document.text[node.start : node.end].rstrip()
        if isinstance(value, str) and value and _varies(document, path, value, names):
            if text == value:
                yield node.start, node.start + len(text)
            elif text[1:-1] == value and text[0] in "\"'":
                yield node.start + 1, node.start + 1 + len(value)


def _scalars(root: Node) -> Iterator[tuple[FieldPath, Node]]:
    stack: list[tuple[FieldPath, Node]] = [((), root)]
    while stack:
        path, node = stack.pop()
        if isinstance(node.children, dict):
            stack.extend(((*path, key), entry.node) for key, entry in node.children.items())
        elif node.children is not None:
            stack.extend(((*path, index), child) for index, child in enumerate(node.children))
        else:
            yield path, node


def _at(value: Any, path: FieldPath) -> Any:
    for step in path:
        value = value[step]
    return value


def _varies(document: Document, path: FieldPath, value: str, names: frozenset[str]) -> bool:
    last, above = path[-1], path[-2] if len(path) > 1 else ""
    if value.startswith(_OF_THE_CLUSTER) or "/" in value or ":" in value:
        return False
    if last == "namespace" or (path == ("metadata", "name") and value in names):
        return True
    if last in _REFERENCES or (last == "name" and (above in _REFERRERS or path[-3:-1] == ("subjects", above))):
        return value in names
    if above in _LABELS:
        return _is_own(last)
    return "matchExpressions" in path and above == "values" and _is_own(_at(document.value, path[:-2])["key"])


def _is_own(label: Any) -> bool:
    """Whether a label is one of the application, and not one that the cluster gives a meaning."""
    return isinstance(label, str) and ("/" not in label or label.startswith("app.kubernetes.io/"))


def _is_fixed(manifest: Manifest) -> bool:
    name = manifest.resource.name
    return manifest.resource.kind in _FIXED_KINDS or ":" in name or name.startswith(_OF_THE_CLUSTER)
