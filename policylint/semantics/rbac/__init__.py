"""Who may do what: roles and bindings as Kubernetes' RBAC authorizer reads them."""
