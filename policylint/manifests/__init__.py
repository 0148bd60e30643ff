"""Text to documents with positions to manifests, exactly as Kubernetes reads them."""
