"""Does a setting hold a credential? By its name, or by a value that can hardly be anything else. Never says the value.

A name counts by its words: ``DB_PASSWORD``, ``apiKey`` and ``oauth.client-secret`` do, ``PASSWORD_FILE``, ``TOKEN_TTL`` and
``SECRET_NAME`` speak about one. A value that only points at a credential (a path, a reference, a placeholder, a switch) is
none. Whoever asks keeps the value to himself: what is returned is a word for its kind.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from math import log2
from unicodedata import normalize

from policylint.model.lazy import lazy


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CREDENTIALS = _words(
    "bearer credential credentials jwt passcode passphrase passwd password passwords pwd secret secrets token"
)
# The same in the languages of those who write manifests, without accents (lösenord, contraseña).
_PASSWORDS = _words(
    "password passwords passwd pwd passphrase passcode adgangskode contrasena haslo kennwort losenord motdepasse parola "
    "passord passwort salasana senha wachtwoord"
)
_SECRETS = _words("geheim geheimnis hemlighet hemmelig hemmelighet")
_JOINED = lazy(
    r"(?:pass(?:word|wd|phrase)|apikey|accesskey|secretkey|privatekey|authtoken|accesstoken|clientsecret"
    r"|(?:admin|db|mysql|pg|redis|root|user)pass)\Z"
)
_KEYS = _words(
    "access account api auth batch content encryption license master private secret service shared signing ssh storage"
)
# A name that begins or ends so speaks about a credential: where it is, how long it lives, whether there is one.
_ABOUT_END = _words(
    "address age algorithm algorithms annotation arn attempts audience auth bytes cache claim class command "
    "complexity configmap count dir directory disabled duration enabled encoding endpoint env exp expiration "
    "expires expiry field file filename files folder format generator grant header history host hosts id ids "
    "interval issuer key keyname kind label length lifetime limit location manager max method min minutes mode "
    "mount name names namespace network number operator options param parameter path pattern period phrase policy port "
    "prefix properties provider ref reference refresh regex region required reset resource role rotation rounds "
    "scope seconds selector server service size source store strength suffix template timeout ttl type uri url "
    "username validation validity version volume days hours"
)
_ABOUT_START = _words("allow create disable enable enabled generate has is max min no num require show skip use with")
_PUBLIC = _words("public publishable")
# What stands before the word secret where an object is named: tlsSecret, imagePullSecret.
_OBJECTS = _words("ca cert certificate existing pull tls")
# What all members of a cluster of etcd are told, and may be known.
_IDENTIFIERS = (["initial", "cluster", "token"],)
_SWITCHES = _words("true false yes no on off none null nil enabled disabled default auto optional required")
_POINTER = lazy(
    r"""(?: (?-i:\$(?:[A-Z_][A-Z0-9_]{0,100}|[a-z]{1,40}_[a-z0-9_]{1,60})\Z)  # $VAR, and not $ecretPassw0rd
      | (?-i:\$[a-z]{1,40}(?:[.:-][A-Za-z]{1,40}){1,8}\Z)  # $dex.github.clientSecret (Argo CD)
      | \$(?:key|passwd|password|secret|token)\Z
      | .{0,200}(?:\{\{|\$\{|\$\(|<%)     # templates, $(VAR) ${VAR}
      | <[^>]{1,200}>\Z                   # <your password>
      | %[({A-Za-z_] | @[A-Za-z_]{1,60}@\Z | __[A-Za-z_]{1,60}__\Z | \[\[?[A-Za-z_ -]{1,60}\]?\]\Z
      | \.{0,2}/[\w./:@+~ -]{0,4096}\Z | ~/ | [A-Za-z]:\\  # paths
      | (?:[\w.-]{1,80}/){2,20}[\w.-]{1,80}\Z
      | (?:vault|ref\+[a-z0-9]+|secretref|valuefrom|arn|op|ssm|awssm|gcpsm|azurekv|keyvault|env|file|sops|k8s|akv)[:+]
      | (?:env|secret|lookup|getenv|fromEnv)[.(] | ENC\[ | \{(?:cipher|vault) | \$ANSIBLE_VAULT
      | (?-i:[A-Z]{2,40}(?:_[A-Z]{1,40}){1,8}\Z)  # YOUR_API_KEY
      | (?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?\Z  # addresses
      | (?:ssh-|ecdsa-)[a-z0-9-]{1,40}\ AAAA        # public keys
      | (?:ed25519|ed448|rsa|dsa|ecdsa)(?:-?[0-9]{3,4})?\Z | [ehpr]s(?:256|384|512)\Z  # algorithms
      | [a-z_][\w-]{0,31}:[x*!]{0,2}:[0-9]{1,10}:[0-9]{1,10}:  # /etc/passwd
      | \[?\*{3,}\]?\Z | redacted\Z | REPLACE | \(?(?:redacted|removed|omitted|hidden)\)?\Z
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_OBJECT_NAME = lazy(
    r"(?:[a-z0-9-]{1,63}/)?[a-z0-9][a-z0-9.-]{0,200}[.-](?:auth|ca|cert|certs|certificate|conf|config|cred|creds|credential|credentials|keys?|pass"
    r"|passwords?|pull|secrets?|tls|tokens?|user|users|admin)\Z"
)
_URL = lazy(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)
_USERINFO = lazy(r"[a-z][a-z0-9+.-]{1,20}://([^\s:/@?#'\"]{0,100}):([^\s/@?#'\"]{1,200})@", re.IGNORECASE)
# user:password@ in an address without a scheme, too, such as an image's. app:1.0@sha256:... is a tag and a digest.
_ANY_USERINFO = lazy(r"[^\s/:@\"']{1,100}:[^\s/@\"']{1,200}@(?!sha(?:256|384|512):)")
_SHAPES = (
    ("a private key", lazy(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")),
    ("a JSON Web Token", lazy(r"(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{16,}")),
    ("the id of an AWS access key", lazy(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", lazy(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})")),
    ("a GitLab token", lazy(r"\bglpat-[\w-]{20,}")),
    ("a Slack token", lazy(r"\bxox[abeprs]-[A-Za-z0-9-]{10,}")),
    ("a Slack webhook", lazy(r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}")),
    ("a Google API key", lazy(r"\bAIza[\w-]{35}\b")),
    ("a Stripe key", lazy(r"\b[rs]k_live_[0-9A-Za-z]{20,}")),
    ("an npm token", lazy(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("a SendGrid key", lazy(r"\bSG\.[\w-]{22}\.[\w-]{43}\b")),
    ("a Vault token", lazy(r"\bhv[bs]\.[\w-]{24,}")),
    ("an age key", lazy(r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}")),
    ("the key of an Azure storage account", lazy(r"\bAccountKey=[A-Za-z0-9+/]{40,100}={0,2}")),
)
# None of these shapes, no user in an address and no login is in a text without one of these, which are sooner looked for.
_HINT = lazy(
    r"-----BEGIN|\.eyJ|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|hooks\.slack|AIza|k_live_|npm_|SG\.|hvb\.|hvs\.|AGE-SECRET-KEY"
    r"|AccountKey=|://|\"auth\""
)
# ?password=x in an address; password=x among the other settings of a connection (ADO.NET, libpq, JAAS).
_PARAMETER = lazy(r"([?&;\"']|(?<![,;])[ \t])\s?(?:password|passwd|pwd)=\"?([^&;,\s\"'<>(){}]{3,200})", re.IGNORECASE)
_CONNECTION = lazy(
    r"\b(?:address|addr|data ?source|database|dbname|host|initial catalog|server|uid|user(?: ?id|name)?)=", re.IGNORECASE
)
# What `docker login` writes for a registry: name:password in base64.
_LOGIN = lazy(r'"auth"\s{0,5}:\s{0,5}"([A-Za-z0-9+/]{8,2000}={0,2})"')
_PLACEHOLDERS = _words("pass password pwd xxx port")
_SETTING = lazy(
    r"\s{0,40}(?:export\s+)?[\"']?([A-Za-z][\w.-]{1,80})[\"']?\s{0,10}(?:=|:\s)\s{0,10}[\"']?([^\s\"'();{}\[\],]{3,200})[\"']?,?\s{0,10}\Z"
)
# Files in which a line name = value is code or a text for people, not a setting.
_CODE = lazy(
    r"\.(?:bash|css|go|groovy|html?|hujson|java|js|json5?|jsonnet|kts?|lua|md|pem|php|pl|ps1|py|rb|rego|rs|sh|sql|svg|tf|tmpl|tpl|ts"
    r"|txt|xml)\Z",
    re.IGNORECASE,
)
_LONGEST_LINE = 1000
_RANDOM = lazy(r"[A-Za-z0-9+/_-]{20,}={0,2}\Z")
_RANDOM_BITS = 3.8
_BASE64 = lazy(r"[A-Za-z0-9+/]{20,}={0,2}\Z")
_CHANGES = lazy(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[0-9]|(?<=[0-9])[A-Za-z]")
_SPICED = lazy(r"(?=.*[A-Za-z])(?=.*[0-9!@#$%^&*+=]).{3,64}\Z")
_LONGEST_PHRASE = 6
_NAMED = lazy(r"[a-z]{1,40}(?:-[a-z]{1,40}){1,5}\Z")


def credential(name: str, value: str) -> str:
    """What kind of credential the setting holds (``a password``), empty for none."""
    shape = credential_shape(value)
    if shape:
        return shape
    text = value.strip()
    words, kind = _named(name)
    if kind and _is_scrambled(text):
        return kind
    if not text or not words or text.lower() in _SWITCHES or _points(text) or _is_own_name(text, words):
        return ""
    if kind == "a password" or (kind and not text.replace(".", "").isdigit()):
        return kind
    unnamed = words[-1] in ("key", "salt", "apikey") and _PUBLIC.isdisjoint(words)
    return "a random key" if unnamed and _is_random(text) else ""


def promises(name: str) -> bool:
    """Whether a setting of this name holds a credential, unless its value only points at one."""
    return bool(_named(name)[1])


def credential_shape(value: str) -> str:
    """What kind of credential a text holds somewhere, by its shape alone; empty for none."""
    hinted = _HINT.search(value) is not None
    kind = _written(value) if hinted else ""
    if not kind and "=" in value:
        kind = next(filter(None, map(_parameter, value.splitlines())), "")
    if not kind and hinted and any(_is_login(found[1]) for found in _LOGIN.finditer(value)):
        kind = "the login of a registry"
    return kind


def _written(value: str) -> str:
    """What kind of credential a text holds in a form that issuers have for theirs, or as the user in an address."""
    for kind, shape in _SHAPES:
        if shape.search(value):
            return kind
    named = (found[2] for found in _USERINFO.finditer(value))
    return "a password in a URL" if any(not _points(one) and one.lower() not in _PLACEHOLDERS for one in named) else ""


@lru_cache(maxsize=4096)
def _named(name: str) -> tuple[list[str], str]:
    """The words of a name, and what kind of credential it promises. The same names come again and again."""
    words = [word.lower() for word in _WORD.findall(_plain(name))]
    return words, _kind(words) if words else ""


def without_userinfo(text: str) -> str:
    """The text without the user and the password of addresses in it: ``***@host``."""
    return _ANY_USERINFO.sub("***@", text) if "@" in text else text


def credentials_in_file(name: str, text: str) -> Iterator[tuple[str, str]]:
    """What a file of settings holds, as pairs of the setting's name (empty: the file as a whole) and the kind."""
    shape = credential_shape(text)
    if shape:
        yield "", shape
    if _CODE.search(name):
        return
    for line in text.splitlines():
        found = _SETTING.match(line) if len(line) <= _LONGEST_LINE else None
        if found and not line.lstrip().startswith(("#", ";", "//")):
            kind = credential(found[1], found[2])
            if kind:
                yield found[1], kind


def _kind(words: list[str]) -> str:
    if words[0] in _ABOUT_START or (len(words) > 1 and words[-1] in _ABOUT_END and not _is_key(words)):
        return ""
    if words[-3:] in _IDENTIFIERS or (words[-1] == "secret" and not _OBJECTS.isdisjoint(words[-2:-1])):
        return ""
    last = {*words[-2:], "".join(words[-2:]), "".join(words[-3:])}
    if last & _PASSWORDS or (words[-1] == "pass" and words[-2:] != ["by", "pass"]):
        return "a password"
    if not _PUBLIC.isdisjoint(words):
        return ""
    if _is_key(words):
        return "a key"
    for word in words:
        if _JOINED.search(word):
            return "a password" if "pass" in word else "a key"
    if "key" in words[-2:] and words[-1] == "content":
        return "a key"
    if not _SECRETS.isdisjoint(words):
        return "a secret"
    found = next((word for word in words if word in _CREDENTIALS), "")
    return f"a {found.rstrip('s')}" if found else ""


def _is_key(words: list[str]) -> bool:
    return len(words) > 1 and words[-1] == "key" and words[-2] in _KEYS


def _points(text: str) -> bool:
    """Whether a value points at a credential instead of being one: a path, an address, a placeholder, an object's name."""
    return bool(
        _POINTER.match(text) or _OBJECT_NAME.match(text) or _URL.match(text) or (" " in text and not _is_phrase(text))
    )


def _is_phrase(text: str) -> bool:
    """Whether a text with spaces can be a password: a word of it holds letters with digits or signs, as no remark does."""
    words = text.split()
    return len(words) <= _LONGEST_PHRASE and any(_SPICED.match(word) and not _points(word) for word in words)


def _is_scrambled(text: str) -> bool:
    """Whether a text that could be a path is random: long, base64, changing between letters and digits as no name does."""
    if "/" not in text or not _BASE64.match(text) or not _is_random(text):
        return False
    return len(_CHANGES.findall(text)) * 8 >= len(text)


def _is_login(text: str) -> bool:
    try:
        return b":" in b64decode(text, validate=True)
    except ValueError:
        return False


def _parameter(line: str) -> str:
    """What kind of password the parameters of an address or of a connection hold, empty for none."""
    connection = None
    for found in _PARAMETER.finditer(line):
        if found[2][0] in "%:[@" or _points(found[2]) or found[2].lower() in _PLACEHOLDERS:
            continue
        if found[1] in "?&":
            return "a password in a URL"
        connection = bool(_CONNECTION.search(line)) if connection is None else connection
        if connection:
            return "a password in a connection string"
    return ""


def _plain(name: str) -> str:
    """The name without accents."""
    return name if name.isascii() else normalize("NFKD", name).encode("ascii", "ignore").decode()


def _is_own_name(text: str, words: list[str]) -> bool:
    """Whether the value says what should stand there, SECRET as the value of COOKIE_SECRET, or names the object that holds
    it: idporten-web as that of IDPORTEN_SECRET.
    """
    if words[-1] == "secret" and _NAMED.match(text) and text.partition("-")[0] in words:
        return _CREDENTIALS.isdisjoint(text.split("-"))
    return text.isupper() and text.lower() in words


def _is_random(text: str) -> bool:
    if not _RANDOM.match(text) or not any(one.isdigit() for one in text) or not any(one.isalpha() for one in text):
        return False
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * log2(share) for share in shares) >= _RANDOM_BITS
