"""What goes wrong while a text is parsed or an expression evaluated."""

from typing import Final

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
    """An error as Terraform words it. `try` and `can` catch it unless it is static, as an undeclared name is.

    `subject` says in a user's words what makes a value unknown: `local.env has no key "qa"`.
    """

    def __init__(
        self,
        summary: str,
        detail: str,
        span: Span | None = None,
        *,
        static: bool = False,
        code: str = "terraform",
        subject: str = "",
    ) -> None:
        super().__init__(f"{summary}: {detail}")
        self.summary = summary
        self.detail = detail
        self.subject = subject or summary
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


class FunctionError(Exception):
    """A function fails.

    `template` is Terraform's message with `{}` for each part that was made from an argument. `hidden` is the message
    for arguments that are sensitive, with Terraform's word for them in these places.
    """

    def __init__(self, template: str, *quoted: object) -> None:
        self.message = template.format(*quoted) if quoted else template
        super().__init__(self.message)
        self._template = template
        self._quoted = len(quoted)

    @property
    def hidden(self) -> str:
        if not self._quoted:
            return self.message
        return self._template.replace('"{}"', "{}").format(*[SENSITIVE_WORD] * self._quoted)


class CallError(FunctionError):
    """A function fails on arguments that are each acceptable."""


class ArgumentError(FunctionError):
    """A function refuses one of its arguments, counted from 0."""

    def __init__(self, index: int, template: str, *quoted: object) -> None:
        super().__init__(template, *quoted)
        self.index = index


SENSITIVE_WORD: Final = "(sensitive value)"
"""What Terraform prints instead of a value that is marked as sensitive."""


class LimitReached(Exception):
    """A budget was used up; the value becomes unknown with reason `limit`. `what` names the budget."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
