"""What the lines around a finding show, and what they keep to themselves."""

from __future__ import annotations

import pytest

from policylint.engine.excerpt import excerpt
from policylint.manifests.positions import Lines
from policylint.model.position import Position, Span


def shown(text: str, line: int) -> list[str]:
    place = Position(line, 1)
    return list(excerpt(Lines(text, 1), Span(place, place)).lines)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  db.password: hunter2", "  db.password: ***"),
        ("  db.password: hunter2, and more", "  db.password: ***"),
        ('  "db.password": "hunter2"', '  "db.password": "***'),
        ('{"db.password":"hunter2","a":1}', '{"db.password":"***'),
        ("{port: 1, password: hunter2}", "{port: 1, password: ***"),
        ("- --password=hunter2", "- --password=***"),
        ("  password: correct horse battery", "  password: ***"),
        ("url: postgres://shop:hunter2@db/shop", "url: ***"),
        ("image: shop:hunter2@example.com/shop", "image: ***@example.com/shop"),
        ("- name: DB_PASSWORD, value: hunter2", "- name: DB_PASSWORD, value: ***"),
        ("a: ghp_" + "a1B2" * 10, "a: ***"),
        ("image: shop:5.2@sha256:" + "a" * 64, "image: shop:5.2@sha256:" + "a" * 64),
        ("automountServiceAccountToken: true # why", "automountServiceAccountToken: true # why"),
        ("secretName: shop", "secretName: shop"),
        ("secretKeyRef: {name: shop, key: password}", "secretKeyRef: {name: shop, key: password}"),
        ("password: $(PASSWORD)", "password: $(PASSWORD)"),
        ("port: 5432", "port: 5432"),
    ],
)
def test_one_line(line: str, expected: str) -> None:
    assert shown(line, 1) == [expected]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("password: >-\n  hunter2\nport: 1", 1, ["password: >-", "  ***"]),
        ("password: >-\n  hunter2\nport: 1", 3, ["  ***", "port: 1"]),
        ("password:\n  hunter2\nport: 1", 2, ["password:", "  ***", "port: 1"]),
        ("password: |\n  user: hunter2\nport: 1", 2, ["password: |", "  ***", "port: 1"]),
        ("command: |\n  run\nport: 1", 2, ["command: |", "  run", "port: 1"]),
        ("command: |\n  run\nport: 1", 3, ["  run", "port: 1"]),
        ("- name: PASSWORD\n  value: hunter2\n- a: 1", 3, ["  value: ***", "- a: 1"]),
        ("- name: PASSWORD\n  value: >-\n    hunter2\n- a: 1", 4, ["    ***", "- a: 1"]),
        ("- name: PORT\n  value: 5\n- a: 1", 3, ["  value: 5", "- a: 1"]),
        ("password: |\n" + "  hunter2\n" * 300 + "port: 1", 302, ["  ***", "port: 1"]),
    ],
)
def test_more_lines(text: str, line: int, expected: list[str]) -> None:
    assert shown(text, line) == expected
