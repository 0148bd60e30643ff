"""How much of what surrounds an object is in the input: enough to say that something is not there, or not.

A repository rarely holds all that runs. Operators, charts and generators make pods and Services that no manifest shows. So
what lies in one directory counts as belonging together, and something is missing there only if the directory shows others
of its kind, and nothing in it makes objects that cannot be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from policylint.model.manifest import Manifest, ManifestSet, Status
from policylint.model.position import FieldPath
from policylint.semantics.selectors import Labelled, PodIndex, Selector, differences, labelled_pods, may_meet, namespace_of
from policylint.workload import shown

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
_RUN_ONCE = frozenset(("CronJob", "Job"))
_OF_THE_INSTALLER = frozenset(("kube-system",))
_MOST_COMPARED = 50
_MOST_CLAIMED = 1000


class Surroundings:
    """The directories of the input: what lies in each, and whether it can be seen."""

    def __init__(self, manifests: ManifestSet) -> None:
        self._hidden: dict[str, set[str]] = defaultdict(set)
        self._pods: dict[str, list[Labelled]] = defaultdict(list)
        self._pairs: dict[tuple[str, str, str], list[Labelled]] = defaultdict(list)
        self._kinds: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        for outcome in manifests.outcomes:
            if outcome.status is Status.COULD_NOT_EVALUATE:
                self._hidden[_directory(outcome.file)].add("")
        for manifest in manifests.manifests:
            self._add(manifest)

    def _add(self, manifest: Manifest) -> None:
        directory = _directory(manifest.document.file)
        resource = manifest.resource
        if _makes_unseen(manifest):
            self._hidden[directory].add("" if _applies_elsewhere(manifest) else namespace_of(manifest))
        if manifest.partial:
            return
        self._kinds[directory, resource.ref.group, resource.kind].append(manifest)
        if resource.kind in _RUN_ONCE:
            return
        for pod in labelled_pods(manifest):
            self._pods[directory].append(pod)
            for key, value in pod.labels.items():
                self._pairs[directory, key, value].append(pod)
            if not pod.labels and resource.kind != "Pod":
                # The API refuses such a workload, so something else gives it its labels.
                self._hidden[directory].add("")

    def pods_beside(self, manifest: Manifest, selector: Selector) -> list[Labelled]:
        """Pods of the object's directory, first those that have a label that the selector asks for; the first ones only.

        None where others, that cannot be seen, may be there too.
        """
        if not self._all_seen(manifest):
            return []
        directory = _directory(manifest.document.file)
        asked = [(one.key, value) for one in selector.requirements if one.operator == "In" for value in one.values]
        alike = [self._pairs.get((directory, *pair), [])[:_MOST_COMPARED] for pair in asked[:_MOST_COMPARED]]
        found = [*chain.from_iterable(alike), *self._pods.get(directory, [])[:_MOST_COMPARED]]
        return list({id(pod): pod for pod in found}.values())

    def beside(self, manifest: Manifest, group: str, kind: str) -> Sequence[Manifest]:
        """The objects of a kind in the object's directory; none where others, that cannot be seen, may be there too."""
        found = self._kinds.get((_directory(manifest.document.file), group, kind), ())
        return found if self._all_seen(manifest) else ()

    def are_together(self, manifest: Manifest, other: Manifest) -> bool:
        """Whether the other object is in the object's directory, and nothing there makes others that cannot be seen."""
        return _directory(manifest.document.file) == _directory(other.document.file) and self._all_seen(manifest)

    def _all_seen(self, manifest: Manifest) -> bool:
        namespace = namespace_of(manifest)
        hidden: set[str] = self._hidden.get(_directory(manifest.document.file), set())
        return namespace not in _OF_THE_INSTALLER and not (hidden if not namespace else hidden & {"", namespace})


class Claims:
    """Answers what selects nothing. ``claims`` are the objects of a kind with their selectors: a pod that one of them
    selects is less likely to be the one that another one misses.
    """

    def __init__(self, index: PodIndex, around: Surroundings, claims: Iterable[tuple[Manifest, Selector]]) -> None:
        self._index = index
        self._around = around
        asked = {(selector, namespace_of(claimer)) for claimer, selector in claims if selector.requirements}
        self._claimed = {
            _key(pod) for one, namespace in asked for pod in islice(index.selected(one, namespace), _MOST_CLAIMED)
        }

    def missed(self, claimer: Manifest, selector: Selector, *, complete: bool) -> str | None:
        """What is nearest to the selector of an object that selects no pod; None where it may select one, or where nothing
        shows that its pods should be in the input. ``complete``: the input holds all there is.
        """
        namespace, file = namespace_of(claimer), claimer.document.file
        if self._index.may_select(selector, namespace):
            return None
        beside = self._around.pods_beside(claimer, selector)
        near = nearest(
            selector,
            namespace,
            (one for one in beside if one.manifest.document.file == file or _key(one) not in self._claimed),
        )
        if complete and not near:
            other = self._index.nearest(selector, namespace)
            near = nearest(selector, namespace, [other] if other else [])
        return near if near or complete else None


def nearest(selector: Selector, namespace: str, pods: Iterable[Labelled]) -> str:
    """What is nearest to being selected, and what keeps it from that, for a message; empty where nothing is near.

    Near is a pod that has one of the labels asked for, of whatever value, or has all in another namespace.
    """
    best: tuple[tuple[bool, int, int], Labelled] | None = None
    for pod in pods:
        shared = sum(one.key in pod.labels for one in selector.requirements)
        missed = len(selector.unmet(pod.labels))
        apart = not may_meet(namespace, pod.namespace)
        rank = (apart, missed, -shared)
        if shared and not (apart and missed) and (best is None or rank < best[0]):
            best = rank, pod
    return _apart(selector, namespace, best[1]) if best else ""


def _apart(selector: Selector, namespace: str, pod: Labelled) -> str:
    reasons = [differences(selector, pod.labels)] if selector.unmet(pod.labels) else []
    if not may_meet(namespace, pod.namespace):
        reasons.append(f"the namespace {shown(pod.namespace, 63)}, not {shown(namespace, 63)}")
    resource = pod.manifest.resource
    return f'the nearest, {resource.kind} "{shown(resource.name, 63)}", has {" and ".join(reasons)}'


def objects(manifests: ManifestSet, group: str, *kinds: str) -> Iterator[Manifest]:
    """The whole objects of these kinds of a group: not patches."""
    return (one for one in manifests.of_kind(*kinds) if one.resource.ref.group == group and not one.partial)


def _key(pod: Labelled) -> tuple[int, FieldPath]:
    return id(pod.manifest), pod.path


def _makes_unseen(manifest: Manifest) -> bool:
    """Whether the object makes a controller create objects that no manifest shows."""
    group, kind = manifest.resource.ref.group, manifest.resource.kind
    if "." not in group or group in _MAKE_NOTHING or (group, kind) in _KINDS_MAKE_NOTHING | _SHOW_THEIR_PODS:
        return False
    return not group.endswith(".k8s.io") or group.endswith(".x-k8s.io") or "operator" in group


def _applies_elsewhere(manifest: Manifest) -> bool:
    """Whether what it makes may come to any namespace: what a chart or another repository holds."""
    return manifest.resource.ref.group.endswith(".toolkit.fluxcd.io") or manifest.resource.kind in (
        "Application",
        "ApplicationSet",
        "HelmChart",
        "HelmRelease",
    )


def _directory(file: str) -> str:
    return file.rpartition("/")[0]
