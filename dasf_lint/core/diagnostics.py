"""What the linter has to say about its own sight: unreadable input, complaints of Terraform or the CLI, blind spots."""

from collections.abc import Iterable
from typing import Literal

from dasf_lint.core.source import ReadError, SourceFile, Span

Level = Literal["error", "warning", "gap"]

CODES: dict[str, str] = {
    # error: it should have been readable and was not; exit code 2
    "unreadable": "a file or directory could not be read",
    "outside-root": "a path leads outside the project root",
    "not-a-file": "a device, pipe or socket stands where a file was expected",
    "too-large": "a file is larger than the limit",
    "encoding": "a file is not UTF-8",
    "syntax": "the text does not follow the grammar of its language",
    "nesting": "the text is nested more deeply than the limit",
    "limit": "a budget was used up",
    "config": "the project configuration is invalid",
    "policy": "a policy is invalid",
    "unfinished": "a policy has a blank that nobody has filled",
    "dead-path": "a policy names a type or an attribute that no provider has",
    "shadowed": "a policy or a set has a name that is taken",
    "no-roots": "nothing to judge was found",
    "unaccounted": "a file was found that nothing judges",
    "usage": "the command line asks for something impossible",
    "plan": "a plan or resolved bundle could not be used",
    "bundle-error": "the Databricks CLI would refuse this bundle or leave a part of it out",
    # warning: Terraform or the Databricks CLI would complain
    "terraform": "Terraform would refuse or complain",
    "bundle": "the Databricks CLI would complain",
    "cycle": "a definition depends on itself",
    "undeclared": "a name is used that is declared nowhere",
    "duplicate": "a name is declared twice",
    "validation": "a validation, precondition or check does not hold",
    "deprecated-policy": "a configuration names a policy that another one replaces",
    "unused-config": "a configuration, or an entry of one, has no effect",
    "weakened": "the configuration weakens the run",
    "pinned-pack": "the policies are others than those that the configuration pins",
    "suppression": "an inline suppression is malformed, expired or without effect",
    "attestation": "an attestation is expired or without effect",
    "unclaimed": "a file that was named belongs to no root",
    "baseline": "a baseline cannot be read, or knows what is not found any more",
    "before": "what was before the change is not known, or not whole",
    "replaced-bytes": "bytes that are no UTF-8 were replaced",
    # gap: unseen by design
    "caller": "a caller of a module is not followed, so values of its variables are not known",
    "remote-module": "a module is not in this repository",
    "source": "where a module comes from is not known",
    "python-resources": "resources are defined by Python code",
    "scripts": "a script may change the configuration",
    "lookup": "a value is looked up in the workspace",
    "unsupported-function": "a function is not evaluated",
    "symbolic": "the number of instances is not known",
    "environment": "no environment is known, so policies that need one were not asked",
    "inactive-policy": "a policy waits for a required parameter",
    "provider-facts": "the provider's schema is not known",
    "bundle-facts": "the fields of bundles are not known",
}


class Diagnostic:
    """One statement about the run itself, at a place of the text or about a file as a whole."""

    __slots__ = ("code", "level", "message", "path", "span")

    def __init__(
        self, level: Level, code: str, message: str, *, span: Span | None = None, path: str | None = None
    ) -> None:
        self.level: Level = level
        self.code = code
        self.message = message
        self.span = span
        self.path = span.file.path if span is not None else path

    @classmethod
    def at(
        cls, level: Level, code: str, message: str, file: SourceFile, start: int, end: int | None = None
    ) -> "Diagnostic":
        return cls(level, code, message, span=Span(file, start, start if end is None else end))

    @classmethod
    def from_read_error(cls, error: ReadError) -> "Diagnostic":
        return cls("error", error.code, error.message, path=error.path)

    @property
    def sort_key(self) -> tuple[str, int, str, str]:
        return self.path or "", self.span.start if self.span else -1, self.code, self.message

    def __repr__(self) -> str:
        return f"Diagnostic({self.level}, {self.code}, {self.message!r}, {self.path})"


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, each once."""
    unique = {(d.level, d.sort_key): d for d in diagnostics}
    return sorted(unique.values(), key=lambda d: d.sort_key)


def short(text: str, most: int = 200) -> str:
    """A text of the input for a message. Where it is cut, no word is: half a token would pass as no secret."""
    if len(text) <= most:
        return text
    end = most
    while end and (text[end - 1].isalnum() or text[end - 1] in "_-"):
        end -= 1
    return text[:end] + "…"
