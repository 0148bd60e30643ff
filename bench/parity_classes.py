"""The differences between kubeconform and policylint, and the named class that each belongs to.

kubeconform_classes.csv says of every class how it is recognised, why the two differ, and with whom the API server agrees.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from parity_records import Fault, Record, Records

from policylint.sources.discover import KUSTOMIZATIONS
from policylint.validation.formats import FORMATS

TABLE = Path(__file__).resolve().with_name("kubeconform_classes.csv")
EXTENSIONS = (".yaml", ".yml", ".json")
_COMPLAINT = re.compile(r" - at '[^']*': ([^\n]*?)(?= +- at '|\Z)", re.DOTALL)
_CONSTANT = re.compile(r"must be (?:one of |[A-Z][A-Za-z]*, is )")
_NULL = re.compile(r"got null, want |'oneOf' failed, subschemas [0-9, ]+ matched")


class Difference(NamedTuple):
    """A thing of which the two do not say the same. Either may say nothing of it."""

    file: str
    theirs: Record | None
    ours: Record | None


class Described(NamedTuple):
    """A row of the table."""

    name: str
    recognised: str
    api_server: str
    why: str


def table() -> dict[str, Described]:
    """The rows of the table by name."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["class"]: Described(*row.values()) for row in csv.DictReader(lines)}


def compare(theirs: Records, ours: Records) -> tuple[int, Counter[str], list[tuple[str, Difference]]]:
    """How many answers are the same, by verdict, and all differences with the names of their classes ("": none)."""
    same: Counter[str] = Counter()
    differences: list[tuple[str, Difference]] = []
    for file in sorted(theirs.keys() | ours.keys()):
        left, right = list(theirs.get(file, ())), list(ours.get(file, ()))
        same.update(_take_same(left, right))
        differences.extend(_explain(file, left, right, theirs_read=file in theirs))
    return same.total(), same, differences


def classify(one: Difference) -> str:
    """The name of the first class that the difference belongs to, or ""."""
    return next((name for name, belongs in CLASSES.items() if belongs(one)), "")


def _take_same(left: list[Record], right: list[Record]) -> Iterator[str]:
    """Takes away what both say of the same object with the same verdict; gives the verdicts.

    One answer of ours about a whole Helm template stands against all of theirs about its documents.
    """
    chart = next((one for one in right if _is_chart(one)), None)
    for one in list(left):
        other = next((it for it in right if it.key == one.key and it.verdict == one.verdict), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            yield one.verdict
        if chart is not None and other is chart:
            right.append(chart)


def _explain(file: str, left: list[Record], right: list[Record], *, theirs_read: bool) -> Iterator[tuple[str, Difference]]:
    """Pairs what is left: first by object, then any two that a class explains; the rest stands alone."""
    chart = next((one for one in right if _is_chart(one)), None)
    if chart is not None and theirs_read:
        yield from (_named(Difference(file, one, chart)) for one in left)
        return
    for one in list(left):
        other = next((it for it in right if it.kind and it.key == one.key), None)
        other = other or next((it for it in right if classify(Difference(file, one, it))), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            yield _named(Difference(file, one, other))
    yield from (_named(Difference(file, one, None)) for one in left)
    yield from (_named(Difference(file, None, one)) for one in right)


def _named(one: Difference) -> tuple[str, Difference]:
    return classify(one), one


def _is_chart(one: Record) -> bool:
    return one.verdict == "error" and one.said.startswith("template: a Helm template")


def _verdicts(one: Difference) -> tuple[str, str]:
    return (one.theirs.verdict if one.theirs else "", one.ours.verdict if one.ours else "")


def _refused_here(test: Callable[[Fault], bool]) -> Callable[[Difference], bool]:
    """Differences in which we refuse an object that they find valid, for one reason that passes TEST at least.

    All our reasons must be such that the schemas cannot state: those they do state, both should find.
    """

    def belongs(one: Difference) -> bool:
        if _verdicts(one) != ("valid", "invalid") or one.ours is None:
            return False
        beyond = all(fault.rule in ("missing-field", "invalid-value", "unrendered-variable") for fault in one.ours.faults)
        return beyond and any(map(test, one.ours.faults))

    return belongs


def _value(*words: str) -> Callable[[Fault], bool]:
    return lambda fault: fault.rule == "invalid-value" and any(f"must be {word}" in fault.message for word in words)


def _name_is_missing(fault: Fault) -> bool:
    return fault.rule == "missing-field" and fault.field in ("metadata.name", "metadata.generateName")


def _null(one: Difference) -> bool:
    """Nulls are all that kubeconform refuses."""
    if _verdicts(one) != ("invalid", "valid") or one.theirs is None:
        return False
    said = [complaint for complaint in _COMPLAINT.findall(one.theirs.said) if complaint.strip() != "validation failed"]
    return bool(said) and all(_NULL.search(complaint) for complaint in said)


def _their_error(one: Difference, *words: str) -> bool:
    return one.theirs is not None and one.theirs.verdict == "error" and any(word in one.theirs.said for word in words)


def _our(one: Difference, verdict: str, words: str = "") -> bool:
    return one.ours is not None and one.ours.verdict == verdict and words in one.ours.said


def _same_object(one: Difference) -> bool:
    return one.theirs is not None and one.ours is not None and one.theirs.key == one.ours.key


def _is_kustomization(one: Difference) -> bool:
    """The file is one for kustomize, and kubeconform skips it or misses its kind."""
    named = Path(one.file).name.lower() in KUSTOMIZATIONS
    return one.theirs is not None and named and (one.theirs.verdict == "skipped" or _their_error(one, *_NO_OBJECT))


_NO_OBJECT = ("missing 'kind' key", "missing 'apiVersion' key", "cannot unmarshal")

# In this order: the first that fits counts.
CLASSES: Mapping[str, Callable[[Difference], bool]] = {
    "helm-template": lambda one: one.theirs is not None and one.ours is not None and _is_chart(one.ours),
    "helm-template-unread": lambda one: one.theirs is None and one.ours is not None and _is_chart(one.ours),
    "template-source": lambda one: (
        one.theirs is None and _our(one, "error", "template: ") and not one.file.lower().endswith(EXTENSIONS)
    ),
    "other-file-name": lambda one: one.theirs is None and _our(one, "none") and not one.file.lower().endswith(EXTENSIONS),
    "remote-resources": lambda one: one.theirs is None and _our(one, "error", "template: remote resources"),
    "duplicate-key": lambda one: (
        _their_error(one, "already set in map") and one.ours is not None and one.ours.verdict == "invalid"
    ),
    "patch": lambda one: one.ours is not None and one.ours.partial and _verdicts(one) == ("invalid", "valid"),
    "inline-patch": lambda one: one.theirs is None and one.ours is not None and one.ours.partial,
    "json-patch": lambda one: _their_error(one, "cannot unmarshal array") and one.ours is not None and one.ours.partial,
    "null-is-absent": _null,
    "name-required": _refused_here(_name_is_missing),
    "name-syntax": _refused_here(lambda fault: fault.rule == "invalid-value" and fault.field.startswith("metadata.name")),
    "variable": _refused_here(lambda fault: fault.rule == "unrendered-variable"),
    "required-by-the-server": _refused_here(lambda fault: fault.rule == "missing-field"),
    "base64": _refused_here(_value("base64")),
    "quantity": _refused_here(_value("a quantity")),
    "enumeration": _refused_here(lambda fault: _CONSTANT.search(fault.message) is not None),
    "range": _refused_here(_value("at least ", "at most ", "between ")),
    "syntax": _refused_here(_value(*(one.words for one in FORMATS.values()))),
    "unserved": lambda one: (
        _same_object(one)
        and _verdicts(one) == ("skipped", "invalid")
        and all(fault.rule in ("removed-api-version", "unknown-kind") for fault in (one.ours.faults if one.ours else ()))
    ),
    "list-of-objects": lambda one: one.theirs is None and one.ours is not None and one.ours.inner,
    "list-without-objects": lambda one: (
        _verdicts(one) in (("valid", "none"), ("", "none"), ("empty", "none")) and _our(one, "none", "a list without objects")
    ),
    "empty-document": lambda one: _verdicts(one) in (("empty", ""), ("", "empty")),
    "tool-configuration": lambda one: (
        one.theirs is not None and one.theirs.verdict == "skipped" and _our(one, "none", "configuration of ")
    ),
    "kustomization": lambda one: one.ours is None and _is_kustomization(one),
    "no-object": lambda one: _their_error(one, *_NO_OBJECT) and _our(one, "none"),
    "incomplete-object": lambda one: _their_error(one, *_NO_OBJECT) and _our(one, "error", "incomplete-manifest: "),
    "incomplete-too": lambda one: one.theirs is None and _our(one, "error", "incomplete-manifest: "),
    "kind-in-other-case": lambda one: (
        _same_object(one)
        and _verdicts(one) == ("invalid", "skipped")
        and "at '/kind'" in (one.theirs.said if one.theirs else "")
    ),
    "utf-16": lambda one: one.theirs is None and one.ours is not None and one.ours.wide and one.ours.line > 1,
}


def counts(found: Iterable[tuple[str, Difference]]) -> Counter[str]:
    """How many differences each class has."""
    return Counter(name for name, _ in found)
