"""The command line: words in, words out; no physiology, no arithmetic."""

from exerkine.cli._main import app, main

__all__ = ["app", "main"]
