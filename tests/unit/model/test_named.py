"""Our NamedTuple is that of typing."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from policylint.model.named import NamedTuple


class Ours(NamedTuple):
    """What it is for."""

    one: int
    other: tuple[str, ...] = ()
    third: Ours | None = None

    @property
    def double(self) -> int:
        """Twice the one."""
        return 2 * self.one

    @classmethod
    def of(cls, text: str) -> Ours:
        """The one that the text says."""
        return cls(int(text))


class Theirs(typing.NamedTuple):
    """What it is for."""

    one: int
    other: tuple[str, ...] = ()
    third: Theirs | None = None


def test_it_has_fields_defaults_and_names() -> None:
    made = Ours(1, third=Ours(2))
    assert tuple(made) == (1, (), (2, (), None))
    assert repr(made) == "Ours(one=1, other=(), third=Ours(one=2, other=(), third=None))"
    assert made._replace(one=3).one == 3
    assert (Ours._fields, Ours._field_defaults, Ours.__doc__) == (Theirs._fields, Theirs._field_defaults, Theirs.__doc__)
    assert (Ours.__module__, Ours.__qualname__) == (__name__, "Ours")
    assert (Ours.__mro__[1:], hasattr(made, "__dict__")) == (Theirs.__mro__[1:], False)


def test_it_has_methods_and_properties() -> None:
    assert Ours.of("4").double == 8


def test_it_can_be_copied_and_pickled() -> None:
    made = Ours(1, ("a",), Ours(2))
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made
    assert type(pickle.loads(pickle.dumps(made))) is Ours


def test_annotations_are_what_is_written() -> None:
    assert Ours.__annotations__ == {"one": "int", "other": "tuple[str, ...]", "third": "Ours | None"}


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(TypeError):
        Ours()  # type: ignore[call-arg]  # that is the question
    with pytest.raises(KeyError):
        type("Empty", (NamedTuple,), {"__module__": "a", "__qualname__": "Empty"})
