"""The digest that tells contents apart: BLAKE2b (RFC 7693)."""

from __future__ import annotations

try:
    # What hashlib.blake2b is. Importing hashlib loads OpenSSL, which takes longer than a short run has to spare.
    from _blake2 import blake2b
except ImportError:  # another Python than CPython
    from hashlib import blake2b

__all__ = ["blake2b"]
