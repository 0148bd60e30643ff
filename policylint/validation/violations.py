"""What a schema says against an object: one violation per cause. The words are those of explain.py."""

from __future__ import annotations

from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath

UNKNOWN, MISSING, TYPE, VALUE = "unknown-field", "missing-field", "wrong-type", "invalid-value"
UNKNOWN_KIND, UNCHECKED_KIND = "unknown-kind", "unchecked-kind"
UNUSABLE, UNCHECKED_PATTERN = "unusable-custom-schema", "unchecked-pattern"
UNCHECKED_RULES = "unchecked-validation-rules"
UNRENDERED = "unrendered-variable"


class Violation(NamedTuple):
    """One thing that the API server would refuse.

    ``path`` leads to the field; a missing field has its own path, not its parent's. ``rule`` is one of "unknown-field",
    "missing-field", "wrong-type" and "invalid-value". ``value`` is what stands there, as text; empty for fields that are
    missing and in secrets. ``suggestion`` is the nearest name or value that would pass, or empty.
    """

    path: FieldPath
    rule: str
    message: str
    value: str = ""
    suggestion: str = ""

    @property
    def unchecked(self) -> bool:
        """Whether this stands for all that nobody can tell without a schema."""
        return self.rule == UNCHECKED_KIND
