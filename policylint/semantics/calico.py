"""What the selectors of Calico's policies say, as far as they are plain: conditions on labels, joined with ``&&``.

Source: docs.tigera.io/calico/latest/reference/resources/networkpolicy, Selectors. Whatever else stands there (``||``,
brackets, ``contains``) is not read, and may select anything.
"""

from __future__ import annotations

import re
from typing import Any

from policylint.semantics.selectors import Requirement, Selector

NAMESPACE_LABELS = ("projectcalico.org/name", "kubernetes.io/metadata.name")
_KEY = r"([\w./-]{1,320})"
_TEXT = r"""(?:'([^']{0,253})'|"([^"]{0,253})")"""
_EQUALS = re.compile(rf"{_KEY}\s*(==|!=)\s*{_TEXT}")
_IN = re.compile(rf"{_KEY}\s+(in|not\s+in)\s*\{{([^{{}}]{{0,4000}})\}}")
_HAS = re.compile(rf"(!?)\s*has\(\s*{_KEY}\s*\)")
_ALL = re.compile(r"all\(\s*\)|global\(\s*\)")
_TEXTS = re.compile(_TEXT)
_LONGEST = 4096
# Labels that Calico itself gives to the endpoints of pods, and every one of them has.
_OF_EVERY_POD = ("projectcalico.org/orchestrator", "projectcalico.org/namespace")


def selector(value: Any) -> Selector | None:
    """What a selector of Calico selects: everything where there is none, None where it cannot be read."""
    text = value.strip() if isinstance(value, str) else "" if value is None else None
    if text is None or len(text) > _LONGEST:
        return None
    found = [] if not text or _ALL.fullmatch(text) else [_requirement(part.strip()) for part in text.split("&&")]
    read = tuple(one for one in found if one is not None)
    return Selector(read) if len(read) == len(found) else None


def of_pods(read: Selector) -> tuple[Selector, tuple[str, ...]]:
    """A selector of endpoints as one of pods, without the labels that Calico adds; and the namespaces that it names."""
    spaces = [
        value for one in read.requirements if one.operator == "In" and one.key == _OF_EVERY_POD[1] for value in one.values
    ]
    return Selector(tuple(one for one in read.requirements if one.key not in _OF_EVERY_POD)), tuple(spaces)


def namespaces(read: Selector) -> tuple[str, ...]:
    """The namespaces that a selector of namespaces names; an empty text for any."""
    named = [one.values for one in read.requirements if one.key in NAMESPACE_LABELS and one.operator == "In"]
    return named[0] if named else ("",)


def _requirement(text: str) -> Requirement | None:
    if found := _EQUALS.fullmatch(text):
        return Requirement(found[1], "In" if found[2] == "==" else "NotIn", (found[3] if found[3] is not None else found[4],))
    if found := _IN.fullmatch(text):
        values = tuple(one or other for one, other in _TEXTS.findall(found[3]))
        return Requirement(found[1], "In" if found[2] == "in" else "NotIn", values) if values else None
    if found := _HAS.fullmatch(text):
        return Requirement(found[2], "DoesNotExist" if found[1] else "Exists", ())
    return None
