"""Where the text of a policy says what: for those that tell about the text itself."""

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.policy.document import Document, read
from dasf_lint.policy.language.kinds import At


class Places:
    """The file of a policy. `path` is how it is called by whoever waits, `document` None where it is no YAML."""

    __slots__ = ("document", "file", "path")

    def __init__(self, file: SourceFile, path: str) -> None:
        self.file = SourceFile(path, file.data)
        self.path = path
        diagnostics: list[Diagnostic] = []
        self.document: Document | None = read(self.file, diagnostics)

    def place(self, at: At, *, on_key: bool = False) -> Span:
        if self.document is None:
            return Span(self.file, 0, 0)
        return self.document.place(at, on_key=on_key)

    def shown(self, span: Span) -> str:
        return f"{self.path}:{span.line}"
