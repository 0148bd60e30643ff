"""Symbolic edits and a text with positions to spans of that text.

Comments, quotes, indentation, brackets and line ends stay as they are; what is added follows its neighbours. What cannot be
said that way is refused: the caller compares what the edited text says with what it should say, so an edit need not be right
for every text, but it must not guess.
"""

from __future__ import annotations

from collections.abc import Iterable

from policylint.fix.style import Text, block, flow, scalar, spread
from policylint.manifests.positions import Entry, Index, Node
from policylint.model.fix import Edit, Insert, Remove, RenameKey, SetValue, Wrap
from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath, format_path


class Refusal(Exception):
    """The text is written in a way that does not allow for the edit. The text of the error says why."""


class Replacement(NamedTuple):
    """The characters from ``start`` up to ``end`` become ``text``."""

    start: int
    end: int
    text: str


class Shift(NamedTuple):
    """The lines that begin between two characters move to the right."""

    start: int
    end: int
    blanks: int


class Spans(NamedTuple):
    """What edits are in a text."""

    replacements: tuple[Replacement, ...]
    shifts: tuple[Shift, ...]


class Writer:
    """Finds the spans of edits in one document."""

    def __init__(self, index: Index) -> None:
        self.root = index.root
        self.at = Text(index.document.text)
        self.text = index.document.text
        self.newline = self.at.newline
        self._step = 0

    def spans(self, edits: Iterable[Edit], item: FieldPath) -> Spans:
        """The spans of the edits of an object that stands at ``item``. Raises Refusal."""
        replacements: list[Replacement] = []
        shifts: list[Shift] = []
        for edit in edits:
            path = (*item, *edit.path)
            if isinstance(edit, SetValue):
                replacements.append(self._set_value(path, edit))
            elif isinstance(edit, RenameKey):
                replacements.append(self._rename(path, edit))
            elif isinstance(edit, Insert):
                replacements.append(self._insert(path, edit))
            elif isinstance(edit, Remove):
                replacements.append(self._remove(path))
            else:
                self._wrap(path, edit, replacements, shifts)
        return Spans(tuple(replacements), tuple(shifts))

    @property
    def step(self) -> int:
        """The indentation of this document."""
        self._step = self._step or self.at.step(self.root)
        return self._step

    def _find(self, path: FieldPath) -> tuple[Node, Entry | None, Node]:
        """The value at the path, its key if it has one, and what holds it."""
        holder = node = self.root
        entry = None
        for step in path:
            holder, entry = node, None
            if isinstance(node.children, dict) and isinstance(step, str) and step in node.children:
                entry = node.children[step]
                node = entry.node
            elif isinstance(node.children, list) and isinstance(step, int) and step < len(node.children):
                node = node.children[step]
            else:
                raise Refusal(f"{format_path(path)} has no place of its own in the text")
        return node, entry, holder

    def _field(self, path: FieldPath) -> tuple[Node, Entry, Node]:
        """As `find`, for what must have a key."""
        node, entry, holder = self._find(path)
        if entry is None or self.text.startswith(("&", "*", "!", "?"), entry.start):
            raise Refusal(f"the key of {format_path(path)} is no plain text")
        return node, entry, holder

    def _behind_colon(self, entry: Entry) -> int:
        colon = self.text.find(":", entry.end)
        if colon < 0 or self.text[entry.end : colon].strip(" \t"):
            raise Refusal("a key and its colon stand on different lines")
        return colon + 1

    def _set_value(self, path: FieldPath, edit: SetValue) -> Replacement:
        node, entry, holder = self._find(path)
        if node.end <= node.start and entry is not None:
            colon = self._behind_colon(entry)
            return Replacement(colon, colon, " " + flow(edit.value, quote=self._quote(entry)))
        start = node.start if self.at.is_alias(node) else self.at.content(node)
        old = self.text[start : node.end]
        if node.children or old.startswith(("|", ">")):
            raise Refusal(f"{format_path(path)} is more than one line of text")
        quote = old[:1] if old[:1] in ("'", '"') else self._quote(entry) if entry and self.at.is_flow(holder) else ""
        return Replacement(start, node.end, flow(edit.value, quote=quote, compact=self._is_compact(holder)))

    def _rename(self, path: FieldPath, edit: RenameKey) -> Replacement:
        _, entry, _ = self._field(path)
        old = self.text[entry.start : entry.end]
        return Replacement(entry.start, entry.end, scalar(edit.name, quote=old[:1] if old[:1] in ("'", '"') else ""))

    def _wrap(self, path: FieldPath, edit: Wrap, replacements: list[Replacement], shifts: list[Shift]) -> None:
        node, entry, holder = self._field(path)
        if node.end <= node.start:
            raise Refusal(f"{format_path(path)} has no value")
        key = scalar(edit.key, quote=self._quote(entry))
        if self.at.is_flow(holder) or self.at.is_flow(node):
            self._wrap_in_brackets(node, entry, holder, key, (replacements, shifts))
            return
        colon = self._behind_colon(entry)
        inner = self.at.own(node)
        if inner:
            indent = self.at.column(next(iter(inner.values())).start)
            shifts.append(Shift(colon, self._end_of_block(node), indent - self.at.column(entry.start)))
        elif "\n" in self.text[colon : node.end] or isinstance(node.children, list):
            raise Refusal(f"{format_path(path)} is more than one line of text")
        else:
            indent = self.at.column(entry.start) + self.step
        replacements.append(Replacement(colon, colon, f"{self.newline}{' ' * indent}{key}:"))

    def _wrap_in_brackets(
        self, node: Node, entry: Entry, holder: Node, key: str, out: tuple[list[Replacement], list[Shift]]
    ) -> None:
        """``{a: 1}`` to ``{key: {a: 1}}``: on one line, or where the text has a line for each field, on lines of its own."""
        colon = ":" if self._is_compact(holder) or self._is_compact(node) else ": "
        start, outer = node.start, self.at.column(entry.start)
        if self.at.is_flow(holder) and self.at.leads(entry.start) and "\n" in self.text[holder.start : entry.start]:
            indent = self.newline + " " * (outer + self._flow_step(holder, entry))
            opening, closing = f"{{{indent}{key}{colon}", f"{self.newline}{' ' * outer}}}"
            if "\n" in self.text[start : node.end]:
                out[1].append(Shift(start, node.end, self._flow_step(holder, entry)))
        else:
            opening, closing = f"{{{key}{colon}", "}"
        out[0].append(Replacement(start, start, opening))
        out[0].append(Replacement(node.end, node.end, closing))

    def _insert(self, path: FieldPath, edit: Insert) -> Replacement:
        node, _, _ = self._find(path)
        own = self.at.own(node)
        if not own:
            empty = node.children == {} and self.at.is_flow(node)
            if not empty:
                raise Refusal(f"{format_path(path) or 'the document'} holds no field of its own to put {edit.key} beside")
            start = self.at.content(node)
            return Replacement(start, node.end, flow({edit.key: edit.value}, quote=""))
        beside = own.get(edit.near) or next(iter(own.values()))
        behind = edit.near in own and self._is_one_line(beside.node)
        if self.at.is_flow(node):
            return self._insert_in_brackets(node, beside, edit, behind=behind)
        indent = self.at.column(beside.start)
        text = block(edit.key, edit.value, indent, self.step, self.newline)
        blanks = " " * indent
        if behind:
            end = self.at.line_end(beside.node.end)
            return Replacement(end, end, f"{self.newline}{blanks}{text}")
        if self.at.leads(beside.start):
            start = self._above_comments(beside.start)
            return Replacement(start, start, f"{blanks}{text}{self.newline}")
        return Replacement(beside.start, beside.start, f"{text}{self.newline}{blanks}")

    def _insert_in_brackets(self, node: Node, beside: Entry, edit: Insert, *, behind: bool) -> Replacement:
        compact = self._is_compact(node)
        quote = self._quote(beside)
        key = scalar(edit.key, quote=quote) + (":" if compact else ": ")
        between = "," if compact else ", "
        value = flow(edit.value, quote=quote, compact=compact)
        if self.at.leads(beside.start) and "\n" in self.text[node.start : beside.start]:
            indent = self.at.column(beside.start)
            between = "," + self.newline + " " * indent
            if quote == '"':
                value = spread(edit.value, indent, self._flow_step(node, beside), self.newline)
        if behind:
            return Replacement(beside.node.end, beside.node.end, f"{between}{key}{value}")
        return Replacement(beside.start, beside.start, f"{key}{value}{between}")

    def _remove(self, path: FieldPath) -> Replacement:
        node, entry, holder = self._field(path)
        others = [one for key, one in self.at.own(holder).items() if key != path[-1]]
        if entry not in self.at.own(holder).values() or not others:
            raise Refusal(f"{format_path(path)} is all that its mapping holds, or comes from elsewhere")
        if self.at.is_flow(holder):
            following = min((one.start for one in others if one.start > entry.start), default=None)
            if following is not None:
                return Replacement(entry.start, following, "")
            return Replacement(max(one.node.end for one in others), max(node.end, entry.end), "")
        if not self.at.leads(entry.start):
            raise Refusal(f"{format_path(path)} shares its line with what holds it")
        end = self.text.find("\n", max(self._behind_colon(entry), self._end_of_block(node)) - 1)
        return Replacement(self.at.line_start(entry.start), len(self.text) if end < 0 else end + 1, "")

    def _end_of_block(self, node: Node) -> int:
        """Where the last line of a value ends: libyaml counts the comments and blank lines behind it in."""
        end = 0
        waiting = [node]
        while waiting:
            one = waiting.pop()
            below: list[Node] = []
            if isinstance(one.children, list):
                below = one.children
            elif one.children is not None:
                below = [entry.node for entry in self.at.own(one).values()]
            if not below or self.at.is_flow(one) or self.at.is_alias(one):
                end = max(end, one.end)
            else:
                waiting.extend(below)
        lines = self.text[node.start : node.end].rstrip().split("\n")
        while lines and lines[-1].strip()[:1] in ("", "#"):
            lines.pop()
        return max(end, node.start + len("\n".join(lines)))

    def _above_comments(self, offset: int) -> int:
        """The beginning of the line, or of the comment right above it that stands in the same column."""
        start = self.at.line_start(offset)
        indent = offset - start
        while start > 0:
            above = self.at.line_start(start - 1)
            if not self.text[above:start].startswith(" " * indent + "#"):
                break
            start = above
        return start

    def _is_one_line(self, node: Node) -> bool:
        scalar_or_alias = node.children is None or self.at.is_alias(node)
        return scalar_or_alias and node.end > node.start and "\n" not in self.text[node.start : node.end]

    def _quote(self, entry: Entry | None) -> str:
        """The quote of a key, which is JSON's for new keys beside it."""
        return '"' if entry is not None and self.text.startswith('"', entry.start) else ""

    def _is_compact(self, node: Node) -> bool:
        """Whether a JSON object has no blanks behind its colons."""
        first = next(iter(self.at.own(node).values()), None)
        return (
            first is not None and self.at.is_flow(node) and self._quote(first) == '"' and (first.node.start == first.end + 1)
        )

    def _flow_step(self, holder: Node, entry: Entry) -> int:
        """By how much the fields of a collection in brackets are indented from the line of its closing bracket."""
        end = holder.end - 1
        closing = self.at.column(end) if self.at.leads(end) else 0
        step = self.at.column(entry.start) - closing
        return step if 0 < step <= 8 else self.step
