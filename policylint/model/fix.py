"""A change to an object, said in terms of its data: where it stands in a text is for the room ``fix`` to find out."""

from __future__ import annotations

from typing import Any

from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath


class SetValue(NamedTuple):
    """The value at ``path`` becomes ``value`` (plain data). A mapping or list that is not empty cannot be replaced."""

    path: FieldPath
    value: Any


class RenameKey(NamedTuple):
    """The key that ``path`` ends with becomes ``name``."""

    path: FieldPath
    name: str


class Wrap(NamedTuple):
    """The value ``v`` at ``path`` becomes ``{key: v}``."""

    path: FieldPath
    key: str


class Insert(NamedTuple):
    """The mapping at ``path`` gets a new ``key``, next to ``near``: behind it if that is a scalar, else in front of it."""

    path: FieldPath
    key: str
    value: Any
    near: str = ""


class Remove(NamedTuple):
    """The field at ``path`` goes, with its value."""

    path: FieldPath


Edit = SetValue | RenameKey | Wrap | Insert | Remove


class Fix(NamedTuple):
    """What would put an end to a finding. All paths are those of the object as it is, before any of the edits.

    ``safe``: the object means the same to the cluster afterwards. ``basis`` identifies the text of the document that it was
    made for; the engine fills it in.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    basis: str = ""
