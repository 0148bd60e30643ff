"""What Kubernetes makes of objects: look-ups that several rules share. A value of a wrong type counts as not set."""
