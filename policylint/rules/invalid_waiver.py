"""Waiver cannot be understood.

## What it does
Reports a waiver that waives nothing because something is wrong with it: a comment after `# policylint:` or an annotation
below `policylint.dev/` that is not understood, a rule that does not exist, no reason, a day that is not a date, a
comment at which no key or list item stands, or an entry of the waiver file with missing or unknown fields.

## Why is this bad
Somebody believes that a finding is accepted, and it is not; or a typing error hides which one was meant. A waiver
without a reason cannot be reviewed, and nobody dares to remove it.

## Bad
```text
# policylint: ignore
# policylint: allow[privileged-container]
# policylint: allow[privileged-containers] until=2027-03-31 -- needed by the driver
# policylint: allow[privileged-container] until=next-year -- needed by the driver
```

## Good
A comment on its own line covers the node below it and everything in that node; at the end of a line it covers that
line's key:
```text
# policylint: allow[privileged-container] until=2027-03-31 -- the driver loads a kernel module
securityContext:
  privileged: true

hostNetwork: true # policylint: allow[host-namespaces] until=2027-03-31 owner=team-net -- speaks BGP with the router
```

An annotation covers the whole object:
```text
metadata:
  annotations:
    policylint.dev/allow.single-replica: "until=2027-03-31; only one may hold the lease"
```

An entry of `.policylint/waivers.yaml` covers the objects that it names (`*` stands for any text in name and namespace),
or what lies below `path` in them:
```text
- rule: host-path-volume
  resource: {kind: DaemonSet, namespace: monitoring, name: node-agent}
  path: spec.template.spec.volumes[name=proc]
  reason: reads /proc of the node
  owner: team-monitoring
  until: "2027-03-31"
```
"""

from __future__ import annotations

from policylint.rule import Severity, input_rule

RULE = input_rule(severity=Severity.HIGH, since="0.1", tags=("input", "waivers"))
