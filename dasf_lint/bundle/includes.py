"""Which files the section `include` adds, and what must be said about entries that add none.

`tolerant` complaints are the linter's: what the CLI leaves out in silence, or only on another system, is said there.

Follows bundle/config/loader/process_root_includes.go of the Databricks CLI.
"""

import re
from collections.abc import Iterable
from typing import Final

from dasf_lint.bundle import globs, schema
from dasf_lint.bundle.complaints import Complaints, Stopped
from dasf_lint.bundle.value import BundleValue
from dasf_lint.core.source import FileTree, join, normalise, relative_to

EXTENSIONS: Final = (".yml", ".yaml", ".json")
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")


class IncludePatterns:
    """Expands entries one after the other; a file that an earlier one added is not added again."""

    __slots__ = ("_complaints", "_directory", "_seen", "_tree")

    def __init__(self, tree: FileTree, directory: str, complaints: Complaints, seen: Iterable[str]) -> None:
        self._tree = tree
        self._directory = directory
        self._complaints = complaints
        self._seen = set(seen)

    def files(self, entry: BundleValue) -> list[str]:
        """The files that one entry adds, sorted by their path relative to the bundle. Raises Stopped where none."""
        added: list[str] = []
        for path in self._matches(entry):
            if path in self._seen:
                continue
            self._seen.add(path)
            if not path.endswith(EXTENSIONS):
                relative = relative_to(path, self._directory)
                detail = (
                    f"The file {relative} in the 'include' configuration section is not a YAML or JSON file, and only "
                    "such files are supported. To include files to sync, specify them in the 'sync.include' "
                    "configuration section instead."
                )
                summary = "Files in the 'include' configuration section must be YAML or JSON files."
                self._complaints.error(summary, detail=detail, at=entry, sight="lost")
                continue
            added.append(path)
        self._complaints.check()
        return sorted(added, key=lambda path: relative_to(path, self._directory))

    def _matches(self, entry: BundleValue) -> list[str]:
        pattern = entry.text
        if pattern.startswith("/") or (self._complaints.tolerant and _DRIVE.match(pattern)):
            raise self._refused(f"{pattern}: includes must be relative paths", entry)
        whole = normalise(join(self._directory, pattern))
        if whole is None:
            message = f"{pattern}: the include leads outside the project root"
            self._complaints.say("error", message, at=entry, code="outside-root", sight="lost")
            raise Stopped
        try:
            found, unseen = globs.expand(self._tree, whole)
            elsewhere = self._elsewhere(pattern, found) if self._complaints.tolerant and not unseen else []
        except globs.BadPattern:
            raise self._refused("syntax error in pattern", entry) from None
        except globs.TooMuchWork as error:
            self._complaints.say("error", str(error), at=entry, code="limit", sight="lost")
            raise Stopped from None
        for problem in unseen:
            message = f"{pattern}: {problem.message}"
            self._complaints.say("error", message, at=entry, code=problem.code, sight="lost")
        self._complaints.check()
        if elsewhere:
            self._complaints.error(_told_elsewhere(pattern, elsewhere), at=entry, sight="lost")
            return sorted({*found, *elsewhere})
        if not found and not unseen:
            if not any(char in pattern for char in "*?["):
                raise self._refused(f"{pattern} defined in 'include' section does not match any files", entry)
            if self._complaints.tolerant and schema.holds_reference(pattern):
                message = f"{pattern}: references in 'include' are not resolved, so no file is included"
                self._complaints.error(message, at=entry, sight="lost")
        return found

    def _refused(self, summary: str, entry: BundleValue) -> Stopped:
        """The CLI says no place; the linter does."""
        return self._complaints.stop(summary, at=entry if self._complaints.tolerant else None, sight="lost")

    def _elsewhere(self, pattern: str, found: list[str]) -> list[str]:
        """What the entry adds only where `\\` separates directories, or where names ignore case. Raises TooMuchWork."""
        slashed = normalise(join(self._directory, pattern.replace("\\", "/")))
        if slashed is None or (found and "\\" not in pattern):
            return []
        try:
            return [path for path in globs.expand(self._tree, slashed, ignore_case=True).paths if path not in found]
        except globs.BadPattern:
            return []


def _told_elsewhere(pattern: str, files: list[str]) -> str:
    system = "on Windows" if "\\" in pattern else "where file names ignore case"
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{pattern}: the Databricks CLI includes {files[0]}{more} {system}, and not elsewhere"
