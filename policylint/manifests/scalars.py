"""What a YAML scalar means to Kubernetes.

Kubernetes reads YAML with sigs.k8s.io/yaml 1.6, that is go.yaml.in/yaml/v2 2.4 (``resolve.go``, ``decode.go``), turns it into
JSON and decodes that. So: YAML 1.1 booleans with ``y`` and ``n``, octal ``0644``, no base 60, dates stay strings, and a float
without a fraction becomes an integer, because Go's JSON encoder writes it as one.
"""

from __future__ import annotations

import binascii
import math
import struct
from typing import Any

from policylint.model.lazy import lazy

Scalar = str | int | float | bool | None

TAG = "tag:yaml.org,2002:"
MERGE = TAG + "merge"
_STR, _BOOL, _INT, _FLOAT, _NULL, _TIME, _BINARY = (
    TAG + name for name in ("str", "bool", "int", "float", "null", "timestamp", "binary")
)
_RESOLVABLE = frozenset((None, _STR, _BOOL, _INT, _FLOAT, _NULL, _TIME))

_WORDS: dict[str, tuple[str, Any]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), (_BOOL, True)),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), (_BOOL, False)),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (_NULL, None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), (_FLOAT, math.nan)),
    **{sign + word: (_FLOAT, math.inf) for word in (".inf", ".Inf", ".INF") for sign in ("", "+")},
    **{"-" + word: (_FLOAT, -math.inf) for word in (".inf", ".Inf", ".INF")},
}
NO_KEY = "\0no key"
"""Stands for a key that JSON cannot have. YAML text holds no NUL, and an escaped one only makes the reader stricter."""
# Only a scalar that is one of these words, or starts with one of these characters, can be anything but a string.
WORDS = frozenset(_WORDS)
NUMERIC = frozenset("0123456789+-.")
_GO_INT = lazy(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))\Z")
_GO_FLOAT = lazy(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_DOT_FLOAT = lazy(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?\Z")
_TIMESTAMP = lazy(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)"
    r"| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?\Z"
)
_INT64_MIN, _INT64_MAX, _UINT64_MAX = -(2**63), 2**63 - 1, 2**64 - 1
# 64 binary digits, a sign and room for leading zeros: a longer number cannot fit and need not be computed.
_LONGEST_INT = 400


class ScalarError(ValueError):
    """The tag and the text of a scalar do not go together."""


def plain(text: str) -> Scalar:
    """The value of a plain (unquoted, untagged) scalar. Floats may be NaN or infinite: see `number`."""
    if text not in WORDS and text[0] not in NUMERIC:
        return text
    value: Scalar = _resolve(text)[1]
    return value


def tagged(tag: str | None, text: str) -> Scalar:
    """The value of a scalar with an explicit tag. An unknown tag is ignored.

    Raises ScalarError where the tag is a standard one and the text does not fit it.
    """
    if tag == _BINARY:
        return _binary(text)
    if tag not in _RESOLVABLE:
        return text
    if tag in (None, _STR):
        return text if tag else plain(text)
    found, value = _resolve(text)
    if found == _STR and tag == _TIME and _is_timestamp(text):
        return text
    if found == tag:
        return text if tag == _TIME else value
    if tag == _FLOAT and found == _INT and _INT64_MIN <= value <= _INT64_MAX:
        return float(value)
    raise ScalarError(f"cannot read a {found.removeprefix(TAG)} as !!{tag.removeprefix(TAG) if tag else ''}")


def number(value: float) -> int | float:
    """A float as it comes out of Go's JSON encoder: without a fraction and below 1e21 it is an integer, written
    with the shortest digits that give the same float. NaN and infinity, which JSON does not have, stay as they are.
    """
    if abs(value) < 2**53:
        return int(value) if value.is_integer() else value
    if not abs(value) < 1e21:  # NaN too
        return value
    digits, _, exponent = repr(value).partition("e+")
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction.ljust(int(exponent), "0")) if exponent else int(value)


def key(value: Scalar) -> str:
    """A mapping key as the string that Kubernetes makes of it. Raises ScalarError for null and for numbers above int64."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value <= _INT64_MAX:
        return str(value)
    if isinstance(value, float):
        return _go_float32(value)
    raise ScalarError("a null cannot be a key" if value is None else "this number is too large for a key")


def written_key(text: str) -> str | None:
    """The key that is written so, plain or in quotes without escapes; None for a number with a fraction and for what cannot
    be a key.
    """
    if text[0] in "\"'":
        return text[1:-1]
    if text not in WORDS and text[0] not in NUMERIC:
        return text
    value = plain(text)
    try:
        return None if isinstance(value, float) else key(value)
    except ScalarError:
        return None


def is_json(value: Any) -> bool:
    """Whether nothing is left that JSON does not have."""
    stack, seen = [value], set()
    while stack:
        item = stack.pop()
        if isinstance(item, float) and not math.isfinite(item):
            return False
        if isinstance(item, dict) and NO_KEY in item:
            return False
        if isinstance(item, dict | list) and id(item) not in seen:
            seen.add(id(item))
            stack.extend(item.values() if isinstance(item, dict) else item)
    return True


def _resolve(text: str) -> tuple[str, Any]:
    """Tag and value of a plain scalar, after ``resolve`` in go.yaml.in/yaml/v2."""
    word = _WORDS.get(text)
    if word is not None:
        return word
    hint = text[:1]
    if hint == ".":
        return _dot_float(text)
    if hint in "0123456789+-":
        return _number(text)
    return _STR, text


def _dot_float(text: str) -> tuple[str, Any]:
    if _DOT_FLOAT.match(text):
        value = float(text)
        if math.isfinite(value):
            return _FLOAT, value
    return _STR, text


def _number(text: str) -> tuple[str, Any]:
    digits = text.replace("_", "")
    found = _GO_INT.match(digits) if len(digits) <= _LONGEST_INT else None
    if found:
        sign, hexadecimal, octal, binary, decimal = found.groups()
        magnitude = int(hexadecimal or octal or binary or decimal, 16 if hexadecimal else 8 if octal else 2 if binary else 10)
        value = -magnitude if sign == "-" else magnitude
        if _INT64_MIN <= value <= _INT64_MAX or (not sign and value <= _UINT64_MAX):
            return _INT, value
    if _GO_FLOAT.match(digits):
        real = float(digits)
        if math.isfinite(real):
            return _FLOAT, real
    return _STR, text


def _is_timestamp(text: str) -> bool:
    found = _TIMESTAMP.match(text)
    if not found:
        return False
    from datetime import datetime

    year, month, day, *clock = (int(part) for part in found.groups() if part is not None)
    hour, minute, second = clock or (0, 0, 0)
    try:
        datetime(year or 4, month, day, hour, minute, second)  # noqa: DTZ001 - only asks whether the date exists; Go has a year 0
    except ValueError:
        return False
    return True


def _binary(text: str) -> str:
    stripped = text.replace("\n", "").replace("\r", "")
    try:
        return binascii.a2b_base64(stripped, strict_mode=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as error:
        raise ScalarError("this !!binary value is not base64") from error


def _go_float32(value: float) -> str:
    """``strconv.FormatFloat(value, 'g', -1, 32)``: the shortest text that gives the same 32-bit float, with an
    exponent from 1e6 up and below 1e-4.
    """
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if not math.isfinite(single):
        return ".nan" if math.isnan(single) else ".inf" if single > 0 else "-.inf"
    for precision in range(1, 10):
        digits = f"{single:.{precision - 1}e}"
        if struct.unpack("f", struct.pack("f", float(digits)))[0] == single:
            break
    mantissa, _, exponent = digits.partition("e")
    if -4 <= int(exponent) < 6:
        return _positional(mantissa, int(exponent))
    return f"{mantissa}e{exponent}"


def _positional(mantissa: str, exponent: int) -> str:
    sign = "-" if mantissa.startswith("-") else ""
    digits = mantissa.lstrip("-").replace(".", "")
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else sign + whole
