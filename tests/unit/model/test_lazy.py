"""A lazy regular expression is one, and every one that policylint has can be compiled."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import re

import pytest

import policylint
from policylint.model.lazy import _Lazy, lazy

MODULES = [one.name for one in pkgutil.walk_packages(policylint.__path__, "policylint.") if not one.name.endswith("__main__")]


def test_it_does_what_the_expression_does() -> None:
    made = lazy(r"(a)(b)?", re.IGNORECASE)
    found = made.match("Abc")
    assert found is not None
    assert found.groups() == ("A", "b")
    assert made.match("Abc") is not None
    assert (made.sub("x", "aab"), made.findall("ab"), made.search("c")) == ("xx", [("a", "b")], None)
    assert (made.pattern, made.groups) == (r"(a)(b)?", 2)


def test_what_it_does_not_have_is_an_error() -> None:
    with pytest.raises(AttributeError):
        lazy("a").nothing  # type: ignore[attr-defined]  # noqa: B018 - that is the question
    with pytest.raises(re.error):
        lazy("(").match("")


def test_it_can_be_copied() -> None:
    assert copy.copy(lazy("a")).match("a") is not None


@pytest.mark.parametrize("name", MODULES)
def test_every_expression_can_be_compiled(name: str) -> None:
    for value in vars(importlib.import_module(name)).values():
        for one in value if isinstance(value, tuple) else (value,):
            for each in one if isinstance(one, tuple) else (one,):
                if isinstance(each, _Lazy):
                    re.compile(each._text, each._flags)
