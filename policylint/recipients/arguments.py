"""What the command and the arguments of a container tell it: flags, addresses, and both inside a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policylint.model.position import FieldPath
from policylint.model.values import as_list
from policylint.recipients.facts import Fact, Form
from policylint.recipients.names import as_variable
from policylint.recipients.variables import of_value

_FLAG = re.compile(r"--?(?P<name>[A-Za-z][A-Za-z0-9_.-]{0,100})(?:=(?P<value>.*))?", re.DOTALL)
_SETTING = re.compile(r"(?:-D)?(?P<name>[A-Za-z_][A-Za-z0-9_.]{0,100})=(?P<value>.*)", re.DOTALL)
# Of a script as much is looked at as an address may be long, many times over.
_MOST_WORDS = 5000
_SPACE = re.compile(r"\s")
_AROUND = "\"'`;,&|()"


def told(path: FieldPath, items: Any) -> Iterator[Fact]:
    """The facts of a list of arguments: ``--region=x``, ``--region`` and then ``x``, ``NAME=x``, an address alone."""
    pending = ""
    for index, item in enumerate(as_list(items)):
        if not isinstance(item, str):
            pending = ""
            continue
        where = (*path, index)
        if _SPACE.search(item):
            yield from _script(where, item)
            pending = ""
            continue
        name, value = _split(item)
        if value is not None:
            yield from of_value(where, name, value)
        elif not name:
            yield from of_value(where, pending, item)
        pending = name if value is None else ""


def _split(item: str) -> tuple[str, str | None]:
    """The name of a flag and its value; no value: the next item may be it. No name: it is no flag."""
    found = _FLAG.fullmatch(item) or _SETTING.fullmatch(item)
    return (as_variable(found["name"]), found["value"]) if found else ("", None)


def _script(path: FieldPath, text: str) -> Iterator[Fact]:
    """The flags and addresses in a script. What it does with an address is not known: often it only fetches something."""
    words = [word.strip(_AROUND) for word in text.split(None, _MOST_WORDS)[:_MOST_WORDS]]
    for fact in dict.fromkeys(told(path, [word for word in words if word])):
        yield fact._replace(path=path, advisory=fact.advisory or fact.form is not Form.REGION)
