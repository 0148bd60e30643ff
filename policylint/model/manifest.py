"""What was read: documents, the Kubernetes objects in them, and the account of everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from posixpath import dirname
from typing import Any

from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath


class Document(NamedTuple):
    """One YAML or JSON document. ``text`` is its stretch of the file, which starts at line ``line`` (1-based).

    ``value`` is plain data (dict with str keys, list, str, int, float, bool, None) as Kubernetes reads it.
    Aliases share objects, so a value is never changed. ``number`` counts the documents of the file from 0.
    ``lined``: the text is of the simple kind that was read line by line, and fields are found in it so too.
    """

    file: str
    number: int
    line: int
    text: str
    value: Any
    lined: bool = False

    @property
    def directory(self) -> str:
        """The directory of the file, empty for the one that paths begin at."""
        return dirname(self.file)


class ResourceRef(NamedTuple):
    """What identifies an object in a cluster, whatever version it is written in."""

    group: str
    kind: str
    namespace: str
    name: str


class Resource(NamedTuple):
    """An object as reports name it. ``namespace`` is empty where the manifest names none."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        group, slash, _ = self.api_version.partition("/")
        return group if slash else ""

    @property
    def ref(self) -> ResourceRef:
        """The identity of the object: group instead of apiVersion."""
        return ResourceRef(self.group, self.kind, self.namespace, self.name)


class ContainerKind(Enum):
    """How the kubelet runs a container. A sidecar is an init container with ``restartPolicy: Always`` (KEP-753)."""

    REGULAR = "container"
    INIT = "init container"
    SIDECAR = "sidecar container"
    EPHEMERAL = "ephemeral container"


class PodSpec(NamedTuple):
    """A pod spec somewhere in an object: ``path`` leads to it."""

    path: FieldPath
    body: Mapping[str, Any]


class Container(NamedTuple):
    """One container of a pod spec, of any kind. ``name`` is for messages; it may be empty.

    ``whole`` is False for one that something else completes (a patch, values of a chart, a step that is no container of a
    pod): it is judged by what it says, and what it leaves out is not missing.
    """

    kind: ContainerKind
    name: str
    path: FieldPath
    body: Mapping[str, Any]
    pod: PodSpec
    whole: bool = True


class Manifest(NamedTuple):
    """A Kubernetes object. ``item`` leads from the document's root to it (not empty inside a List).

    ``partial`` says that a kustomization lays it over another object: what it leaves out is not missing. ``renamed``: a
    kustomization gives it another name or namespace, so what stands there is not what is applied. ``labelled``: one adds to
    its labels and selectors. ``retagged``: the names of images that a kustomization or Skaffold gives another tag. ``home``
    is the namespace that it is applied to (empty: not known), None while nobody has looked at what the kustomizations say.
    """

    document: Document
    item: FieldPath
    body: Mapping[str, Any]
    resource: Resource
    pods: tuple[PodSpec, ...]
    containers: tuple[Container, ...]
    partial: bool = False
    renamed: bool = False
    labelled: bool = False
    retagged: frozenset[str] = frozenset()
    home: str | None = None

    @property
    def has_pods(self) -> bool:
        """Whether rules that are about pods are asked about it."""
        return bool(self.pods or self.containers)


class Reason(Enum):
    """Why something was not evaluated. The values appear in reports and are part of the JSON format."""

    TEMPLATE = "template"
    INVALID_YAML = "invalid-yaml"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    UNKNOWN_ENCODING = "unknown-encoding"
    INCOMPLETE = "incomplete-manifest"


class Status(Enum):
    """What became of a document."""

    EVALUATED = "evaluated"
    NOT_KUBERNETES = "not-kubernetes"
    COULD_NOT_EVALUATE = "could-not-evaluate"


class Outcome(NamedTuple):
    """The account of one document, or of a file that has none. ``reason`` is a word, ``detail`` a sentence."""

    file: str
    line: int
    status: Status
    reason: str = ""
    detail: str = ""


class Problem(NamedTuple):
    """Something wrong with the input itself, found while reading it: the id of the rule that explains it, and where.

    ``start`` and ``end`` are character offsets in ``text``, the stretch of the file that starts at ``line``;
    ``path`` is the field, where there is one. ``hidden``: the file may hold a secret, so show none of it.
    """

    rule: str
    message: str
    file: str
    document: int
    line: int = 1
    text: str = ""
    start: int = 0
    end: int = 0
    path: FieldPath = ()
    hidden: bool = False


class Directive(NamedTuple):
    """A ``# policylint:`` comment: its text, and the node it stands at (None: it stands at none)."""

    file: str
    document: int
    line: int
    column: int
    text: str
    path: FieldPath | None


class Kustomization(NamedTuple):
    """A file that kustomize reads. It is no object of a cluster, but says what becomes of objects."""

    file: str
    body: Mapping[str, Any]
    document: Document | None = None

    @property
    def manifest(self) -> Manifest | None:
        """The file as if it were an object, for findings in it. Its name is the file's: it need not have another."""
        if self.document is None:
            return None
        resource = Resource("kustomize.config.k8s.io/v1beta1", "Kustomization", "", self.file)
        return Manifest(self.document, (), self.body, resource, (), ())


class Chart(NamedTuple):
    """The file Chart.yaml of a chart of Helm. It is no object of a cluster, but says which other charts are fetched."""

    document: Document

    @property
    def manifest(self) -> Manifest:
        """The file as if it were an object, for findings in it."""
        resource = Resource("v2", "Chart", "", self.document.file)
        return Manifest(self.document, (), self.document.value, resource, (), ())


class ManifestSet(NamedTuple):
    """All that is judged together, and the account of what was read."""

    manifests: tuple[Manifest, ...] = ()
    problems: tuple[Problem, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    directives: tuple[Directive, ...] = ()
    files: int = 0
    kustomizations: tuple[Kustomization, ...] = ()
    charts: tuple[Chart, ...] = ()

    def of_kind(self, *kinds: str) -> Iterator[Manifest]:
        """The manifests of these kinds, in order."""
        return (manifest for manifest in self.manifests if manifest.resource.kind in kinds)

    def whole(self, group: str, *kinds: str) -> Iterator[Manifest]:
        """The whole objects, no patches, of these kinds of a group, in order."""
        return (one for one in self.of_kind(*kinds) if one.resource.ref.group == group and not one.partial)
