"""Where in an office file something stands: a cell of a sheet, a row of a table."""

from __future__ import annotations

from dataclasses import dataclass

from accord.kernel.errors import Where


@dataclass(frozen=True)
class CellWhere(Where):
    """A cell of a sheet of a workbook."""

    sheet: str | None = None
    cell: str | None = None

    def render(self, lang: str) -> str:
        """Return file, sheet and cell in words."""
        words = {"zh": "工作表“{}”单元格 {}", "en": 'sheet "{}" cell {}'}[lang]
        if self.sheet and not self.cell:
            words = {"zh": "工作表“{}”", "en": 'sheet "{}"'}[lang]
        head = f"{self.file} " if self.file else ""
        return head + words.format(self.sheet, self.cell) if self.sheet else head.strip()


@dataclass(frozen=True)
class TableWhere(Where):
    """A row of a table of a Word document, both counted from 1."""

    table: int | None = None

    def render(self, lang: str) -> str:
        """Return file, table and row in words."""
        words = {"zh": ("第{}个表格", "第{}行"), "en": ("table {}", "row {}")}[lang]
        parts = [self.file] if self.file else []
        for word, value in zip(words, (self.table, self.row), strict=True):
            if value is not None:
                parts.append(word.format(value))
        return " ".join(parts)
