"""``python -m exerkine``: the command line without its script."""

from exerkine.cli import main

main()
