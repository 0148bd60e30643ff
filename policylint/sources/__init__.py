"""Bytes in: the only code that walks directories and reads files."""
