"""The digests that tell contents apart: BLAKE2b (RFC 7693), and SHA-256 (FIPS 180-4) where others read it.

They are what hashlib has. Importing that loads OpenSSL, which takes longer than a short run has to spare.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hashlib import blake2b, sha256
else:

    def _first(name: str, *modules: str) -> Any:
        """What the first of the modules that is there calls so."""
        for module in modules:
            try:
                return getattr(import_module(module), name)
            except ImportError:  # another release, or another Python than CPython
                continue
        return getattr(import_module("hashlib"), name)

    blake2b = _first("blake2b", "_blake2")
    sha256 = _first("sha256", "_sha2", "_sha256")

__all__ = ["blake2b", "sha256"]
