"""Why the state before a change cannot be seen."""


class ChangeProblem(Exception):
    """`message` is a sentence for a person, `hint` what may help; nothing can be said of the change without it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
