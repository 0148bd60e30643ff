"""Container image references: what the text after ``image:`` names, and which registry serves it.

The accepted language and the normalised result are those of ``ParseNormalizedNamed`` in the Go module
github.com/distribution/reference v0.6.0 (with sha256, sha384 and sha512 linked in, as Kubernetes does);
digests are judged as github.com/opencontainers/go-digest v1.0.0 does. Nothing here is lenient: what that
parser refuses is refused.

In every regular expression below, the next character decides how to go on, so that matching is linear in the
length of the text. That matters because a registry host has no length limit in the grammar.
"""

from __future__ import annotations

from policylint.model.lazy import lazy
from policylint.model.named import NamedTuple

DOCKER_HUB = "docker.io"
_DOCKER_HUB_LEGACY = "index.docker.io"
_OFFICIAL = "library/"

PATH_MAX = 255
"""Longest repository path in characters, without the host (``RepositoryNameTotalLengthMax``)."""
TAG_MAX = 128
"""Longest tag in characters."""
DIGEST_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
"""Hexadecimal digits per digest algorithm; go-digest refuses every other algorithm as unsupported."""

_QUOTED_MAX = 60

_IDENTIFIER = lazy(r"[a-f0-9]{64}")
_FOREIGN = lazy(r"[^A-Za-z0-9._:/@+\[\]-]")
_UPPER = lazy(r"[A-Z]")
_LABEL = r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_HOST_AND_PORT = lazy(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_COMPONENT = lazy(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_TAG = lazy(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_DIGEST_SHAPE = lazy(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]+")
_LOWER_HEX = lazy(r"[a-f0-9]+")


class InvalidReference(ValueError):
    """A text that is no image reference. The message is one short line without control characters."""


class Reference(NamedTuple):
    """A normalised image reference; ``tag`` and ``digest`` are "" when the text has none.

    ``domain`` keeps the case and the port of the text. It is "" for the rare names whose first component
    looks like a host but is none (``a_b.com/app``): they have no registry, so none may vouch for them.
    """

    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def repository(self) -> str:
        """The full name, ``domain/path``, without tag and digest (``Name()`` in the Go module)."""
        return f"{self.domain}/{self.path}" if self.domain else self.path

    @property
    def host(self) -> str:
        """The registry in the form that canonical_host gives, or "" when there is none."""
        return canonical_host(self.domain)


class RegistryPattern(NamedTuple):
    """An allow list entry: a canonical host, and a prefix of whole path components ("" for any path)."""

    host: str
    path: str

    def matches(self, reference: Reference) -> bool:
        """Whether the reference lies on this host and at or below this path. The whole host is compared, without regard to
        case, and ``:443`` equals no port; the path ends at a border of components.
        """
        if reference.host != self.host:
            return False
        return not self.path or f"{reference.path}/".startswith(f"{self.path}/")


def parse_reference(text: str) -> Reference:
    """Read an image reference and normalise it as Docker does (``nginx`` is ``docker.io/library/nginx``).

    Time and memory are linear in the length of the text. Raises InvalidReference.
    """
    _refuse_hopeless(text)
    # Go splits off the host first. The order changes nothing: no tag or digest holds a slash, no part an "@".
    name, has_digest, digest = text.partition("@")
    if has_digest:
        _check_digest(digest)
    last = name.rfind("/") + 1
    base, has_tag, tag = name[last:].partition(":")
    if has_tag:
        _check_tag(tag)
    domain, path = _split_domain(name[:last] + base)
    if not _HOST_AND_PORT.fullmatch(domain):
        _refuse_host(domain)
        domain, path = "", f"{domain}/{path}"
    _check_path(path)
    return Reference(domain, path, tag, digest)


def parse_pattern(pattern: str) -> RegistryPattern:
    """Read an allow list entry, ``host[:port][/path]``, with or without a slash at the end.

    As in an image reference, a host has a dot, a port or an upper-case letter, or is ``localhost``.
    ``docker.io/nginx`` is the name space nginx; the official image is ``docker.io/library/nginx``.
    Raises ValueError with the reason.
    """
    if not pattern:
        raise ValueError("a registry pattern may not be empty")
    if "://" in pattern:
        raise ValueError(f"a registry pattern has no scheme: {_quoted(pattern)}")
    if "*" in pattern or "?" in pattern:
        raise ValueError(f"a registry pattern has no wildcard, only a path prefix: {_quoted(pattern)}")
    host, _, path = pattern.partition("/")
    if not _looks_like_host(host) or not _HOST_AND_PORT.fullmatch(host):
        raise ValueError(f"not a registry pattern: {_quoted(pattern)}: not a registry host: {_quoted(host)}")
    if path:
        # At most one slash ends the pattern: in "ghcr.io//" a component is empty.
        path = path if path == "/" else path.removesuffix("/")
        _check_pattern_path(path, pattern)
    return RegistryPattern(canonical_host(host), path)


def canonical_host(domain: str) -> str:
    """A registry ``host[:port]`` in lower case, without ``:443``, and Docker Hub always as ``docker.io``."""
    host = domain.lower().removesuffix(":443")
    return DOCKER_HUB if host == _DOCKER_HUB_LEGACY else host


def _refuse_hopeless(text: str) -> None:
    if not text:
        raise InvalidReference("an image reference may not be empty")
    foreign = _FOREIGN.search(text)
    if foreign:
        found = f"{_quoted(foreign.group())} (U+{ord(foreign.group()):04X})"
        raise InvalidReference(f"character {found} may not occur in an image reference")
    if _IDENTIFIER.fullmatch(text):
        raise InvalidReference("64 hexadecimal digits are an image identifier, not a repository name")


def _split_domain(name: str) -> tuple[str, str]:
    """Host and path of a name without tag and digest (``splitDockerDomain``)."""
    first, slash, rest = name.partition("/")
    if not slash or not _looks_like_host(first):
        domain, path = DOCKER_HUB, name
    else:
        domain, path = (DOCKER_HUB if first == _DOCKER_HUB_LEGACY else first), rest
    if domain == DOCKER_HUB and "/" not in path:
        path = _OFFICIAL + path
    return domain, path


def _looks_like_host(first: str) -> bool:
    """Whether the part before the first slash is a host rather than a Docker Hub name space."""
    return first == "localhost" or "." in first or ":" in first or bool(_UPPER.search(first))


def _refuse_host(domain: str) -> None:
    """Raise unless the whole name may still be read as a path without a host."""
    if len(domain) <= PATH_MAX and _COMPONENT.fullmatch(domain):
        return
    if domain.endswith("."):
        raise InvalidReference(f"a registry host may not end in a dot: {_quoted(domain)}")
    raise InvalidReference(f"not a registry host: {_quoted(domain)}")


def _check_path(path: str) -> None:
    if len(path) > PATH_MAX:
        raise InvalidReference(f"repository name must not be longer than {PATH_MAX} characters")
    if _UPPER.search(path):
        raise InvalidReference("repository name must be lower case")
    for component in path.split("/"):
        if not component:
            raise InvalidReference("a repository name component may not be empty")
        if not _COMPONENT.fullmatch(component):
            raise InvalidReference(f"not a repository name component: {_quoted(component)}")


def _check_pattern_path(path: str, pattern: str) -> None:
    try:
        _check_path(path)
    except InvalidReference as error:
        raise ValueError(f"not a registry pattern: {_quoted(pattern)}: {error}") from None


def _check_tag(tag: str) -> None:
    if not tag:
        raise InvalidReference("a tag may not be empty")
    if len(tag) > TAG_MAX:
        raise InvalidReference(f"a tag may not be longer than {TAG_MAX} characters")
    if not _TAG.fullmatch(tag):
        raise InvalidReference(f"not a tag: {_quoted(tag)}")


def _check_digest(digest: str) -> None:
    if not digest:
        raise InvalidReference("a digest may not be empty")
    if not _DIGEST_SHAPE.fullmatch(digest):
        raise InvalidReference(f"not a digest: {_quoted(digest)}")
    algorithm, _, encoded = digest.partition(":")
    digits = DIGEST_DIGITS.get(algorithm)
    if digits is None:
        raise InvalidReference(f"unsupported digest algorithm: {_quoted(algorithm)}")
    if len(encoded) != digits:
        raise InvalidReference(f"a {algorithm} digest has {digits} hexadecimal digits, not {len(encoded)}")
    if not _LOWER_HEX.fullmatch(encoded):
        raise InvalidReference(f"a {algorithm} digest must be lower case")


def _quoted(text: str) -> str:
    """The text in double quotes, shortened, with everything unprintable escaped."""
    shown = text if len(text) <= _QUOTED_MAX else text[: _QUOTED_MAX - 3] + "..."
    return '"' + "".join(_escaped(character) for character in shown) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
