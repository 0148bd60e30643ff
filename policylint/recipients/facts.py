"""What is known of one field: the values of this room."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from policylint.model.position import FieldPath


class Family(Enum):
    """Two questions that are never mixed: where data are, which is a matter of data protection law, and where code comes
    from, which is one of the supply chain. Who operates a place is a third, and can be asked of either.
    """

    DATA = "data"
    SUPPLY_CHAIN = "supply-chain"


class Semantics(Enum):
    """In which sense a field is a place."""

    STORAGE = "storage at rest"
    BACKUP = "backup"
    SECRETS = "secret store"
    COMPUTE = "compute placement"
    CLOUD = "cloud resource"
    TELEMETRY = "telemetry"
    BROKER = "message broker"
    EGRESS = "recipient"
    TRANSIT = "load balancer"
    CONTROL = "control plane"
    TARGET = "deploy target"
    IMAGE = "image"
    CODE = "code source"

    @property
    def family(self) -> Family:
        """Which question it belongs to."""
        return Family.SUPPLY_CHAIN if self in (Semantics.IMAGE, Semantics.CODE) else Family.DATA


class Form(Enum):
    """What the text is, and so where to look it up. ``UNKNOWN``: it cannot be looked up, and the fact says why."""

    REGION = "region"
    HOST = "host"
    IMAGE = "image"
    CLUSTER = "cluster"
    UNKNOWN = "unknown"


class Source(NamedTuple):
    """A key of a ConfigMap or Secret that the value comes from. ``optional``: without it there is no value. ``variable``:
    the environment variable that gets it, if one does.
    """

    kind: str
    name: str
    key: str
    optional: bool = False
    variable: str = ""


class Fact(NamedTuple):
    """One place that a field means.

    ``text`` is what is looked up, ``shown`` what reports may show (without passwords and queries; empty: the text).
    ``provider`` is whose region it is, as far as the field tells; ``redundancy`` how data are kept there. ``inner`` is the
    path inside a text, where the field holds one, ``row`` its line there (from 1). ``user`` says whose the field is, for
    messages. ``why``: why nothing can be looked up.
    ``source``: where the value comes from, if that is another object. ``parts`` are the fields that make up
    an image reference (registry, repository), where it is not one field. ``advisory``: it was found by a name only, or is
    not known to hold data, so no rule reports it. ``inside``: a host inside the cluster counts too.
    ``secret``: the value is in a Secret, so nothing of it is shown but a host. ``written``: how another image is put into a
    field that holds more than one, with {} for it. ``own``: by its name it is the software's own address, or that of its
    documentation, so it is advisory where nobody knows the place.
    """

    path: FieldPath
    semantics: Semantics
    form: Form
    text: str
    shown: str = ""
    provider: str = ""
    redundancy: str = ""
    inner: FieldPath = ()
    row: int = 0
    user: str = ""
    why: str = ""
    source: Source | None = None
    parts: tuple[FieldPath, ...] = ()
    advisory: bool = False
    inside: bool = True
    secret: bool = False
    written: str = ""
    own: bool = False

    @property
    def raw(self) -> str:
        """The value as reports may show it."""
        if self.secret and (self.form is not Form.HOST or "." not in self.text):
            return "in a Secret"
        return self.shown or self.text


def unknown(path: FieldPath, semantics: Semantics, why: str, **more: object) -> Fact:
    """A fact that nothing can be looked up for."""
    return Fact(path, semantics, Form.UNKNOWN, "", why=why)._replace(**more)  # type: ignore[arg-type]  # fields of Fact
