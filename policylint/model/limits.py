"""How much of one file is read before it counts as hostile."""

from __future__ import annotations

from policylint.model.named import NamedTuple


class Limits(NamedTuple):
    """Bounds for one file. Beyond any of them the file, or the document, could not be evaluated.

    ``bytes`` as read; ``documents`` in the file; ``nodes`` (keys, values, items) in the file; ``depth`` of nested
    collections, aliases followed; ``aliases``: nodes that aliases add to one document; ``findings`` in one document.
    The defaults are several times what the largest real configuration files hold (1.8 MB, 90,000 nodes), and keep one
    file below 300 MB of memory and 5 s.
    """

    bytes: int = 10 * 1024 * 1024
    documents: int = 5_000
    nodes: int = 300_000
    depth: int = 200
    aliases: int = 100_000
    findings: int = 5_000
