"""PodDisruptionBudgets and the pods that they protect, as the disruption controller and the eviction API see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from policylint.model.finding import Hit
from policylint.model.lazy import lazy
from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.memo import Memo, once
from policylint.model.position import FieldPath
from policylint.model.values import as_mapping, dig
from policylint.semantics.placement import namespace_of
from policylint.semantics.pods import PodIndex
from policylint.semantics.scaling import SCALED, Scaling
from policylint.semantics.selectors import Selector, from_label_selector
from policylint.workload import is_owned

_PERCENT = lazy(r"([0-9]+)%\Z", re.ASCII)
_DIGITS = 9
# How many pods are looked at for all budgets of a run, each as often as different budgets select it.
_MOST_COUNTED = 1_000_000


def not_judged(field: str) -> Hit:
    """Said of a budget that came too late to be judged: that is no fault of its own, but it must not pass for good either."""
    said = "not judged: the budgets of this run select more pods than are counted, so this one may allow an eviction or not"
    return Hit(("spec", field), said, value="not judged", help="check fewer files in one run")


class Budget(NamedTuple):
    """A PodDisruptionBudget. ``selector`` is None where it selects nothing, or nothing that can be read."""

    manifest: Manifest
    selector: Selector | None
    namespace: str

    @property
    def spec(self) -> Mapping[str, Any]:
        """Its spec, empty where it has none."""
        spec = self.manifest.body.get("spec")
        return as_mapping(spec)


class Amount(NamedTuple):
    """A number of pods, or a share of them in percent."""

    number: int
    percent: bool

    def of(self, pods: int) -> int:
        """How many of the pods that are: shares are rounded up (intstr.GetScaledValueFromIntOrPercent, roundUp)."""
        return -(-self.number * pods // 100) if self.percent else self.number


class Expected(NamedTuple):
    """How many pods a budget is for, and the workloads that run them. ``counted``: there were not too many to look at."""

    number: int
    workloads: tuple[Manifest, ...]
    counted: bool = True


class Guard:
    """The budgets among manifests, the pods that each selects, and how many those are."""

    def __init__(self, manifests: ManifestSet, memo: Memo = None) -> None:
        self.scaling = Scaling.of(manifests, memo)
        self.budgets = [budget(one) for one in manifests.of_kind("PodDisruptionBudget") if not one.partial]
        self.index = PodIndex.of(manifests, memo)
        self._left = _MOST_COUNTED
        self._counted: dict[tuple[int, bool], Expected | None] = {}
        self._selected: dict[tuple[Selector, str], int] = {}

    @classmethod
    def of(cls, manifests: ManifestSet, memo: Memo) -> Guard:
        """That of the run."""
        return once(memo, cls, manifests, memo)

    def selected(self, one: Budget) -> int:
        """All pods that the budget may select, wherever they stand."""
        if one.selector is None:
            return 0
        key = one.selector, one.namespace
        if key not in self._selected:
            self._selected[key] = self.index.selected(*key)
        return self._selected[key]

    def nearest(self, one: Budget) -> int:
        """The pods that the budget selects and that stand nearest to it."""
        found = self.selected(one)
        return self.index.nearest(found, one.manifest.document.file) if found else 0

    def protected(self) -> set[tuple[int, FieldPath]]:
        """The pods that any budget may select, by `id` of their manifest and where their spec stands."""
        found = 0
        for one in self.budgets:
            found |= self.selected(one)
        return {(id(pod.manifest), pod.at) for pod in self.index.listed(found)}

    def expected(self, one: Budget, *, scaled: bool) -> Expected | None:
        """How many pods the workloads nearest to a budget run together; None where nobody can say.

        ``scaled`` asks for workloads that an autoscaler scales, else such workloads cannot be counted.
        """
        found = self.nearest(one)
        # Budgets that mean the same pods share the answer.
        if (found, scaled) not in self._counted:
            self._left -= found.bit_count()
            self._counted[found, scaled] = self._count(found, scaled) if self._left >= 0 else Expected(0, (), counted=False)
        return self._counted[found, scaled]

    def _count(self, found: int, scaled: bool) -> Expected | None:
        counts: dict[tuple[str, str], int] = {}
        workloads: dict[tuple[str, str], Manifest] = {}
        for pod in self.index.listed(found):
            resource = pod.manifest.resource
            if is_owned(pod.manifest):
                continue
            if pod.manifest.partial or resource.kind not in SCALED:
                return None
            number = self.scaling.replicas(pod.manifest)
            if number is None or self.scaling.is_scaled(pod.manifest) is not scaled:
                return None
            key = resource.kind, resource.name
            counts[key] = max(number, counts.get(key, 0))
            workloads.setdefault(key, pod.manifest)
        return Expected(sum(counts.values()), tuple(workloads.values())) if counts else None


def budget(manifest: Manifest) -> Budget:
    """The manifest as a budget. An empty selector selects everything in policy/v1, and nothing in policy/v1beta1."""
    selector = from_label_selector(dig(manifest.body, "spec", "selector"))
    if selector is not None and not selector.requirements and manifest.resource.api_version == "policy/v1beta1":
        selector = None
    return Budget(manifest, selector, namespace_of(manifest))


def amount(value: Any) -> Amount | None:
    """A number or share as a budget or a rolling update has it; None where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Amount(value, False)
    found = _PERCENT.match(value[: _DIGITS + 1]) if isinstance(value, str) else None
    return Amount(int(found[1]), True) if found else None
