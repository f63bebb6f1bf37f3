"""The command line: thin commands, each a call of one public function."""

from accord.cli.main import main

__all__ = ["main"]
