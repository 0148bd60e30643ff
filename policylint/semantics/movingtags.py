"""Tags of images that are given to one image after another, so that the same name is another program tomorrow."""

from __future__ import annotations

from collections.abc import Iterable

MOVING_TAGS = (
    "canary",
    "current",
    "dev",
    "develop",
    "development",
    "edge",
    "head",
    "lts",
    "main",
    "mainline",
    "master",
    "nightly",
    "prod",
    "production",
    "rolling",
    "snapshot",
    "stable",
    "staging",
    "trunk",
    "unstable",
)
"""Beside ``latest``, which is what no tag means."""


def moves(tag: str, moving: Iterable[str] = MOVING_TAGS) -> bool:
    """Whether the tag is one of those, in whatever case, or ``latest`` or none."""
    return tag.lower() in ("", "latest") or tag.lower() in {one.lower() for one in moving}
