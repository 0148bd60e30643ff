"""What in the input may make objects that nobody wrote down: controllers of custom resources, charts, tools in containers.

A repository rarely holds all that runs, so that something is not in it proves little where one of these is at hand. A rule
that goes by names asks `Makers` whether one of them may make an object of the name; one that goes by labels, which nobody
can guess, asks `Unseen` whether there may be anything at all that no manifest shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import dirname
from typing import Any

from policylint.model.manifest import Manifest, ManifestSet, Status
from policylint.model.memo import Memo, once
from policylint.model.values import as_mapping, dig
from policylint.semantics.inventory.declared import stands_in
from policylint.semantics.placement import namespace_of
from policylint.semantics.pods import RUN_ONCE, labelled_pods

_LONGEST = 253
_PARTS = re.compile(r"[-.]")
_WORDS = re.compile(r"[a-z0-9][-a-z0-9.]*[a-z0-9]")
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


class Makers:
    """Answers whether something at hand may make an object of a name.

    A custom resource may make objects of its own name, objects whose names begin with it (``shop-app`` of a cluster
    ``shop``, what a HelmRelease installs), and whatever is named in it. A tool may make the Secrets and ConfigMaps that its
    arguments name.
    """

    def __init__(self, manifests: ManifestSet) -> None:
        self._owners: set[str] = set()
        self._named: set[str] = set()
        self._told: set[str] = set()
        for manifest in manifests.manifests:
            # A workload of a group of its own uses objects.
            if is_custom(manifest) and not manifest.pods and not stands_in(manifest):
                self._owners.add(manifest.resource.name)
                self._named.update(_texts(manifest.body))
            elif manifest.resource.kind == "Ingress" and _is_issued(manifest):
                self._named.update(_texts(manifest.body.get("spec")))
            for container in manifest.containers:
                for field in ("command", "args"):
                    self._told.update(word for text in _texts(container.body.get(field)) for word in _WORDS.findall(text))

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Makers:
        """That of the run."""
        return once(memo, cls, manifests)

    def names(self, name: str, kind: str) -> bool:
        """Whether something at hand that may make an object of the kind has the name, or names it."""
        told = kind in _OF_TOOLS and name in self._told
        return told or name in self._owners or name in self._named or name.endswith(_ENDINGS)

    def owns(self, name: str) -> bool:
        """Whether the name begins with that of something at hand that may make objects."""
        ends = [found.start() for found in _PARTS.finditer(name)]
        return not self._owners.isdisjoint(name[:end] for end in ends)


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
        # A chart, or what another repository holds, may come to any namespace.
        return "" if group.endswith(".toolkit.fluxcd.io") or kind in _CHARTS else namespace_of(manifest)
    # The API refuses a workload whose pods have no labels, so something else gives it some.
    bare = not manifest.partial and kind not in RUN_ONCE and kind != "Pod"
    return "" if bare and any(not pod.labels for pod in labelled_pods(manifest)) else None


def _is_issued(manifest: Manifest) -> bool:
    annotations = as_mapping(dig(manifest.body, "metadata", "annotations"))
    return any(isinstance(key, str) and key.startswith(_ISSUING) for key in annotations)


def _texts(value: Any) -> Iterator[str]:
    """Every text in the data, however deep."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if len(item) <= _LONGEST or "\n" in item:
                yield item
        elif isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
