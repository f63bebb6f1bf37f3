"""Where a lake's files are, wherever its folder stands now.

The tables name their files by the folder the lake was made in. A lake that was moved or copied
keeps those names, so nothing is rewritten; they are read below the folder it stands in now.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.typedef import EMPTY_DICT, Properties

if TYPE_CHECKING:
    from typing import Self

TABLES = "tables"
BORN, HERE = "accord.born", "accord.here"


@dataclass(frozen=True)
class Place:
    """The folder a lake was made in, by which files are named, and the one it stands in."""

    born: Path
    here: Path

    @classmethod
    def of(cls, folder: Path, database: Path) -> Self:
        """Return where the lake of a folder was made, as its tables say."""
        if not database.exists():
            return cls(folder, folder)
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)
        try:
            row = connection.execute(
                "SELECT metadata_location FROM iceberg_tables WHERE table_name = 'observations'"
            ).fetchone()
        except sqlite3.OperationalError:  # being made: the tables come with the rest
            row = None
        finally:
            connection.close()
        if row is None:
            return cls(folder, folder)
        # FOLDER/tables/lake/observations/metadata/FILE
        return cls(Path(str(row[0]).removeprefix("file://")).parents[4], folder)

    @property
    def properties(self) -> dict[str, str]:
        """What the tables' reader of files must know."""
        return {
            "py-io-impl": f"{LakeFiles.__module__}.{LakeFiles.__name__}",
            BORN: str(self.born),
            HERE: str(self.here),
        }

    def real(self, name: str) -> Path:
        """Return where the file of a name is."""
        return Path(_moved(name, str(self.born), str(self.here)))

    def name(self, path: Path) -> str:
        """Return the name of a file of this lake."""
        return _moved(str(path), str(self.here), str(self.born))


def _moved(path: str, before: str, after: str) -> str:
    plain = path.removeprefix("file://")
    return after + plain[len(before) :] if plain.startswith(before + "/") else plain


class LakeFiles(PyArrowFileIO):
    """Opens the tables' files by their names below the folder where the lake stands."""

    @staticmethod
    def parse_location(location: str, properties: Properties = EMPTY_DICT) -> tuple[str, str, str]:
        """Return scheme, host and the path where a file is."""
        born, here = properties.get(BORN), properties.get(HERE)
        if born and here:
            location = _moved(location, born, here)
        return PyArrowFileIO.parse_location(location, properties)
