"""What Kubernetes makes of objects: look-ups that several rules share. A value of a wrong type counts as not set.

`placement` says where objects end up and what belongs together, `makers` what may be there unseen, `pods` and `selectors`
which pods something selects, `claims` what selects nothing, `inventory` which names lead to nothing, `scaling` and `budgets`
how many pods run, `backends`, `podports` and `isolation` who reaches them, `rbac` who may do what. An index is asked for with
``of(manifests, memo)``, so that it is built once in a run.
"""
