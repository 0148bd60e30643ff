"""What pods say: where they may run, which hosts their containers are told, which images they use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.manifest import Container, Manifest, PodSpec
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping, mappings
from policylint.recipients.arguments import told as arguments
from policylint.recipients.facts import Fact, Form, Semantics
from policylint.recipients.texts import in_text
from policylint.recipients.variables import listed, region_fact, taken
from policylint.workload import has_containers, images, label

_KEYS = {"region", "zone", "location"}
# Labels whose beginning says whose zone it is.
_OWNERS = (
    ("topology.ebs.csi.aws.com/", "aws"),
    ("topology.k8s.aws/", "aws"),
    ("topology.disk.csi.azure.com/", "azure"),
    ("topology.gke.io/", "gcp"),
    ("csi.hetzner.cloud/", "hetzner"),
    ("topology.cinder.csi.openstack.org/", "openstack"),
)
_STANDARD = ("topology.kubernetes.io/", "failure-domain.beta.kubernetes.io/")
_PROXIES = frozenset(("sidecar.istio.io/proxyImage", "config.linkerd.io/proxy-image", "config.linkerd.io/init-image"))


def topology(key: Any) -> str | None:
    """Whose regions or zones a label has as values ("" for any); None where it is no such label."""
    if not isinstance(key, str) or key.rpartition("/")[2] not in _KEYS:
        return None
    owner = next((provider for prefix, provider in _OWNERS if key.startswith(prefix)), None)
    return "" if owner is None and key.startswith(_STANDARD) else owner


def placement(manifest: Manifest) -> Iterator[Fact]:
    """Where the pods may run: what pins them, or else the cluster."""
    for pod in manifest.pods:
        if manifest.partial or not has_containers(pod):
            continue
        pinned = list(selected((*pod.path, "nodeSelector"), as_mapping(pod.body.get("nodeSelector"))))
        terms = list(_required(pod))
        yield from pinned
        yield from (fact for facts in terms for fact in facts)
        if not pinned and any(terms) and not all(terms):
            path = (*pod.path, "affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms")
            why = "a term that names no region or zone lets it run anywhere in the cluster"
            yield Fact(path, Semantics.COMPUTE, Form.CLUSTER, "", "one term without a place", why=why)
        elif not pinned and not any(terms):
            yield Fact(pod.path, Semantics.COMPUTE, Form.CLUSTER, "")


_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def selected(path: FieldPath, labels: Mapping[str, Any]) -> Iterator[Fact]:
    """The places that a node selector names."""
    for key, value in labels.items():
        provider = topology(key)
        if provider is not None:
            yield from region_fact((*path, key), Semantics.COMPUTE, value, provider)


def _required(pod: PodSpec) -> Iterator[list[Fact]]:
    """The facts of each term: one of them must hold, so all of them count. A wish (preferred) counts for nothing."""
    affinity = as_mapping(as_mapping(pod.body.get("affinity")).get("nodeAffinity"))
    path: FieldPath = (*pod.path, "affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms")
    yield from terms(path, as_mapping(affinity.get(_REQUIRED)).get("nodeSelectorTerms"), Semantics.COMPUTE)


def terms(path: FieldPath, value: Any, semantics: Semantics, driver: str = "") -> Iterator[list[Fact]]:
    """The facts of each node selector term; none for a term that does not name its places."""
    for index, term in enumerate(as_list(value)):
        expressions = as_mapping(term).get("matchExpressions")
        yield list(requirements((*path, index, "matchExpressions"), expressions, semantics, driver))


def requirements(path: FieldPath, value: Any, semantics: Semantics, driver: str = "") -> Iterator[Fact]:
    """The facts of requirements that must all hold: only ``In`` names places, the other operators leave others open."""
    for index, one in enumerate(as_list(value)):
        provider = topology(as_mapping(one).get("key"))
        if provider is None or as_mapping(one).get("operator", "In") != "In":
            continue
        for number, item in enumerate(as_list(as_mapping(one).get("values"))):
            yield from region_fact((*path, index, "values", number), semantics, item, provider or driver)


def _proxies(manifest: Manifest) -> Iterator[Fact]:
    for pod in manifest.pods:
        above: Any = manifest.body
        for step in pod.path[:-1]:
            above = as_mapping(above).get(str(step))
        annotations = as_mapping(as_mapping(as_mapping(above).get("metadata")).get("annotations"))
        for key in _PROXIES.intersection(annotations):
            if isinstance(annotations[key], str) and annotations[key]:
                yield Fact((*pod.path[:-1], "metadata", "annotations", key), Semantics.IMAGE, Form.IMAGE, annotations[key])


def told(container: Container) -> Iterator[Fact]:
    """The places that variables and arguments of a container name."""
    user = label(container)
    yield from listed((*container.path, "env"), container.body.get("env"), user)
    yield from taken((*container.path, "envFrom"), container.body.get("envFrom"), user)
    for index, item in mappings(container.body.get("env")):
        if isinstance(item.get("value"), str):
            for fact in in_text((*container.path, "env", index, "value"), item["value"]):
                yield fact._replace(user=user)
    for field in ("command", "args"):
        for fact in arguments((*container.path, field), container.body.get(field)):
            yield fact._replace(user=user)


def used(manifest: Manifest) -> Iterator[Fact]:
    """The images of containers of every kind, of image volumes, and of proxies that annotations choose."""
    yield from _proxies(manifest)
    for image in images(manifest):
        yield Fact(image.path, Semantics.IMAGE, Form.IMAGE, image.text, user=image.user)
