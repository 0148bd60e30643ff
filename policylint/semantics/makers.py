"""What in the input may make objects that nobody wrote down: controllers of custom resources, charts, tools in containers.

A repository rarely holds all that runs, so that something is not in it proves little where one of these is at hand. A rule
that goes by names asks `Makers` whether one of them may make an object of the name; one that goes by labels, which nobody
can guess, asks `Unseen` whether there may be anything at all that no manifest shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname
from typing import Any

from policylint.model.manifest import Manifest, ManifestSet, Status
from policylint.model.memo import Memo, once
from policylint.model.values import as_mapping, dig, texts
from policylint.semantics.inventory.declared import stands_in
from policylint.semantics.placement import Placement, namespace_of
from policylint.semantics.pods import RUN_ONCE, labelled_pods

_LONGEST = 253
_PARTS = re.compile(r"[-.]")
_WORDS = re.compile(r"[a-z0-9][-a-z0-9.]*[a-z0-9]")
# What a command says that makes objects: kubectl, kube-webhook-certgen, scripts.
_MAKING = re.compile(r"(?<![a-z])(?:apply|certgen|create|generate|replace)(?![a-z])")
_OF_TOOLS = ("ConfigMap", "Secret")
# Groups that end like Kubernetes' own and are custom resources.
_CUSTOM = ("gateway.networking.k8s.io", "snapshot.storage.k8s.io")
# Groups, beside those of Kubernetes itself, whose objects make neither pods nor Services.
_MAKE_NOTHING = frozenset(
    (
        "autoscaling.k8s.io",
        "bitnami.com",
        "cert-manager.io",
        "cilium.io",
        "configuration.konghq.com",
        "crd.projectcalico.org",
        "external-secrets.io",
        "gateway.networking.k8s.io",
        "image.toolkit.fluxcd.io",
        "kyverno.io",
        "networking.istio.io",
        "notification.toolkit.fluxcd.io",
        "policies.kyverno.io",
        "policy.linkerd.io",
        "projectcalico.org",
        "route.openshift.io",
        "secrets-store.csi.x-k8s.io",
        "security.istio.io",
        "snapshot.storage.k8s.io",
        "source.toolkit.fluxcd.io",
        "telemetry.istio.io",
        "traefik.containo.us",
        "traefik.io",
    )
)
_KINDS_MAKE_NOTHING = frozenset(
    (
        ("argoproj.io", "AnalysisTemplate"),
        ("argoproj.io", "AppProject"),
        ("keda.sh", "ScaledObject"),
        ("keda.sh", "TriggerAuthentication"),
        ("monitoring.coreos.com", "PodMonitor"),
        ("monitoring.coreos.com", "PrometheusRule"),
        ("monitoring.coreos.com", "ServiceMonitor"),
    )
)
# Their pods are those of the template that they hold.
_SHOW_THEIR_PODS = frozenset((("argoproj.io", "Rollout"), ("apps.openshift.io", "DeploymentConfig")))
_OF_THE_INSTALLER = "kube-system"
_CHARTS = frozenset(("Application", "ApplicationSet", "HelmChart", "HelmRelease"))
# Annotations that make cert-manager's ingress-shim and its like issue a certificate into the Secret that tls names.
_ISSUING = ("cert-manager.io/", "certmanager.k8s.io/", "kubernetes.io/tls-acme", "cert.gardener.cloud/")
# The operator's own ending: the Secret of a user of a cluster of the Zalando operator.
_ENDINGS = (".credentials.postgresql.acid.zalan.do",)

Place = tuple[str, str]
"""Where those are who make objects: what they are built together with, their namespace, or anywhere."""
_ANYWHERE: Place = ("", "")
EVERYWHERE: tuple[Place, ...] = (("input", ""),)
"""The place that all of them are in: for objects that belong to no namespace."""


class Makers:
    """Answers whether something at hand may make an object of a name.

    A custom resource may make objects of its own name, objects whose names begin with it (``shop-app`` of a cluster
    ``shop``, what a HelmRelease installs), and whatever is named in it. A tool that creates or applies something may make the
    Secrets and ConfigMaps that its arguments name. All of that counts for what is built together with them, or is in their
    namespace; what a chart makes may come to any.
    """

    def __init__(self, manifests: ManifestSet, memo: Memo = None) -> None:
        self._placement = Placement.of(manifests, memo)
        # The places of those who have a name, name something, or are told it.
        self._owners: dict[str, set[Place]] = defaultdict(set)
        self._named: dict[str, set[Place]] = defaultdict(set)
        self._told: dict[str, set[Place]] = defaultdict(set)
        for manifest in manifests.manifests:
            self._read(manifest)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Makers:
        """That of the run."""
        return once(memo, cls, manifests, memo)

    def near(self, manifest: Manifest, namespace: str) -> tuple[Place, ...]:
        """The places of those who may make what an object uses in the namespace (empty: unknown)."""
        here: tuple[Place, ...] = (_ANYWHERE, ("group", self._placement.group(manifest)))
        return (*here, ("namespace", namespace)) if namespace else here

    def names(self, name: str, kind: str, places: Sequence[Place]) -> bool:
        """Whether something in one of the places that may make an object of the kind has the name, or names it."""
        told = kind in _OF_TOOLS and _meet(self._told, name, places)
        return told or _meet(self._owners, name, places) or _meet(self._named, name, places) or name.endswith(_ENDINGS)

    def owns(self, name: str, places: Sequence[Place]) -> bool:
        """Whether the name begins with that of something in one of the places that may make objects."""
        ends = [found.start() for found in _PARTS.finditer(name)]
        return any(_meet(self._owners, name[:end], places) for end in ends)

    def _read(self, manifest: Manifest) -> None:
        places = (*self.near(manifest, namespace_of(manifest))[1:], *EVERYWHERE)
        # A workload of a group of its own uses objects.
        if is_custom(manifest) and not manifest.pods and not stands_in(manifest):
            if _comes_anywhere(manifest):
                places = (_ANYWHERE, *EVERYWHERE)
            self._owners[manifest.resource.name].update(places)
            for text in _texts(manifest.body):
                self._named[text].update(places)
        elif manifest.resource.kind == "Ingress" and _is_issued(manifest):
            for text in _texts(manifest.body.get("spec")):
                self._named[text].update(places)
        for container in manifest.containers:
            for word in _told(container.body):
                self._told[word].update(places)


class Unseen:
    """Answers whether there may be pods or Services, in the directory and namespace of an object, that no manifest shows."""

    def __init__(self, manifests: ManifestSet) -> None:
        # The namespaces of what may be there, by directory; an empty text for any.
        self._hidden: dict[str, set[str]] = defaultdict(set)
        for outcome in manifests.outcomes:
            if outcome.status is Status.COULD_NOT_EVALUATE:
                self._hidden[dirname(outcome.file)].add("")
        for manifest in manifests.manifests:
            namespace = _hidden_in(manifest)
            if namespace is not None:
                self._hidden[manifest.document.directory].add(namespace)

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Unseen:
        """That of the run."""
        return once(memo, cls, manifests)

    def near(self, manifest: Manifest) -> bool:
        """Whether there may be some. What runs in kube-system is the installer's, and nowhere all in the input."""
        namespace = namespace_of(manifest)
        hidden = self._hidden.get(manifest.document.directory, set())
        return namespace == _OF_THE_INSTALLER or bool(hidden & {"", namespace} if namespace else hidden)


def is_custom(manifest: Manifest) -> bool:
    """Whether the kind is none of Kubernetes' own."""
    group = manifest.resource.ref.group
    return "." in group and (not group.endswith(".k8s.io") or group in _CUSTOM)


def _hidden_in(manifest: Manifest) -> str | None:
    """The namespace (empty: any) in which the object makes a controller create pods or Services; None where it does not."""
    group, kind = manifest.resource.ref.group, manifest.resource.kind
    if is_custom(manifest) and group not in _MAKE_NOTHING and (group, kind) not in _KINDS_MAKE_NOTHING | _SHOW_THEIR_PODS:
        return "" if _comes_anywhere(manifest) else namespace_of(manifest)
    # The API refuses a workload whose pods have no labels, so something else gives it some.
    bare = not manifest.partial and kind not in RUN_ONCE and kind != "Pod"
    return "" if bare and any(not pod.labels for pod in labelled_pods(manifest)) else None


def _comes_anywhere(manifest: Manifest) -> bool:
    """Whether it is a chart, or what another repository holds: that may come to any namespace."""
    return manifest.resource.ref.group.endswith(".toolkit.fluxcd.io") or manifest.resource.kind in _CHARTS


def _meet(held: Mapping[str, set[Place]], name: str, places: Sequence[Place]) -> bool:
    found = held.get(name)
    return found is not None and not found.isdisjoint(places)


def _told(container: Mapping[str, Any]) -> Iterator[str]:
    """The words of a command that makes objects; none of any other."""
    said = [text for field in ("command", "args") for text in texts(container.get(field))]
    if any(_MAKING.search(text) for text in said):
        yield from (word for text in said for word in _WORDS.findall(text))


def _is_issued(manifest: Manifest) -> bool:
    annotations = as_mapping(dig(manifest.body, "metadata", "annotations"))
    return any(str(key).startswith(_ISSUING) for key in annotations)


def _texts(value: Any) -> Iterator[str]:
    """Every text in the data that can be a name, however deep."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if len(item) <= _LONGEST and "\n" not in item:
                yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
