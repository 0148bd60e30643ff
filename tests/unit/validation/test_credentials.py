"""What counts as a credential, and what only speaks about one: names, values, shapes, pointers, files of settings."""

from __future__ import annotations

import pytest

from policylint.validation.credentials import credential, credential_shape, credentials_in_file

LETTERS = "abcDEF0123456789ghijKLMNopqrSTUVwxyzABCDEFGHIJ"
RANDOM = "Zx81kQpa92mVbT40LcYw"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "a password"),
        ("DB_PASSWORD", "a password"),
        ("spring.datasource.password", "a password"),
        ("adminPassword2", "a password"),
        ("RABBITMQ_DEFAULT_PASS", "a password"),
        ("DB_PASSWD", "a password"),
        ("ROOT_PWD", "a password"),
        ("KEYSTORE_PASSPHRASE", "a password"),
        ("PGPASSWORD", "a password"),
        ("DBPASS", "a password"),
        ("passwords", "a password"),
        ("apiKey", "a key"),
        ("API_KEY", "a key"),
        ("APIKEY", "a key"),
        ("AWS_SECRET_ACCESS_KEY", "a key"),
        ("MINIO_ACCESS_KEY", "a key"),
        ("signing-key", "a key"),
        ("PRIVATE_KEY_CONTENT", "a key"),
        ("CLIENTSECRET", "a key"),
        ("GITHUB_TOKEN", "a token"),
        ("K3S_CLUSTER_TOKEN", "a token"),
        ("API_TOKEN_V2", "a token"),
        ("oauth.client-secret", "a secret"),
        ("SECRETS", "a secret"),
        ("jwt", "a jwt"),
        ("GOOGLE_CREDENTIALS", "a credential"),
        ("bearer", "a bearer"),
        ("DB_PASSORD", "a password"),
        ("losenord", "a password"),
        ("lösenord", "a password"),
        ("DB_KENNWORT", "a password"),
        ("mot_de_passe", "a password"),
        ("motDePasse", "a password"),
        ("contraseña", "a password"),
        ("hemmelig", "a secret"),
    ],
)
def test_names_of_credentials(name: str, kind: str) -> None:
    assert credential(name, "hunter2") == kind


@pytest.mark.parametrize(
    "name",
    [
        "",
        "...",
        "LOG_LEVEL",
        "PASSWORD_FILE",
        "passwordPattern",
        "PASSWORD_MIN_LENGTH",
        "TOKEN_TTL",
        "SECRET_NAME",
        "tokenReviewer_url",
        "ENABLE_PASSWORD_RESET",
        "requirePassword",
        "API_KEY_HEADER",
        "OAUTH_PUBLIC_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "PRIMARY_KEY",
        "KEY",
        "BYPASS_CACHE",
        "BY_PASS",
        "COMPASS",
        "MONKEY",
        "tlsSecret",
        "default-tls-secret",
        "imagePullSecret",
        "existingSecret",
        "ETCD_INITIAL_CLUSTER_TOKEN",
    ],
)
def test_names_that_speak_of_something_else(name: str) -> None:
    assert credential(name, "hunter2") == ""


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "true",
        "Off",
        "null",
        "optional",
        "$(OTHER)",
        "${DB_PASSWORD}",
        "$DB_PASSWORD",
        "prefix-${DB_PASSWORD}",
        "{{ .Values.password }}",
        "<%= password %>",
        "<your password>",
        "%(password)s",
        "@PASSWORD@",
        "__PASSWORD__",
        "[[password]]",
        "/run/secrets/db",
        "./password.txt",
        "~/password",
        "C:\\secrets\\db",
        "secret/data/shop/db",
        "vault:secret/data/db",
        "ref+awsssm://db",
        "arn:aws:secretsmanager:eu-north-1:1:secret:db",
        "env:DB_PASSWORD",
        "secret.db",
        "ENC[AES256_GCM,data:x]",
        "{cipher}abc",
        "$ANSIBLE_VAULT;1.1",
        "*****",
        "[***]",
        "redacted",
        "(hidden)",
        "REPLACE_ME",
        "YOUR_DB_PASSWORD",
        "INSERT_TOKEN",
        "PASSWORD",
        "shop-db-credentials",
        "shop.token",
        "shop/db-credentials",
        "https://login.example.com/token",
        "ask the team",
        "see the wiki page (12)",
        "cat /run/secrets/db1",
        "$db_password",
        "$dex.github.clientSecret",
        "$slack-token",
        "$password",
        "10.0.0.0/8",
        "ed25519",
        "RS256",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 shop@example.com",
        "root:x:0:0:root:/root:/bin/bash",
        "/var/run/secrets/kubernetes.io/serviceaccount/token",
        "/Users/Shop1/Documents/Secrets/DbPassword",
    ],
)
def test_values_that_only_point_at_a_credential(value: str) -> None:
    assert credential("DB_PASSWORD", value) == ""


@pytest.mark.parametrize(
    "value",
    [
        "hunter2",
        "changeme",
        "password",
        "12345",
        "SECRET",
        "A_1",
        "P@ssw0rd!",
        "a$b",
        "100%sure",
        "*star*",
        "a/b",
        "shop-db-pass1",
        "[short",
        "trueish",
        "offshore",
        "repla!",
        "env_var",
        "$ecretPassw0rd",
        "/x9!Kq$2",
        "/9aQ7xKp3LmZ0vT5rWb8N",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "my Passw0rd 1!",
    ],
)
def test_values_beside_those(value: str) -> None:
    assert credential("DB_PASSWORD", value) == "a password"


def test_numbers_are_passwords_and_nothing_else() -> None:
    assert credential("PIN_PASSWORD", "1234") == "a password"
    assert credential("MAX_TOKENS", "1234") == ""
    assert credential("SESSION_TOKEN", "1234") == credential("SESSION_TOKEN", "1.5") == ""
    assert credential("SESSION_TOKEN", "1234a") == "a token"


def test_what_should_stand_there_is_no_credential() -> None:
    assert credential("COOKIE_SECRET", "SECRET") == ""
    assert credential("COOKIE_SECRET", "secret") == credential("COOKIE_SECRET", "PASSWORD") == "a secret"


def test_object_that_holds_the_secret() -> None:
    assert credential("IDPORTEN_SECRET", "idporten-web") == ""
    assert credential("IDPORTEN_SECRET", "shop-web") == credential("CLIENT_SECRET", "client-secret-value") == "a secret"
    assert credential("IDPORTEN_PASSWORD", "idporten-web") == "a password"


def test_keys_with_slashes() -> None:
    assert credential("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") == "a key"
    assert credential("SSH_KEY", "ed25519") == ""


def test_random_keys() -> None:
    assert credential("HASH_SALT", RANDOM) == credential("SEGMENT_KEY", RANDOM) == "a random key"
    assert credential("HASH_SALT", RANDOM[:19]) == credential("SEGMENT", RANDOM) == ""
    assert credential("HASH_SALT", "a1" * 20) == credential("HASH_SALT", RANDOM.replace("Z", "!")) == ""
    assert credential("HASH_SALT", "abcdefghijklmnopqrstuvwxyz") == credential("HASH_SALT", "98765432101234567890") == ""
    assert credential("SEGMENT_PUBLIC_API_KEY", RANDOM) == ""


SHAPES = [
    (
        "a password in a URL",
        "jdbc:postgresql://db/shop?user=a&password=s3cr3tpw",
        "jdbc:postgresql://db/shop?user=a&password=${PW}",
    ),
    ("a password in a connection string", "Server=db;User Id=a;Password=Sup3rSecret!;", "Server=db;User Id=a;Password={0};"),
    ("a password in a connection string", "host=db user=a password=hunter2", "connect(host=db, password=args.password)"),
    (
        "a password in a connection string",
        'PlainLoginModule required username="a" password="verysecret1";',
        'PlainLoginModule required username="a" password="${file:x}";',
    ),
    ("the login of a registry", '{"auths": {"x": {"auth": "c2hvcDpodW50ZXIy"}}}', '{"auth": "c2hvcC1odW50ZXIy"}'),
    ("a private key", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----"),
    ("a private key", "-----BEGIN EC PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----"),
    ("a private key", "-----BEGIN PGP PRIVATE KEY BLOCK-----", "-----BEGIN PRIVATE KEY"),
    (
        "a JSON Web Token",
        f"eyJ{LETTERS[:12]}.eyJ{LETTERS[:12]}.{LETTERS[:16]}",
        f"eyJ{LETTERS[:12]}.eyJ{LETTERS[:12]}.{LETTERS[:15]}",
    ),
    (
        "a JSON Web Token",
        f"x: eyJ{LETTERS[:12]}.eyJ{LETTERS[:12]}.{LETTERS[:16]}",
        f"eyJ{LETTERS[:12]}.abc{LETTERS[:12]}.{LETTERS[:16]}",
    ),
    ("the id of an AWS access key", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPL"),
    ("the id of an AWS access key", "ASIAIOSFODNN7EXAMPLE", "XAKIAIOSFODNN7EXAMPLE"),
    ("a GitHub token", "ghp_" + LETTERS[:36], "ghp_" + LETTERS[:35]),
    ("a GitHub token", "github_pat_" + LETTERS[:40], "github_pat_" + LETTERS[:39]),
    ("a GitLab token", "glpat-" + LETTERS[:20], "glpat-" + LETTERS[:19]),
    ("a Slack token", "xoxb-1234567890", "xoxb-123456789"),
    (
        "a Slack webhook",
        "https://hooks.slack.com/services/T12345678/B12345678/" + LETTERS[:16],
        "https://hooks.slack.com/services/T1/B1/x",
    ),
    ("a Google API key", "AIza" + LETTERS[:35], "AIza" + LETTERS[:34]),
    ("a Stripe key", "sk_live_" + LETTERS[:20], "sk_test_" + LETTERS[:20]),
    ("an npm token", "npm_" + LETTERS[:36], "npm_" + LETTERS[:37]),
    ("a SendGrid key", f"SG.{LETTERS[:22]}.{LETTERS[:43]}", f"SG.{LETTERS[:22]}.{LETTERS[:42]}"),
    ("a Vault token", "hvs." + LETTERS[:24], "hvs." + LETTERS[:23]),
    ("an age key", "AGE-SECRET-KEY-1" + "A" * 50, "age1" + "a" * 50),
    ("the key of an Azure storage account", "AccountName=x;AccountKey=" + LETTERS[:40] + "==", "AccountKey=" + LETTERS[:39]),
    ("a password in a URL", "postgres://shop:hunter2@db/shop", "postgres://shop@db/shop"),
    ("a password in a URL", "see redis://:hunter2@cache:6379/0", "https://example.com:8443/a@b"),
    ("a password in a URL", "amqp://a:b@c,amqp://a:hunter2@d", "amqp://user:${PASSWORD}@mq"),
    ("a password in a URL", "https://shop:hunter2@example.com", "https://user:password@example.com"),
]


@pytest.mark.parametrize(("kind", "text", "miss"), SHAPES)
def test_shapes(kind: str, text: str, miss: str) -> None:
    assert credential_shape(text) == credential_shape(f"before {text} after") == kind
    assert credential("LOG_LEVEL", text) == kind
    assert credential_shape(miss) == ""


def settings(name: str, *lines: str) -> list[tuple[str, str]]:
    return list(credentials_in_file(name, "\n".join(lines)))


def test_files_of_settings() -> None:
    assert settings("shop.properties", "a=b", "db.user = shop", "db.password = hunter2", "db.token: abc") == [
        ("db.password", "a password"),
        ("db.token", "a token"),
    ]
    assert settings("shop.env", "export DB_PASSWORD='hunter2'") == [("DB_PASSWORD", "a password")]
    assert settings("shop.yaml", '  "password": "hunter2",') == [("password", "a password")]
    assert settings("shop.ini", "password=hunter2 # the old one", "# password=hunter2", "; password=hunter2") == []
    assert settings("shop.ini", "// password=hunter2", "password=${PASSWORD}", "password:hunter2", "password=") == []
    assert settings("shop.ini", "password=" + "x" * 201, " " * 1000 + "password=hunter2") == []
    assert settings("contour", 'default-tls-secret: "some-namespace/some-secret"') == []


def test_files_of_code_are_searched_for_shapes_only() -> None:
    assert settings("check.py", "password = hunter2") == settings("README.MD", "password: hunter2") == []
    assert settings("check.py", "key = 'AKIAIOSFODNN7EXAMPLE'") == [("", "the id of an AWS access key")]
    assert settings("check.pyx", "password = hunter2") == [("password", "a password")]
    assert settings("shop.ini", "url=postgres://shop:hunter2@db/shop")[0] == ("", "a password in a URL")


@pytest.mark.parametrize(
    "unit",
    [
        "eyJ-",
        "eyJaaaaaaaaaa.eyJaaaaaaaaaa. ",
        "ab://a:",
        "-----BEGIN ",
        "xoxb- ",
        "SG.",
        "a-",
        "a/",
        "A_",
        "export ",
        "AKIA",
        '"auth": "',
        '"auth":"aaaaaaaa',
        " a1 ",
        " ",
        "é",
    ],
)
def test_long_input_ends(unit: str) -> None:
    # Each of these has begun to look like something at every place; a pattern that started over would not come back.
    text = unit * (200_000 // len(unit))
    assert credential_shape(text) == credential("LOG_LEVEL", text) == credential(text + "_LEVEL", "info") == ""
    assert list(credentials_in_file("shop.ini", text)) == []


@pytest.mark.parametrize("unit", ["?pwd=%s", ";pwd=%s ", " pwd=%s", " x=1 pwd=aaa", "uid= pwd=%s", "\npwd=a"])
def test_long_lines_of_parameters_end(unit: str) -> None:
    assert credential_shape(unit * 16_000) == ""
