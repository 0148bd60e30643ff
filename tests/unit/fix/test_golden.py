"""Whole texts before and after: comments, quotes, brackets, line ends and everything else stays."""

from __future__ import annotations

import codecs
import json
import textwrap

import pytest

from policylint.fix.plan import plan
from policylint.model.fix import SetValue
from policylint.model.limits import Limits
from policylint.sources.files import Source
from tests.unit.fix.factory import DEPLOYMENT, findings, fixed, planned, says

SELECTOR = "  selector:\n    matchLabels:\n      app: shop\n"
DEPLOYED = DEPLOYMENT.replace("extensions/v1beta1", "apps/v1").replace("  template:\n", SELECTOR + "  template:\n")


def test_a_selector_is_made_of_the_labels_of_the_pods() -> None:
    assert fixed(DEPLOYMENT) == DEPLOYED


def test_comments_stay_with_what_they_speak_of() -> None:
    before = DEPLOYMENT.replace("v1beta1\n", "v1beta1  # old\n").replace(
        "  template:\n", "  # one\n  # two\n  template: # pods\n"
    )
    after = DEPLOYED.replace("apps/v1\n", "apps/v1  # old\n").replace(
        "  template:\n", "  # one\n  # two\n  template: # pods\n"
    )
    after = after.replace("  # one\n  # two\n", "").replace(SELECTOR, SELECTOR + "  # one\n  # two\n")
    assert fixed("# head\n" + before + "# tail\n") == "# head\n" + after + "# tail\n"


def test_what_the_old_version_set_by_itself_is_written_out() -> None:
    before = """\
apiVersion: extensions/v1beta1
kind: Deployment
metadata:
    name: shop # the shop
spec:
    template:
        metadata: {labels: {app: shop, "on": 'yes'}}
        spec: {containers: [{name: a, image: b}]}
"""
    assert (
        fixed(before)
        == """\
apiVersion: apps/v1
kind: Deployment
metadata:
    name: shop # the shop
    labels:
        app: shop
        "on": "yes"
spec:
    revisionHistoryLimit: 2147483647
    progressDeadlineSeconds: 2147483647
    strategy:
        type: RollingUpdate
        rollingUpdate:
            maxSurge: 1
            maxUnavailable: 1
    selector:
        matchLabels:
            app: shop
            "on": "yes"
    template:
        metadata: {labels: {app: shop, "on": 'yes'}}
        spec: {containers: [{name: a, image: b}]}
"""
    )


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("strategy: {}", "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}"),
        ("strategy:", "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}"),
        ("strategy: # why", "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 1}} # why"),
        (
            "strategy: {type: RollingUpdate}",
            "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}",
        ),
        (
            "strategy:\n    type: RollingUpdate # slow\n",
            "strategy:\n    type: RollingUpdate # slow\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 1\n",
        ),
        (
            "strategy:\n    rollingUpdate:\n      maxSurge: 30%",
            "strategy:\n    rollingUpdate:\n      maxSurge: 30%\n      maxUnavailable: 1",
        ),
        ("strategy: {rollingUpdate: {maxUnavailable: 0}}", "strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}"),
        ("strategy: {rollingUpdate: {}}", "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}"),
        ("strategy: {type: Recreate}", "strategy: {type: Recreate}"),
    ],
)
def test_the_strategy_of_a_deployment(strategy: str, expected: str) -> None:
    assert fixed(DEPLOYMENT.replace("strategy: {type: Recreate}", strategy)) == DEPLOYED.replace(
        "strategy: {type: Recreate}", expected
    )


@pytest.mark.parametrize("version", ["extensions/v1beta1 DaemonSet", "apps/v1beta1 StatefulSet"])
def test_pods_that_were_replaced_by_hand_still_are(version: str) -> None:
    api_version, kind = version.split()
    before = f"""\
apiVersion: {api_version}
kind: {kind}
metadata: {{name: a, labels: {{a: b}}}}
spec:
  selector: {{matchLabels: {{app: a}}}}
  template: {{metadata: {{labels: {{app: a}}}}}}
"""
    after = before.replace(api_version, "apps/v1")
    assert fixed(before) == after.replace("  template:", "  updateStrategy:\n    type: OnDelete\n  template:")
    assert fixed(before + "  updateStrategy: {type: RollingUpdate}\n") == after + "  updateStrategy: {type: RollingUpdate}\n"


def test_the_second_beta_needs_the_version_only() -> None:
    before = DEPLOYED.replace("apps/v1", "apps/v1beta2").replace("  strategy: {type: Recreate}\n", "")
    assert fixed(before) == before.replace("apps/v1beta2", "apps/v1")


INGRESS = """\
apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata:
  name: shop
  annotations: {kubernetes.io/ingress.class: nginx}
spec:
  backend:   # when nothing fits
    # both
    serviceName: fallback
    servicePort: 80
    # end
  rules:
  - http:
      paths:
      # the shop
      - path: /shop  # root
        # where it goes
        backend:
          servicePort: http   # by name

          serviceName: "shop"
      - backend: {serviceName: a, servicePort: 8080}  # no path
      - {path: /b, backend: {serviceName: a, servicePort: 8080}}
      - path: /x
        pathType: Prefix
        backend: {resource: {kind: Bucket, name: x, apiGroup: example.com}}
"""
INGRESSED = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations: {kubernetes.io/ingress.class: nginx}
spec:
  defaultBackend:
    service:   # when nothing fits
      # both
      name: fallback
      port:
        number: 80
    # end
  rules:
  - http:
      paths:
      # the shop
      - path: /shop  # root
        pathType: ImplementationSpecific
        # where it goes
        backend:
          service:
            port:
              name: http   # by name

            name: "shop"
      - pathType: ImplementationSpecific
        backend: {service: {name: a, port: {number: 8080}}}  # no path
      - {path: /b, pathType: ImplementationSpecific, backend: {service: {name: a, port: {number: 8080}}}}
      - path: /x
        pathType: Prefix
        backend: {resource: {kind: Bucket, name: x, apiGroup: example.com}}
"""


def test_an_ingress() -> None:
    assert fixed(INGRESS) == INGRESSED
    assert fixed(INGRESS.replace("networking.k8s.io/v1beta1", "extensions/v1beta1")) == INGRESSED


def test_what_is_written_fits_the_schemas_of_the_api_server() -> None:
    for after in (DEPLOYED, INGRESSED):
        rules = ("unknown-field", "missing-field", "wrong-type", "invalid-value")
        assert findings(Source("f.yaml", after.encode()), rules=rules) == []


def test_line_ends_stay() -> None:
    assert fixed(INGRESS.replace("\n", "\r\n")) == INGRESSED.replace("\n", "\r\n")
    assert fixed(DEPLOYMENT.replace("\n", "\r\n")) == DEPLOYED.replace("\n", "\r\n")


def test_a_last_line_without_an_end() -> None:
    before = "kind: Ingress\napiVersion: extensions/v1beta1\nspec: {rules: []}\nmetadata:\n  name: a"
    assert fixed(before) == before.replace("extensions/v1beta1", "networking.k8s.io/v1")
    short = "spec:\n  backend:\n    serviceName: a\n    servicePort: 80\nmetadata: {name: a}\nkind: Ingress\napiVersion: extensions/v1beta1"
    assert fixed(short).endswith("kind: Ingress\napiVersion: networking.k8s.io/v1")


@pytest.mark.parametrize(
    ("mark", "encoding"), [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_the_encoding_stays(mark: bytes, encoding: str) -> None:
    made = planned(mark + ("# æøå\n" + INGRESS).encode(encoding))
    assert made.data == mark + ("# æøå\n" + INGRESSED).encode(encoding)


def test_a_mark_in_the_middle_of_concatenated_files_stays() -> None:
    before = f"a: 1\n---\n\ufeff{INGRESS}---\n{DEPLOYMENT}"
    assert fixed(before) == f"a: 1\n---\n\ufeff{INGRESSED}---\n{DEPLOYED}"


def test_several_documents_and_what_is_between_them() -> None:
    between = "---\n# nothing\n--- # kubectl\nkind: [broken\n---\na: 1\n...\n---\n"
    assert fixed(f"{INGRESS}{between}{DEPLOYMENT}") == f"{INGRESSED}{between}{DEPLOYED}"


def test_objects_in_a_list() -> None:
    def listed(text: str) -> str:
        item = "-" + textwrap.indent(text, "  ")[1:]
        return "apiVersion: v1\nkind: List\nitems:\n" + item + item

    assert fixed(listed(INGRESS)) == listed(INGRESSED)
    assert fixed(listed(DEPLOYMENT)) == listed(DEPLOYED)


@pytest.mark.parametrize("indent", [2, 4, None])
def test_json_stays_json(indent: int | None) -> None:
    for before, after in ((INGRESS, INGRESSED), (DEPLOYMENT, DEPLOYED)):
        text = json.dumps(says(before)[0], indent=indent) + "\n"
        made = fixed(text, file="f.json")
        assert json.loads(made) == says(after)[0]
        if indent:
            assert made.splitlines() == json.dumps(json.loads(made), indent=indent).splitlines()


def test_compact_json_stays_compact() -> None:
    text = json.dumps(says(INGRESS)[0], separators=(",", ":"))
    made = fixed(text, file="f.json")
    assert made == json.dumps(json.loads(made), separators=(",", ":"))


def test_quotes_stay() -> None:
    before = """{'apiVersion': 'extensions/v1beta1', "kind": "ReplicaSet", "metadata": {"name": "a", "labels": {"a": "b"}}, "spec": {
      "template": {"metadata": {"labels": {"app": "shop"}}}}}"""
    after = """{'apiVersion': 'apps/v1', "kind": "ReplicaSet", "metadata": {"name": "a", "labels": {"a": "b"}}, "spec": {
      "selector": {
        "matchLabels": {
          "app": "shop"
        }
      },
      "template": {"metadata": {"labels": {"app": "shop"}}}}}"""
    assert says(fixed(before)) == says(after)
    assert fixed(before).startswith("{'apiVersion': 'apps/v1', \"kind\"")


def test_an_anchor_that_all_its_users_want_changed() -> None:
    before = """\
apiVersion: v1
kind: List
items:
- apiVersion: &old policy/v1beta1
  kind: PodDisruptionBudget
  metadata: {name: a}
- apiVersion: *old
  kind: PodDisruptionBudget
  metadata: {name: b}
"""
    assert fixed(before) == before.replace("&old policy/v1beta1", "&old policy/v1").replace("*old", "policy/v1")


def test_a_backend_that_several_paths_share() -> None:
    before = """\
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: a}
spec:
  rules:
  - http:
      paths:
      - path: /a
        backend: &b
          serviceName: shop
          servicePort: &port 80
      - path: /b
        backend: *b
      - path: /c
        backend:
          serviceName: other
          servicePort: *port
"""
    made = planned(before)
    assert (
        made.after
        == """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a}
spec:
  rules:
  - http:
      paths:
      - path: /a
        pathType: ImplementationSpecific
        backend:
          service: &b
            name: shop
            port:
              number: &port 80
      - path: /b
        pathType: ImplementationSpecific
        backend:
          service: *b
      - path: /c
        pathType: ImplementationSpecific
        backend:
          service:
            name: other
            port:
              number: *port
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        # The version is a label as well.
        DEPLOYMENT.replace("apiVersion: ", "apiVersion: &v ").replace("team: web", "team: *v"),
        # A port number that comes out of a merge, which another mapping uses too.
        INGRESS.replace("  backend:   #", "  x: &d\n    servicePort: 81\n  backend:   #").replace(
            "    servicePort: 80\n", "    <<: *d\n"
        ),
    ],
)
def test_what_another_place_shares_is_left_alone(text: str) -> None:
    made = planned(text)
    assert made.after == made.before == text
    assert made.fixed == ()
    (refused,) = made.refused
    assert refused.why == "the change would show at other places too, through an anchor, an alias or a merge with <<"


def test_metadata_behind_an_alias_is_left_alone() -> None:
    text = """\
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: &m {name: shop}}
- apiVersion: extensions/v1beta1
  kind: ReplicaSet
  metadata: *m
  spec: {template: {metadata: {labels: {app: shop}}}}
"""
    made = planned(text)
    assert made.after == text
    assert [one.why for one in made.refused] == ["items[1].metadata holds no field of its own to put labels beside"]


def test_a_file_that_changed_is_left_alone() -> None:
    old = Source("f.yaml", DEPLOYMENT.encode())
    new = Source("f.yaml", DEPLOYMENT.replace("app: shop", "app: other").encode())
    made = plan(new, findings(old), Limits())
    assert made.fixed == ()
    assert made.data == new.data
    assert [one.why for one in made.refused] == ["it is not as it was when it was checked: check it again"]


def test_what_is_gone_is_removed_but_not_safely() -> None:
    text = DEPLOYMENT.replace("  template:\n", "  rollbackTo: # once\n    revision: 3\n  # pods\n  template:\n")
    (finding,) = findings(Source("f.yaml", text.encode()))
    assert finding.fix is not None
    assert (finding.fix.safe, finding.fix.title) == (False, "change extensions/v1beta1 to apps/v1, dropping spec.rollbackTo")
    assert planned(text).after == DEPLOYED.replace("  template:\n", "  # pods\n  template:\n")
    daemon = DEPLOYMENT.replace("Deployment", "DaemonSet").replace(
        "strategy: {type: Recreate}", "updateStrategy: {type: OnDelete}"
    )
    daemon = daemon.replace("  revisionHistoryLimit: 3\n  progress", "  template").replace("DeadlineSeconds", "Generation")
    assert "templateGeneration: 60" in daemon
    assert "templateGeneration" not in planned(daemon).after


def test_patches_get_the_version_and_no_defaults() -> None:
    patch = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: shop}\nspec: {replicas: 3}\n"
    assert fixed(patch, patch=True) == patch.replace("extensions/v1beta1", "apps/v1")
    ingress = """\
apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata: {name: shop}
spec: {tls: [{hosts: [a.example]}]}
"""
    assert fixed(ingress, patch=True) == ingress.replace("v1beta1", "v1")


def test_a_patch_inside_a_kustomization_has_no_fix() -> None:
    text = "patches:\n- patch: |\n    apiVersion: extensions/v1beta1\n    kind: Deployment\n    metadata: {name: a}\n"
    found = findings(Source("kustomization.yaml", text.encode()))
    assert [(one.rule, one.fix) for one in found] == [("removed-api-version", None)]


def test_two_fixes_of_one_place_wait_for_each_other() -> None:
    source = Source("f.yaml", DEPLOYMENT.encode())
    (finding,) = findings(source)
    assert finding.fix is not None
    other = finding._replace(fix=finding.fix._replace(edits=(SetValue(("apiVersion",), "other/v1"),)))
    made = plan(source, [finding, other], Limits())
    assert made.after == DEPLOYED
    assert made.refused == ((other, "another fix changes the same place: run it again"),)


def test_a_file_that_would_grow_beyond_a_limit_is_left_alone() -> None:
    source = Source("f.yaml", INGRESS.encode())
    nodes = 80  # it has 68, and 90 after the change
    made = plan(source, findings(source), Limits(nodes=nodes))
    assert (made.after, made.fixed) == (INGRESS, ())
    assert [one.why for one in made.refused] == [
        "the edited text could not be read again: a limit, or an anchor or merge that another place shares"
    ]
