"""Releases of Kubernetes: one or a range of them, and what is true in some of a range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from policylint.model.finding import Hit
from policylint.validation.lifecycle import newest_release, parse_release

Release = tuple[int, int]

OLDEST_RELEASE = (1, 16)
"""The API lifecycle table covers this release and newer ones; of older ones it knows single kinds only."""
_RANGE = ".."


def parse_releases(text: str) -> tuple[Release, ...]:
    """The releases that "1.31" or "1.31..1.34" names, oldest first.

    Raises ValueError with a message for the user if it is neither, or leads out of what is known.
    """
    first, dots, last = (part.strip() for part in text.partition(_RANGE))
    if dots and not (first and last):
        raise ValueError(f"{text!r} is half a range of Kubernetes releases; write it as 1.31..1.34")
    low, high = _known(first), _known(last) if dots else _known(first)
    if high < low:
        raise ValueError(f"Kubernetes {text}: the range ends before it begins; write {last}..{first}")
    return tuple((1, minor) for minor in range(low[1], high[1] + 1))


def written(releases: Sequence[Release]) -> str:
    """The releases as the configuration writes them: ``1.31`` or ``1.31..1.34``."""
    first, last = _text(releases[0]), _text(releases[-1])
    return first if first == last else f"{first}{_RANGE}{last}"


def merged(answers: Iterable[tuple[Release, Iterable[Any]]], checked: Callable[[Any], Hit]) -> Iterable[Hit]:
    """The hits of all releases as one list. What is the same in several is one hit; where it is not one of all releases, the
    message says in which it is.
    """
    found: dict[tuple[Any, ...], tuple[Hit, list[Release]]] = {}
    releases = []
    for release, hits in answers:
        releases.append(release)
        for one in hits:
            hit = checked(one)
            key = (hit.path, hit.value, hit.on_key, hit.message)
            before = found[key][1] if key in found else []
            found[key] = (hit, before if before[-1:] == [release] else [*before, release])
    for hit, there in found.values():
        some = "" if len(there) == len(releases) else f" (Kubernetes {_in_words(there)})"
        yield hit._replace(message=hit.message + some)


def _known(text: str) -> Release:
    release, newest = parse_release(text), newest_release()
    if release > newest:
        raise ValueError(f"Kubernetes {text} is too new: releases are known up to {_text(newest)}")
    if release < OLDEST_RELEASE:
        raise ValueError(f"Kubernetes {text} is too old: releases are known from {_text(OLDEST_RELEASE)} on")
    return release


def _in_words(releases: list[Release]) -> str:
    """``1.31, 1.33 to 1.35``."""
    runs: list[list[Release]] = []
    for release in releases:
        if runs and runs[-1][-1][1] + 1 == release[1]:
            runs[-1].append(release)
        else:
            runs.append([release])
    return ", ".join(_text(run[0]) if len(run) == 1 else f"{_text(run[0])} to {_text(run[-1])}" for run in runs)


def _text(release: Release) -> str:
    return f"{release[0]}.{release[1]}"
