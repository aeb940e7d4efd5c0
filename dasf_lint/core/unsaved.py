"""A directory of this machine as it would be if one file were saved: what an editor holds stands in its place."""

import os

from dasf_lint.core.source import (
    DirectoryTree,
    Entry,
    EntryKind,
    ReadError,
    check_content,
    in_order_of_names,
    normalise,
)


class UnsavedTree(DirectoryTree):
    """`path` is below the root, and the directory that holds it exists; the file itself may be new.

    Whoever reads the file by another name, through a link, reads what is not saved too.
    """

    def __init__(self, root: str, path: str, data: bytes) -> None:
        super().__init__(root)
        self._path = path
        self._data = data
        self._unsaved = self._where(path)
        """Its real path; nothing where that lies outside of the root: it is not read then, as if it were saved."""

    def _where(self, path: str) -> str | None:
        try:
            return self._resolve(path)
        except ReadError:
            return None

    def _read_real(self, path: str, real: str) -> bytes:
        if real != self._unsaved:
            return super()._read_real(path, real)
        check_content(path, self._data)
        return self._data

    def kind(self, path: str) -> EntryKind | None:
        clean = normalise(path)
        is_unsaved = clean is not None and self._unsaved is not None and self._where(clean) == self._unsaved
        return "file" if is_unsaved else super().kind(path)

    def entries(self, directory: str) -> list[Entry]:
        found = super().entries(directory)
        clean = normalise(directory)
        if clean is None or self._unsaved is None or self._where(clean) != os.path.dirname(self._unsaved):
            return found
        name = os.path.basename(self._unsaved)
        if any(entry.name == name for entry in found):
            return found
        return in_order_of_names([*found, Entry(name, "file")])
