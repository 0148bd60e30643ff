"""Connection strings: addresses as drivers of databases, queues and stores want them, where those are no URLs.

Their forms are those of libpq (``host=x user=y``), ADO.NET (``Server=tcp:x,1433;Database=y``), Azure
(``Endpoint=sb://x/;...``, ``AccountName=x;EndpointSuffix=y``), Oracle (``jdbc:oracle:thin:@//x:1521/y``,
``(DESCRIPTION=(ADDRESS=(HOST=x)...))``) and the drivers of Go (``user@tcp(x:3306)/y``).
"""

from __future__ import annotations

import re

_KEYED = re.compile(
    r"(?:^|[;\s])(?:host|hostaddr|server|data source|address|addr|(?:account|blob|file|queue|table|ingestion|live)?endpoint)"
    r"[ ]?=[ ]?(?:tcp:)?(?P<value>[^;\s]{1,2000})",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?:^|;)\s*AccountName=(?P<name>[a-z0-9]{3,24})\s*(?:;|\Z)", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:^|;)\s*EndpointSuffix=(?P<suffix>[a-z0-9.-]{3,100})\s*(?:;|\Z)", re.IGNORECASE)
_ORACLE = re.compile(
    r"jdbc:oracle:[a-z0-9]{1,10}:[^@\s]{0,300}@(?://)?(?P<host>[A-Za-z0-9._-]{1,253}(?::[0-9]{1,5})?)(?=[:/?]|\Z)"
)
_DESCRIBED = re.compile(r"\([ ]?host[ ]?=[ ]?(?P<host>[^()\s]{1,253})[ ]?\)", re.IGNORECASE)
# Without a host in front, as libpq takes it too: postgresql:///x?host=y.
_QUERIED = re.compile(
    r"[a-z][a-z0-9+.-]{0,30}:///[^?\s]{0,200}\?(?:[^\s]{0,500}&)?host=(?P<host>[^&\s/]{1,2000})", re.IGNORECASE
)
_DIALED = re.compile(r"(?:^|@)tcp6?\((?P<host>[^()\s]{1,300})\)")
AZURE_STORAGE = "core.windows.net"
"""Where the accounts of Azure Storage are that name no other suffix (Azure Storage, "Configure connection strings")."""


def connected(text: str) -> list[str]:
    """The hosts, with their ports, that a connection string names; none: it is no connection string, or it names none."""
    if "=" in text and (" " in text or ";" in text):
        found = [part for one in _KEYED.finditer(text) for part in one["value"].split(",") if part and not part.isdigit()]
        account = _ACCOUNT.search(text)
        if account and not found:
            suffix = _SUFFIX.search(text)
            found = [f"{account['name']}.blob.{suffix['suffix'] if suffix else AZURE_STORAGE}"]
        if found:
            return found
    queried = _QUERIED.match(text) if ":///" in text else None
    if queried:
        return queried["host"].split(",")
    if "(" in text:
        return [one["host"] for pattern in (_DESCRIBED, _DIALED) for one in pattern.finditer(text)]
    oracle = _ORACLE.match(text) if text.startswith("jdbc:oracle:") else None
    return [oracle["host"]] if oracle else []
