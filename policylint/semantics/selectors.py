"""Label selectors and the pods that they select, as the API server and its controllers see them.

A selector that the API server would refuse is read as None, never as one that selects everything or nothing. A namespace
that a manifest does not name, or that a kustomization changes, is unknown: it may be any, so what could be meant for each
other counts as being in one namespace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet, PodSpec
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import dig
from policylint.semantics.placement import may_meet, namespace_of
from policylint.workload import shown

RUN_ONCE = frozenset(("CronJob", "Job"))
"""The kinds whose pods end, so that nothing that lasts is meant for them."""

_TEMPLATE: FieldPath = ("spec", "template", "spec")
_MOST_COMPARED = 200
_MOST_SHOWN = 3
_VALUED = frozenset(("In", "NotIn"))
_BARE = frozenset(("Exists", "DoesNotExist"))
# Labels that no manifest holds: controllers and the pods themselves set them (well-known labels of Kubernetes; Vault and
# OpenBao, Patroni, Spilo, Zalando's and CloudNativePG's PostgreSQL, KubeVirt, Istio).
_SET_LATER = frozenset(
    (
        "batch.kubernetes.io/job-name",
        "controller-revision-hash",
        "controller-uid",
        "job-name",
        "pod-template-generation",
        "pod-template-hash",
        "rollouts-pod-template-hash",
        "spilo-role",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    )
)
_SET_LATER_BY = ("apps.kubernetes.io/", "cnpg.io/", "kubevirt.io/", "openbao-", "statefulset.kubernetes.io/", "vault-")


class Requirement(NamedTuple):
    """One condition of a selector: a label key, an operator of meta/v1 LabelSelectorRequirement, its values."""

    key: str
    operator: str
    values: tuple[str, ...]

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether labels meet it. ``NotIn`` holds without the label too (apimachinery labels.Requirement.Matches)."""
        value = labels.get(self.key)
        if self.operator == "In":
            return value is not None and value in self.values
        if self.operator == "NotIn":
            return value is None or value not in self.values
        return (value is not None) is (self.operator == "Exists")


class Selector(NamedTuple):
    """All conditions of a selector; one without conditions selects everything."""

    requirements: tuple[Requirement, ...]

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether it selects what has these labels."""
        return all(one.holds(labels) for one in self.requirements)

    def unmet(self, labels: Mapping[str, str]) -> tuple[Requirement, ...]:
        """The conditions that these labels do not meet."""
        return tuple(one for one in self.requirements if not one.holds(labels))


class Labelled(NamedTuple):
    """Pods with labels: the manifest that makes them, their spec, and where the labels stand or should.

    ``namespace`` is empty where it is unknown.
    """

    manifest: Manifest
    pod: PodSpec
    path: FieldPath
    labels: Mapping[str, str]
    namespace: str


def from_labels(value: Any) -> Selector | None:
    """A selector that is a plain mapping of labels, as Service and ReplicationController have; None where it is none."""
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
        return None
    return Selector(tuple(Requirement(key, "In", (text,)) for key, text in value.items()))


def from_label_selector(value: Any) -> Selector | None:
    """A meta/v1 LabelSelector. None where it is not set, or is nothing that the API server would take."""
    if not isinstance(value, Mapping):
        return None
    wanted, expressions = value.get("matchLabels"), value.get("matchExpressions")
    plain = from_labels({} if wanted is None else wanted)
    if plain is None or not isinstance(expressions, list | None):
        return None
    found = [_requirement(one) for one in expressions or ()]
    read = tuple(one for one in found if one is not None)
    return Selector((*plain.requirements, *read)) if len(read) == len(found) else None


def service_selector(manifest: Manifest) -> Selector | None:
    """What a Service selects pods by. None where it selects none itself: no selector, an empty one, ExternalName; or only
    labels that pods get when they run. Conditions on those are left out.
    """
    spec = manifest.body.get("spec")
    if manifest.resource.api_version != "v1" or manifest.resource.kind != "Service" or not isinstance(spec, Mapping):
        return None
    found = from_labels(spec.get("selector")) if spec.get("type") != "ExternalName" else None
    known = without_later_labels(found) if found else None
    return known if known and known.requirements else None


def without_later_labels(selector: Selector) -> Selector:
    """The selector without its conditions on labels that controllers, or pods themselves, set when pods run."""
    return Selector(
        tuple(one for one in selector.requirements if one.key not in _SET_LATER and not one.key.startswith(_SET_LATER_BY))
    )


def labelled_pods(manifest: Manifest) -> Iterator[Labelled]:
    """The pods that a manifest makes, with their labels; one that has no metadata has no labels.

    A patch may hold labels alone, and counts with the pod spec that it does not touch.
    """
    pods = manifest.pods or ((PodSpec(_TEMPLATE, {}),) if manifest.partial else ())
    for pod in pods:
        if pod.path:
            holder: Any = manifest.body
            for step in pod.path[:-1]:
                holder = holder[step] if isinstance(step, int) else holder.get(step) if isinstance(holder, Mapping) else None
            if isinstance(holder, Mapping):
                path = (*pod.path[:-1], "metadata", "labels")
                yield Labelled(manifest, pod, path, _labels(holder), namespace_of(manifest))


def labelled_object(manifest: Manifest) -> Iterator[Labelled]:
    """The object itself with its own labels, for what selects objects and not pods."""
    yield Labelled(manifest, PodSpec((), {}), ("metadata", "labels"), _labels(manifest.body), namespace_of(manifest))


class PodIndex:
    """The pods of many manifests, found by what selects them without looking at each.

    With `labelled_object` it is the objects themselves that are found.
    """

    def __init__(self, manifests: Iterable[Manifest], read: Callable[[Manifest], Iterable[Labelled]] = labelled_pods) -> None:
        self.pods = [pod for manifest in manifests for pod in read(manifest)]
        self._pairs: dict[tuple[str, str], list[Labelled]] = defaultdict(list)
        self._keys: dict[str, list[Labelled]] = defaultdict(list)
        self._spaces: dict[str, list[Labelled]] = defaultdict(list)
        self._patched: set[tuple[str, str]] = set()
        for pod in self.pods:
            self._spaces[pod.namespace].append(pod)
            for key, value in pod.labels.items():
                self._pairs[key, value].append(pod)
                self._keys[key].append(pod)
                if pod.manifest.partial:
                    self._patched.add((key, value))

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> PodIndex:
        """That of the run."""
        return once(memo, cls, manifests.manifests)

    def selected(self, selector: Selector, namespace: str) -> Iterator[Labelled]:
        """The pods that a selector in the namespace (empty: unknown) can select, in the order of the input."""
        return (
            pod
            for pod in self._candidates(selector, namespace)
            if may_meet(namespace, pod.namespace) and selector.matches(pod.labels)
        )

    def cost(self, selector: Selector, namespace: str) -> int:
        """How many pods must be looked at to find those that a selector selects."""
        return len(self._candidates(selector, namespace))

    def may_select(self, selector: Selector, namespace: str) -> bool:
        """Whether there is a pod that it can select, once patches have added the labels that they hold."""
        open_ones = tuple(one for one in selector.requirements if not self._is_patched(one))
        return next(self.selected(Selector(open_ones), namespace), None) is not None

    def _is_patched(self, one: Requirement) -> bool:
        if one.operator == "In":
            return any((one.key, value) in self._patched for value in one.values)
        return one.operator == "Exists" and any(pod.manifest.partial for pod in self._keys.get(one.key, ())[:_MOST_COMPARED])

    def nearest(self, selector: Selector, namespace: str) -> Labelled | None:
        """The pods that miss the fewest of the conditions, but meet one that names a value; None where there are none."""
        best, fewest = None, len(selector.requirements)
        for one in selector.requirements:
            if one.operator == "In":
                near = [pod for value in one.values for pod in self._pairs.get((one.key, value), ())[:_MOST_COMPARED]]
                for pod in near:
                    missed = len(selector.unmet(pod.labels))
                    if missed < fewest and may_meet(namespace, pod.namespace):
                        best, fewest = pod, missed
        return best

    def _candidates(self, selector: Selector, namespace: str) -> Sequence[Labelled]:
        found: Sequence[Labelled] = self.pods
        for one in selector.requirements:
            if one.operator == "In" and len(one.values) == 1:
                having: Sequence[Labelled] = self._pairs.get((one.key, one.values[0]), ())
            elif one.operator in ("In", "Exists"):
                having = self._keys.get(one.key, ())
            else:
                continue
            found = min(found, having, key=len)
        here, anywhere = self._spaces.get(namespace, ()), self._spaces.get("", ())
        if namespace and not (here and anywhere) and len(here) + len(anywhere) < len(found):
            return here or anywhere
        return found


def differences(selector: Selector, labels: Mapping[str, str]) -> str:
    """In what labels differ from what a selector asks for, for a message: ``app=api, not app=web``."""
    found = []
    for one in selector.unmet(labels)[:_MOST_SHOWN]:
        key, value = shown(one.key, 80), labels.get(one.key)
        wanted = f"{key}={shown('|'.join(one.values), 80)}" if one.values else key
        if one.operator in ("NotIn", "DoesNotExist"):
            found.append(f"the label {key}={shown(value or '', 63)}, which is excluded")
        elif value is None:
            found.append(f"no label {wanted}")
        else:
            found.append(f"{key}={shown(value, 63)}, not {wanted}")
    return " and ".join(found)


def _labels(holder: Mapping[str, Any]) -> dict[str, str]:
    labels = dig(holder, "metadata", "labels")
    return {key: text for key, text in labels.items() if isinstance(text, str)} if isinstance(labels, Mapping) else {}


def _requirement(value: Any) -> Requirement | None:
    """A condition; None where validation of meta/v1 refuses it (apimachinery ValidateLabelSelectorRequirement)."""
    if not isinstance(value, Mapping):
        return None
    key, operator, values = value.get("key"), value.get("operator"), value.get("values")
    texts = tuple(values) if isinstance(values, list) else ()
    if not isinstance(key, str) or not isinstance(operator, str) or not all(isinstance(one, str) for one in texts):
        return None
    valued = operator in _VALUED and bool(texts)
    bare = operator in _BARE and not texts and not isinstance(values, str | Mapping)
    return Requirement(key, operator, texts) if valued or bare else None
