"""The built-in rules: one file per rule, and nothing else. The engine finds them by their file names."""
