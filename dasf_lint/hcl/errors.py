"""What goes wrong while a text is parsed or an expression evaluated."""

from dasf_lint.core.source import SourceFile, Span


class HclError(Exception):
    """A syntax error and the stretch of text it concerns; `code` is one of `core.diagnostics.CODES`."""

    def __init__(self, message: str, start: int, end: int, code: str = "syntax") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.code = code


class EvaluationError(Exception):
    """An error as Terraform words it. `try` and `can` catch it unless it is static, as an undeclared name is."""

    def __init__(
        self, summary: str, detail: str, span: Span | None = None, *, static: bool = False, code: str = "terraform"
    ) -> None:
        super().__init__(f"{summary}: {detail}")
        self.summary = summary
        self.detail = detail
        self.span = span
        self.static = static
        self.code = code
        """The code of the diagnostic it becomes; see core.diagnostics."""

    def at(self, file: SourceFile, start: int, end: int) -> "EvaluationError":
        """The same error with a place, if it had none."""
        if self.span is None:
            self.span = Span(file, start, end)
        return self


class ConversionError(Exception):
    """A value that does not convert; the message is the part after the colon of Terraform's."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class ArgumentError(Exception):
    """A function refuses one of its arguments, counted from 0."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.message = message


class CallError(Exception):
    """A function fails on arguments that are each acceptable."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LimitReached(Exception):
    """A budget was used up; the value becomes unknown with reason `limit`. `what` names the budget."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
