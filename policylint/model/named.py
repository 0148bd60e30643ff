"""`NamedTuple` as typing has it, but for one thing: annotations are kept as they are written, and not compiled.

typing compiles every annotation that is a text, as all of ours are, which takes most of the time that a class takes to be
made; and a short run is, for a good part, classes being made. To the type checker it is the one of typing.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    _OWN = frozenset(("__annotations__", "__module__", "__qualname__"))

    class _Maker(type):
        def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, space)
            fields = space["__annotations__"]
            defaults = [space[field] for field in fields if field in space]
            made = namedtuple(name, fields, defaults=defaults, module=space["__module__"])
            made.__annotations__ = made.__new__.__annotations__ = fields
            made.__qualname__ = space["__qualname__"]
            for key, value in space.items():
                if key not in _OWN and key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """The base of classes of values: their fields are annotated, with defaults at the end."""


__all__ = ["NamedTuple"]
