"""Label selectors as the API server and its controllers see them.

A selector that the API server would refuse is read as None, never as one that selects everything or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest
from policylint.workload import shown

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


def from_labels(value: Any) -> Selector | None:
    """A selector that is a plain mapping of labels, as Service and ReplicationController have; None where it is none."""
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        return None
    return Selector(tuple(Requirement(key, "In", (text,)) for key, text in value.items()))


def from_label_selector(value: Any) -> Selector | None:
    """A meta/v1 LabelSelector. None where it is not set, or is nothing that the API server would take."""
    if not isinstance(value, dict):
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
    if manifest.resource.api_version != "v1" or manifest.resource.kind != "Service" or not isinstance(spec, dict):
        return None
    found = from_labels(spec.get("selector")) if spec.get("type") != "ExternalName" else None
    known = without_later_labels(found) if found else None
    return known if known and known.requirements else None


def without_later_labels(selector: Selector) -> Selector:
    """The selector without its conditions on labels that controllers, or pods themselves, set when pods run."""
    return Selector(
        tuple(one for one in selector.requirements if one.key not in _SET_LATER and not one.key.startswith(_SET_LATER_BY))
    )


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


def _requirement(value: Any) -> Requirement | None:
    """A condition; None where validation of meta/v1 refuses it (apimachinery ValidateLabelSelectorRequirement)."""
    if not isinstance(value, dict):
        return None
    key, operator, values = value.get("key"), value.get("operator"), value.get("values")
    texts = tuple(values) if isinstance(values, list) else ()
    if not isinstance(key, str) or not isinstance(operator, str) or not all(isinstance(one, str) for one in texts):
        return None
    valued = operator in _VALUED and bool(texts)
    bare = operator in _BARE and not texts and not isinstance(values, str | dict)
    return Requirement(key, operator, texts) if valued or bare else None
