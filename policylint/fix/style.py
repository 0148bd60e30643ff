"""How a text is written, so that what is added looks like its neighbours."""

from __future__ import annotations

import json
import re
from typing import Any

from policylint.manifests.positions import Entry, Node
from policylint.manifests.scalars import plain

# What needs no quotes anywhere, in block style or in flow style, to any reader.
_BARE = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*\Z")
_PROPERTIES = re.compile(r"(?:[&!][^\s]*[ \t\r\n]+)*")
_STEP = 2


class Text:
    """The text of a document, and where its lines begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def line_start(self, offset: int) -> int:
        """Where the line begins that holds the character."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Where the line ends that holds the character, its line break left out."""
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end

    def column(self, offset: int) -> int:
        """How many characters of the line come before this one."""
        return offset - self.line_start(offset)

    def leads(self, offset: int) -> bool:
        """Whether nothing but blanks comes before the character in its line."""
        return not self.text[self.line_start(offset) : offset].strip(" ")

    def content(self, node: Node) -> int:
        """Where a value begins behind its anchor and its tag."""
        found = _PROPERTIES.match(self.text, node.start, max(node.start, node.end))
        return found.end() if found else node.start

    def is_alias(self, node: Node) -> bool:
        """Whether an alias stands for the value."""
        return self.text.startswith("*", node.start) and node.end > node.start

    def is_flow(self, node: Node) -> bool:
        """Whether the value is a collection in brackets."""
        return node.children is not None and self.text.startswith(("{", "["), self.content(node))

    def own(self, node: Node) -> dict[str, Entry]:
        """The fields that a mapping itself holds: not those that come through an alias or a merge."""
        if not isinstance(node.children, dict) or self.is_alias(node):
            return {}
        return {key: entry for key, entry in node.children.items() if node.start <= entry.start < node.end}

    def step(self, root: Node) -> int:
        """By how much the first nested mapping in block style is indented."""
        waiting = [root]
        for node in waiting:  # the list grows on the way
            for entry in self.own(node).values():
                below = entry.node
                inner = self.own(below)
                if inner and not self.is_flow(below) and below.start > entry.start:
                    return max(1, self.column(next(iter(inner.values())).start) - self.column(entry.start))
                waiting.append(below)
            if isinstance(node.children, list) and not self.is_alias(node):
                waiting.extend(node.children[:1])
        return _STEP


def scalar(value: Any, *, quote: str = "") -> str:
    """A scalar as YAML: in the given quotes, or bare where that is the same in every reader."""
    if isinstance(value, str):
        if quote == "'" and value.isprintable() and "'" not in value:
            return f"'{value}'"
        if not quote and _BARE.match(value) and plain(value) == value:
            return value
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def flow(value: Any, *, quote: str, compact: bool = False) -> str:
    """A value on one line, in brackets. With the quote ``"`` it is JSON."""
    comma, colon = (",", ":") if compact else (", ", ": ")
    if isinstance(value, dict):
        inside = [f"{scalar(key, quote=quote)}{colon}{flow(one, quote=quote, compact=compact)}" for key, one in value.items()]
        return "{" + comma.join(inside) + "}"
    if isinstance(value, list):
        return "[" + comma.join(flow(one, quote=quote, compact=compact) for one in value) + "]"
    return scalar(value, quote=quote)


def block(key: str, value: Any, indent: int, step: int, newline: str) -> str:
    """``key: value`` in block style, its first line not indented. Lists are in brackets."""
    if not isinstance(value, dict) or not value:
        return f"{scalar(key)}: {flow(value, quote='')}"
    lines = [f"{scalar(key)}:"]
    for name, one in value.items():
        lines.append(" " * (indent + step) + block(name, one, indent + step, step, newline))
    return newline.join(lines)


def spread(value: Any, indent: int, step: int, newline: str) -> str:
    """A value as JSON over several lines, its first line not indented."""
    return json.dumps(value, indent=step, ensure_ascii=False).replace("\n", newline + " " * indent)
