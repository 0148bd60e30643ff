"""Which pods and namespaces network policies isolate, and in which direction.

NetworkPolicy as Kubernetes computes it. Policies of Cilium, of Calico and of the cluster's administrator are read as far as
labels and namespaces go; a selector that cannot be read is taken to select whatever it may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping
from policylint.semantics import calico
from policylint.semantics.placement import namespace_of
from policylint.semantics.pods import Labelled, PodIndex
from policylint.semantics.selectors import Selector, from_label_selector

DIRECTIONS = ("ingress", "egress")
_BOTH = frozenset(DIRECTIONS)
_CILIUM = ("CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy")
_OF_CALICO = ("crd.projectcalico.org", "projectcalico.org")
_OF_THE_ADMINISTRATOR = ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")
_PREFIXES = ("any:", "k8s:")
_NAMESPACE = "io.kubernetes.pod.namespace"
_EVERYTHING = Selector(())


class Isolation(NamedTuple):
    """Pods that a policy isolates: those of a namespace (empty: of any) that the selector selects.

    ``directions`` are those isolated; ``open``, those of them in which a rule lets everything through.
    ``clusterwide``: the policy itself has no namespace.
    """

    selector: Selector
    namespace: str
    directions: frozenset[str]
    open: frozenset[str] = frozenset()
    clusterwide: bool = False


def is_network_policy(manifest: Manifest) -> bool:
    """Whether it is a NetworkPolicy of Kubernetes itself."""
    return manifest.resource.kind == "NetworkPolicy" and manifest.resource.ref.group in ("extensions", "networking.k8s.io")


def pod_selector(manifest: Manifest) -> Selector | None:
    """The pods that a NetworkPolicy is for: all, where it does not say. None where the API server refuses it."""
    value = as_mapping(manifest.body.get("spec")).get("podSelector")
    return _EVERYTHING if value is None else from_label_selector(value)


def peer_selectors(manifest: Manifest) -> Iterator[tuple[FieldPath, Selector]]:
    """The peers of a NetworkPolicy that are pods of its own namespace, with their places."""
    spec = as_mapping(manifest.body.get("spec"))
    for direction, field in zip(DIRECTIONS, ("from", "to"), strict=True):
        rules = spec.get(direction)
        for place, rule in enumerate(as_list(rules)):
            peers = as_mapping(rule).get(field)
            for index, peer in enumerate(as_list(peers)):
                selector = from_label_selector(as_mapping(peer).get("podSelector"))
                if selector is not None and as_mapping(peer).get("namespaceSelector") is None:
                    yield ("spec", direction, place, field, index, "podSelector"), selector


def directions(spec: Mapping[str, Any]) -> frozenset[str]:
    """The directions of a NetworkPolicy: by default ingress, and egress with egress rules (SetDefaults_NetworkPolicy)."""
    types = spec.get("policyTypes")
    if isinstance(types, list) and types:
        return frozenset(one.lower() for one in types if one in ("Ingress", "Egress"))
    return _BOTH if isinstance(spec.get("egress"), list) and spec["egress"] else frozenset(("ingress",))


def opened(spec: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The rules of a NetworkPolicy that let everything through, as direction and index: from or to anybody, any port."""
    for direction in sorted(directions(spec)):
        rules, peers = spec.get(direction), "from" if direction == "ingress" else "to"
        for index, rule in enumerate(as_list(rules)):
            if isinstance(rule, dict | None) and not as_mapping(rule).get("ports") and not as_mapping(rule).get(peers):
                yield direction, index


def isolations(manifests: Iterable[Manifest]) -> Iterator[Isolation]:
    """What the policies isolate. Patches are left out: what they are laid over says the rest."""
    for manifest in manifests:
        group, kind = manifest.resource.ref.group, manifest.resource.kind
        if manifest.partial:
            continue
        spec = as_mapping(manifest.body.get("spec"))
        if is_network_policy(manifest):
            selector = pod_selector(manifest)
            if selector is not None:
                free = frozenset(direction for direction, _ in opened(spec))
                yield Isolation(selector, namespace_of(manifest), directions(spec), free)
        elif group == "cilium.io" and kind in _CILIUM:
            more = manifest.body.get("specs")
            for one in (spec, *(as_list(more))):
                wide = kind == _CILIUM[0]
                yield from _of_cilium(as_mapping(one), "" if wide else namespace_of(manifest), clusterwide=wide)
        elif group in _OF_CALICO and kind in ("NetworkPolicy", "GlobalNetworkPolicy"):
            yield from _of_calico(spec, None if kind == "GlobalNetworkPolicy" else namespace_of(manifest))
        elif group == "policy.networking.k8s.io" and kind in _OF_THE_ADMINISTRATOR:
            yield from _of_administrator(spec)


def _of_cilium(spec: Mapping[str, Any], namespace: str, *, clusterwide: bool) -> Iterator[Isolation]:
    """A rule of Cilium's isolates in the directions that it has rules for (cilium.io/v2 Rule), unless it says not to."""
    selector, denies = from_label_selector(spec.get("endpointSelector")), as_mapping(spec.get("enableDefaultDeny"))
    found = frozenset(one for one in DIRECTIONS if (spec.get(one) or spec.get(f"{one}Deny")) and denies.get(one) is not False)
    if selector is None or not found:
        return
    kept = []
    for one in selector.requirements:
        key = one.key[4:] if one.key.startswith(_PREFIXES) else one.key
        if key == _NAMESPACE and one.operator == "In" and len(one.values) == 1:
            namespace = one.values[0]
        elif not key.startswith(("io.cilium.", "io.kubernetes.", "reserved")):
            kept.append(one._replace(key=key))
    yield Isolation(Selector(tuple(kept)), namespace, found, clusterwide=clusterwide)


def _of_calico(spec: Mapping[str, Any], namespace: str | None) -> Iterator[Isolation]:
    """A policy of Calico; ``namespace`` is None for a global one. Staged ones are other kinds, and enforce nothing.

    Without ``types`` it is for the directions that it has rules for, for ingress where it has none.
    """
    types = spec.get("types")
    given = types if isinstance(types, list) else [one.capitalize() for one in DIRECTIONS if spec.get(one)] or ["Ingress"]
    found = frozenset(one for one in DIRECTIONS if one.capitalize() in given)
    read = calico.selector(spec.get("selector"))
    pods, named = calico.of_pods(read) if read is not None else (_EVERYTHING, ())
    where: tuple[str, ...] = (namespace or "",)
    if namespace is None:
        spaces = calico.selector(spec.get("namespaceSelector"))
        where = named or (calico.namespaces(spaces) if spaces is not None else ("",))
    for one in where if found else ():
        yield Isolation(pods, one, found, clusterwide=namespace is None)


def _of_administrator(spec: Mapping[str, Any]) -> Iterator[Isolation]:
    """A policy of the cluster's administrator isolates in the directions in which it denies something: it adds to what others
    say, and denies nothing by default (network-policy-api apis/v1alpha1 and v1alpha2).
    """
    rules = {one: [as_mapping(rule).get("action") for rule in as_list(spec.get(one))] for one in DIRECTIONS}
    found = frozenset(one for one in DIRECTIONS if "Deny" in rules[one])
    subject = as_mapping(spec.get("subject"))
    pods = as_mapping(subject.get("pods"))
    spaces = from_label_selector(pods.get("namespaceSelector") if pods else subject.get("namespaces"))
    selector = from_label_selector(pods.get("podSelector")) if pods else _EVERYTHING
    if selector is not None and spaces is not None and found:
        for one in calico.namespaces(spaces):
            yield Isolation(selector, one, found, clusterwide=True)


class Isolated:
    """What is isolated, for the pods of an index: each policy is asked once for those that it selects."""

    def __init__(self, manifests: Iterable[Manifest], pods: PodIndex) -> None:
        self._spaces: dict[str, set[str]] = defaultdict(set)
        self._pods: dict[int, set[str]] = defaultdict(set)
        masks: dict[str, int] = defaultdict(int)
        for (selector, namespace), found in merged(isolations(manifests)).items():
            if not selector.requirements:
                self._spaces[namespace] |= found
            else:
                for direction in found:
                    masks[direction] |= pods.selected(selector, namespace)
        for direction, mask in masks.items():
            for pod in pods.listed(mask):
                self._pods[id(pod)].add(direction)
        self._anywhere = set().union(*self._spaces.values())

    def of(self, pod: Labelled) -> set[str]:
        """The directions in which policies may isolate a pod of the index."""
        spaces = self._anywhere if not pod.namespace else self._spaces.get(pod.namespace, set()) | self._spaces.get("", set())
        return self._pods.get(id(pod), set()) | spaces


def merged(found: Iterable[Isolation]) -> dict[tuple[Selector, str], set[str]]:
    """The directions by selector and namespace."""
    made: dict[tuple[Selector, str], set[str]] = defaultdict(set)
    for one in found:
        made[one.selector, one.namespace] |= one.directions
    return made
