"""What a reader may change: sources edited row by row or filled by upload, with a history that can be undone.

`rows` reads a source, `change` edits it, `preview` and `load` take a file, `history` tells what was done and `undo` takes it back.
Whatever writes does it in one transaction, by the validators of data/imports.
"""

from data.editing.history import Change, Line, history
from data.editing.refusal import ChangeRefusedError, RowError
from data.editing.shape import EDITED, UPLOADED, Editable, Field, editable
from data.editing.upload import MOST_ROWS, Preview, load, preview
from data.editing.writing import PAGE_ROWS, Page, change, name_of, note_import, rows, undo

__all__ = [
    "EDITED",
    "MOST_ROWS",
    "PAGE_ROWS",
    "UPLOADED",
    "Change",
    "ChangeRefusedError",
    "Editable",
    "Field",
    "Line",
    "Page",
    "Preview",
    "RowError",
    "change",
    "editable",
    "history",
    "load",
    "name_of",
    "note_import",
    "preview",
    "rows",
    "undo",
]
