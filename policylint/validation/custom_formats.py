"""The formats that schemas of custom resources may ask of a text, as the API server checks them.

Source: k8s.io/apiextensions-apiserver v0.36.0, pkg/apiserver/validation/formats.go (which formats count: all others are
ignored), and k8s.io/kube-openapi, pkg/validation/strfmt with its copy of govalidator (what each means). Not checked are
creditcard, isbn, isbn10, isbn13, ssn, rgbcolor, bsonobjectid and password: nobody configures a cluster with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from policylint.model.lazy import lazy
from policylint.validation.names import matches

_PREFIX = "kubernetes:"
_HEX = "[0-9a-f]"
_UUID = {"uuid": f"{_HEX}{{4}}-?{_HEX}{{4}}", "uuid3": f"3{_HEX}{{3}}-?{_HEX}{{4}}"}
_UUID |= {"uuid4": f"4{_HEX}{{3}}-?[89ab]{_HEX}{{3}}", "uuid5": f"5{_HEX}{{3}}-?[89ab]{_HEX}{{3}}"}
_BASE64 = lazy(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_CLOCK = lazy(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})")
_DAY = lazy(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_COLOR = lazy(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_MAC = lazy(r"[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2}){5,19}|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2,9}")
_GO_DURATION = lazy(r"[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)")
_SCALA_DURATION = lazy(r"[0-9]+\s*([A-Za-z\u00b5]+)")
_LONGEST_DURATION = 200  # a longer number is out of range, and a longer list of parts nobody writes
_UNITS = ("ns", "us", "\u00b5s", "ms", "s", "m", "h", "d", "w", "wk", "hr")
_UNIT_STEMS = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")
_URI = lazy(r"\*|(?:/|[A-Za-z][A-Za-z0-9+.-]*:)[\s\S]*")
# strfmt's own expression, over the classes of `_letter`.
_HOSTNAME = lazy(r"[a0](?:-?[a0]{0,62})?|(?:[a0](?:[a0-]{0,61}[a0])?\.)+a{2,63}")


def _is_date(text: str) -> bool:
    from datetime import date

    found = _DAY.fullmatch(text)
    try:
        # Go knows a year 0, Python does not; it is a leap year like 2000.
        return found is not None and bool(date(int(found[1]) or 2000, int(found[2]), int(found[3])))
    except ValueError:
        return False


def _is_datetime(text: str) -> bool:
    day, t, clock = text.lower().partition("t")
    found = _CLOCK.fullmatch(clock.partition("t")[0])
    return bool(t) and _is_date(day) and found is not None and found[1] <= "23" and found[2] <= "59" and found[3] <= "59"


def _is_ipv4(text: str) -> bool:
    parts = text.split(".")
    if len(parts) == 4 and all(part.isascii() and part.isdigit() for part in parts):
        return all(len(part) <= 20 and int(part) <= 255 for part in parts)  # leading zeros pass (ParseIPSloppy)
    return "." in text and _is_ipv6(text)


def _is_ipv6(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address

    try:
        return "%" not in text and ":" in text and bool(IPv6Address(text).packed)
    except AddressValueError:
        return False


def _is_cidr(text: str) -> bool:
    address, slash, length = text.partition("/")
    longest = 32 if ":" not in address else 128
    plain = length.isascii() and length.isdigit() and len(length) <= 3 and int(length) <= longest
    return bool(slash) and plain and (_is_ipv4(address) if ":" not in address else _is_ipv6(address))


def _is_mac(text: str) -> bool:
    found = _MAC.fullmatch(text)
    if found is None or len({sign for sign in text if sign in ":-"}) > 1:
        return False
    return len(re.sub("[^0-9A-Fa-f]", "", text)) in (12, 16, 40)


def _is_duration(text: str) -> bool:
    if len(text) > _LONGEST_DURATION:
        return False
    if _GO_DURATION.fullmatch(text):
        return True
    units = [unit.lower() for unit in _SCALA_DURATION.findall(text)]
    return any(unit in _UNITS or unit.startswith(_UNIT_STEMS) for unit in units)


def _is_email(text: str) -> bool:
    # net/mail.ParseAddress takes display names and comments too: only what has no address at all is refused.
    local, at, domain = text.rpartition("@")
    return bool(at) and bool(local.strip()) and bool(domain.strip())


def _is_hostname(text: str) -> bool:
    if len(text.encode()) > 255 or any(len(label.encode()) > 63 for label in text.split(".")):
        return False
    return _HOSTNAME.fullmatch("".join(map(_letter, text))) is not None


def _letter(sign: str) -> str:
    """`a` for a letter, `0` for an ASCII digit and any symbol, else the sign itself."""
    from unicodedata import category

    kind = category(sign)[0]
    return "a" if kind == "L" else "0" if kind == "S" or (sign.isascii() and sign.isdigit()) else sign


def _is_short_name(text: str) -> bool:
    return matches("dns-label", text)


def _is_long_name(text: str) -> bool:
    return matches("dns-subdomain", text)


def _matcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return pattern.fullmatch(text) is not None

    return check


_CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = MappingProxyType(
    {
        "byte": (_matcher(_BASE64), "base64"),
        "cidr": (_is_cidr, 'a range of IP addresses such as "10.0.0.0/8"'),
        "date": (_is_date, 'a day such as "2006-01-02"'),
        "datetime": (_is_datetime, 'a time such as "2006-01-02T15:04:05Z"'),
        "duration": (_is_duration, 'a duration such as "1h30m"'),
        "k8sshortname": (_is_short_name, "a DNS label: at most 63 lower case letters, digits and '-'"),
        "k8slongname": (_is_long_name, "a DNS name: lower case letters, digits, '-' and '.', at most 253 characters"),
        "email": (_is_email, "an email address"),
        "hexcolor": (_matcher(_COLOR), 'a colour such as "#ffffff"'),
        "hostname": (_is_hostname, "a host name"),
        "ipv4": (_is_ipv4, "an IPv4 address"),
        "ipv6": (_is_ipv6, "an IPv6 address"),
        "mac": (_is_mac, "a MAC address"),
        "uri": (_matcher(_URI), "a URI"),
        **{
            name: (_matcher(lazy(f"(?i){_HEX}{{8}}-?{_HEX}{{4}}-?{middle}-?{_HEX}{{12}}")), "a UUID")
            for name, middle in _UUID.items()
        },
    }
)

SINCE_1_34 = frozenset(("k8sshortname", "k8slongname"))
"""The formats that older releases ignore."""
FORMAT_NAMES: Mapping[str, str] = MappingProxyType({name: f"{_PREFIX}{name}" for name in _CHECKS})
"""The formats that are checked, and their names in a JSON Schema of ours: no validator has a meaning of its own for them."""
FORMAT_CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {FORMAT_NAMES[name]: check for name, (check, _) in _CHECKS.items()}
)
FORMAT_WORDS: Mapping[str, str] = MappingProxyType({FORMAT_NAMES[name]: words for name, (_, words) in _CHECKS.items()})
