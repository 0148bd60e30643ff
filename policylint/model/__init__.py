"""Values only: what flows through policylint. Standard library, no behaviour beyond look-ups."""
