"""Build the journal: `python build.py [COMMAND]`, see README.md."""

from journal.cli import run

if __name__ == "__main__":
    run()
