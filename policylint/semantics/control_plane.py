"""How the programs of the control plane are started: their flags, and what is required of them.

A container counts only where its command really runs the program: by itself, behind a wrapper, or in the script of a shell.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from policylint.model.finding import Hit
from policylint.model.manifest import Container, Manifest
from policylint.model.position import FieldPath
from policylint.model.values import as_list
from policylint.workload import label, shown

STRONG_CIPHERS = frozenset(
    (
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    )
)
"""The suites that CIS 2.0.1 allows (1.2.29): authenticated encryption, and a new key for each connection."""

_SHELLS = frozenset(("ash", "bash", "dash", "sh"))
_WRAPPERS = frozenset(("dumb-init", "go-runner", "hyperkube", "kube-log-runner", "tini"))
_SEPARATORS = frozenset((";", "&&", "||", "|", "&"))
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:h|ms|m|s|us|ns))+\Z")
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(h|ms|m|s|us|ns)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_LONGEST_SCRIPT = 100_000
_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))


class Flag(NamedTuple):
    """One flag as it stands in a command: what is behind its ``=`` (None: nothing), the word that follows, and where."""

    given: str | None
    following: str
    path: FieldPath


class Start(NamedTuple):
    """A container that runs a program: its flags by name, and the field that names the program."""

    container: Container
    program: str
    flags: Mapping[str, list[Flag]]
    path: FieldPath


class Requirement(NamedTuple):
    """What is asked of a flag. ``wrong`` gets its value (None: not set) and says whether it is not as it should be.

    ``name``: the flag, and behind a colon the item of a list that it is about. ``unless``: flags that take its place.
    ``control``: its number in the CIS benchmark, the same in 1.12 and 2.0.1; empty for none.
    """

    name: str
    wrong: Callable[[str | None], bool]
    consequence: str
    advice: str
    control: str = ""
    unless: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The flag without the item."""
        return self.name.partition(":")[0]


def on(value: str | None) -> bool:
    """Wrong unless true."""
    return value not in _TRUE


def is_public(value: str | None) -> bool:
    """Wrong for an address that others reach. The default is all addresses (component-base SecureServingOptions)."""
    return value not in ("127.0.0.1", "::1", "localhost")


def off(value: str | None) -> bool:
    """Wrong unless false is written out: the default is true."""
    return value is None or value in _TRUE


def not_on(value: str | None) -> bool:
    """Wrong only where it is true."""
    return value in _TRUE


def not_off(value: str | None) -> bool:
    """Wrong only where it is written and not true."""
    return value is not None and value not in _TRUE


def given(value: str | None) -> bool:
    """Wrong where it is not set, or empty."""
    return not value


def absent(value: str | None) -> bool:
    """Wrong where it is set."""
    return value is not None


def has(item: str) -> Callable[[str | None], bool]:
    """Wrong where the list lacks the item."""
    return lambda value: item not in _items(value)


def lacks(item: str) -> Callable[[str | None], bool]:
    """Wrong where the list holds the item."""
    return lambda value: item in _items(value)


def at_least(least: int) -> Callable[[str | None], bool]:
    """Wrong where it is not set, no number, or a lower one."""
    return lambda value: value is None or not value.isdecimal() or int(value[:18]) < least


def strong_ciphers(value: str | None) -> bool:
    """Wrong where no suites are named, or weak ones."""
    return not _items(value) or not _items(value) <= STRONG_CIPHERS


def seconds(value: str) -> float | None:
    """A duration as Go writes it (``1h30m``), in seconds."""
    if value == "0":
        return 0.0
    if not _DURATION.match(value):
        return None
    return sum(float(number[:18]) * _SECONDS[unit] for number, unit in _PART.findall(value))


def unmet(start: Start, requirements: Iterable[Requirement], chosen: tuple[str, ...]) -> Iterator[Hit]:
    """Hits for the requirements that are not met, at the flag or, where it is not set, at the field that names the program.

    ``chosen``: names or flags of requirements; empty for all. A value that is only known in the cluster is no fault.
    """
    whole = start.container.whole
    for one in requirements:
        if chosen and one.name not in chosen and one.flag not in chosen:
            continue
        found = start.flags.get(one.flag, [])
        value = _value(found, one)
        known = value is None or "$(" not in value
        if (not found and not whole) or not known or not one.wrong(value) or any(name in start.flags for name in one.unless):
            continue
        said = "without" if value is None else "with"
        shown_value = "" if value is None else f"={shown(value, 60)}"
        item = one.name.partition(":")[2]
        yield Hit(
            found[-1].path if found else start.path,
            f"{label(start.container)} runs {start.program} {said} --{one.flag}{shown_value}: {one.consequence}",
            value=one.name if item or value is None else f"{one.name}={value}",
            help=one.advice + (f" (CIS {one.control})" if one.control else ""),
        )


def starts(manifest: Manifest, program: str, environment: str = "") -> Iterator[Start]:
    """The containers that run a program. Variables that begin with ``environment`` set its flags, too."""
    for container in manifest.containers:
        words = _words(container, program)
        index = _program(words, program)
        if index is None:
            continue
        flags = _flags(words[index + 1 :])
        for name, flag in _variables(container, environment) if environment else ():
            flags.setdefault(name, [flag])
        yield Start(container, program, flags, words[index][1])


def _value(found: list[Flag], requirement: Requirement) -> str | None:
    """What the flag is set to; that of a list is all of its occurrences (pflag StringSlice)."""
    if not found:
        return None
    if requirement.wrong in (on, off, not_on, not_off):
        return found[-1].given if found[-1].given is not None else "true"
    values = [flag.given if flag.given is not None else flag.following for flag in found]
    return ",".join(values) if ":" in requirement.name else values[-1]


def _words(container: Container, program: str) -> list[tuple[str, FieldPath]]:
    """The words of command and args with their places; what a shell gets as its script is taken apart if it may matter."""
    words = []
    for field in ("command", "args"):
        items = container.body.get(field)
        for index, item in enumerate(as_list(items)):
            words.append((item if isinstance(item, str) else "", (*container.path, field, index)))
    if words and words[0][0].rpartition("/")[2] in _SHELLS:
        script = next((i + 1 for i, (word, _) in enumerate(words) if re.fullmatch(r"-[a-z]*c", word)), len(words))
        return [(word, path) for text, path in words[script : script + 1] for word in _script(text, program)]
    return words


def _script(text: str, program: str) -> list[str]:
    if program not in text or len(text) > _LONGEST_SCRIPT:
        return []
    try:
        lexer = shlex.shlex(text.replace("\\\n", " ").replace("\n", " ; "), posix=True, punctuation_chars=";&|")
        lexer.whitespace_split = True
        return list(lexer)
    except ValueError:
        return text.split()


def _program(words: list[tuple[str, FieldPath]], program: str) -> int | None:
    """Where the program stands, if the words run it."""
    starts_here, wrapped = True, False
    for index, (word, _) in enumerate(words):
        base = word.rpartition("/")[2]
        if (starts_here or wrapped) and base == program:
            return index
        if word in _SEPARATORS:
            starts_here, wrapped = True, False
        elif starts_here and base in _WRAPPERS:
            starts_here, wrapped = False, True
        elif not (starts_here and (word == "exec" or _ASSIGNMENT.match(word))):
            starts_here = False
            wrapped = wrapped and (word.startswith("-") or not word)
    return None


def _flags(words: list[tuple[str, FieldPath]]) -> dict[str, list[Flag]]:
    """The flags up to the end of the command. ``_`` is ``-`` (component-base cli/flag WordSepNormalizeFunc)."""
    flags: dict[str, list[Flag]] = {}
    for index, (word, path) in enumerate(words):
        if word in _SEPARATORS:
            break
        if word.startswith("-"):
            name, equals, value = word.lstrip("-").partition("=")
            following = words[index + 1][0] if index + 1 < len(words) else ""
            flag = Flag(value if equals else None, "" if following.startswith("-") else following, path)
            flags.setdefault(name.replace("_", "-"), []).append(flag)
    return flags


def _variables(container: Container, prefix: str) -> Iterator[tuple[str, Flag]]:
    items = container.body.get("env")
    for index, item in enumerate(as_list(items)):
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str) and name.startswith(prefix):
            value: Any = item.get("value") if "valueFrom" not in item else "$()"
            flag = Flag(value if isinstance(value, str) else "", "", (*container.path, "env", index))
            yield name[len(prefix) :].lower().replace("_", "-"), flag


def _items(value: str | None) -> set[str]:
    return {item.strip() for item in (value or "").split(",") if item.strip()}
