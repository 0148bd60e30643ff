"""Where a Secret is, so that nothing of it gets into a message or an excerpt."""

from __future__ import annotations

from typing import Any


def holds_secret(value: Any) -> bool:
    """Whether a mapping anywhere in the document is, or is meant to be, a Secret."""
    stack, seen = [value], set()
    while stack:
        item = stack.pop()
        if not isinstance(item, dict | list) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            kind = item.get("kind")
            if "stringData" in item or (isinstance(kind, str) and kind.lower() in ("secret", "secretlist")):
                return True
            stack.extend(item.values())
        else:
            stack.extend(item)
    return False
