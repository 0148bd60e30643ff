"""PodDisruptionBudgets and the pods that they protect, as the disruption controller and the eviction API see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from policylint.model.lazy import lazy
from policylint.model.manifest import Manifest
from policylint.semantics.scaling import SCALED, Near, Scaling, field
from policylint.semantics.selectors import Labelled, PodIndex, Selector, from_label_selector, namespace_of

_PERCENT = lazy(r"([0-9]+)%\Z", re.ASCII)
_DIGITS = 9


class Budget(NamedTuple):
    """A PodDisruptionBudget. ``selector`` is None where it selects nothing, or nothing that can be read."""

    manifest: Manifest
    selector: Selector | None
    namespace: str

    @property
    def spec(self) -> Mapping[str, Any]:
        """Its spec, empty where it has none."""
        spec = self.manifest.body.get("spec")
        return spec if isinstance(spec, Mapping) else {}


class Amount(NamedTuple):
    """A number of pods, or a share of them in percent."""

    number: int
    percent: bool

    def of(self, pods: int) -> int:
        """How many of the pods that are: shares are rounded up (intstr.GetScaledValueFromIntOrPercent, roundUp)."""
        return -(-self.number * pods // 100) if self.percent else self.number


class Guard:
    """The budgets among manifests, the pods that each selects, and how many those are."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        listed = list(manifests)
        self.scaling = Scaling(listed)
        self.budgets = [budget(one) for one in listed if one.resource.kind == "PodDisruptionBudget" and not one.partial]
        self.index = PodIndex(listed)
        self._counted: dict[tuple[int, bool], tuple[list[Labelled], tuple[int, list[Manifest]] | None]] = {}
        self._selected: dict[tuple[Selector, str], tuple[list[Labelled], Near]] = {}

    def selected(self, one: Budget) -> list[Labelled]:
        """All pods that the budget may select, wherever they stand."""
        return self._found(one)[0]

    def nearest(self, one: Budget) -> list[Labelled]:
        """The pods that the budget selects and that stand nearest to it."""
        return self._found(one)[1].nearest("", one.manifest.document.file, "")

    def protected(self) -> set[int]:
        """The pods that any budget may select, by `id` of their specs."""
        different = {(one.selector, one.namespace): one for one in self.budgets}
        return {id(pod.pod.body) for one in different.values() for pod in self.selected(one)}

    def expected(self, one: Budget, *, scaled: bool) -> tuple[int, list[Manifest]] | None:
        """How many pods the workloads nearest to a budget run together, and the workloads; None where nobody can say.

        ``scaled`` asks for workloads that an autoscaler scales, else such workloads cannot be counted.
        """
        pods = self.nearest(one)
        # Budgets that mean the same pods share the list.
        if (id(pods), scaled) not in self._counted:
            self._counted[id(pods), scaled] = pods, self._count(pods, scaled)
        return self._counted[id(pods), scaled][1]

    def _count(self, pods: list[Labelled], scaled: bool) -> tuple[int, list[Manifest]] | None:
        counts: dict[tuple[str, str], int] = {}
        workloads: dict[tuple[str, str], Manifest] = {}
        for pod in pods:
            resource = pod.manifest.resource
            if pod.manifest.partial or resource.kind not in SCALED:
                return None
            number = self.scaling.replicas(pod.manifest)
            if number is None or self.scaling.is_scaled(pod.manifest) is not scaled:
                return None
            key = resource.kind, resource.name
            counts[key] = max(number, counts.get(key, 0))
            workloads.setdefault(key, pod.manifest)
        return (sum(counts.values()), list(workloads.values())) if counts else None

    def _found(self, one: Budget) -> tuple[list[Labelled], Near]:
        if one.selector is None:
            return [], Near()
        key = one.selector, one.namespace
        if key not in self._selected:
            found, near = list(self.index.selected(one.selector, one.namespace)), Near()
            for pod in found:
                near.add("", pod.manifest.document.file, pod.namespace, pod)
            self._selected[key] = found, near
        return self._selected[key]


def budget(manifest: Manifest) -> Budget:
    """The manifest as a budget. An empty selector selects everything in policy/v1, and nothing in policy/v1beta1."""
    selector = from_label_selector(field(manifest.body, "spec", "selector"))
    if selector is not None and not selector.requirements and manifest.resource.api_version == "policy/v1beta1":
        selector = None
    return Budget(manifest, selector, namespace_of(manifest))


def amount(value: Any) -> Amount | None:
    """A number or share as a budget or a rolling update has it; None where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Amount(value, False)
    found = _PERCENT.match(value[: _DIGITS + 1]) if isinstance(value, str) else None
    return Amount(int(found[1]), True) if found else None
