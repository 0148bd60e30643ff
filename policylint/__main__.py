"""``python -m policylint``."""

from policylint.cli.main import entry

if __name__ == "__main__":
    entry()
