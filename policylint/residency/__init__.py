"""Where data may live: image references, registries, regions and jurisdictions as data and pure look-ups."""
