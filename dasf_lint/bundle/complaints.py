"""What the CLI has to say about a bundle: its diagnostics, and the stop at the first error."""

from typing import Literal, NamedTuple

from dasf_lint.bundle.value import Path, Place, Value, path_text

Severity = Literal["error", "warning", "recommendation"]


class Complaint(NamedTuple):
    """One diagnostic of the CLI. `level` is ours where the file could not be read: the linter then cannot vouch."""

    severity: Severity
    summary: str
    detail: str = ""
    paths: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    code: str = ""


class Stopped(Exception):
    """An error ends the sequence of phases; what was reached so far is still printed."""


class Complaints(list[Complaint]):
    """Collects complaints; `check()` after a phase ends the sequence where one was an error, unless it is tolerant."""

    tolerant = False

    def say(
        self,
        severity: Severity,
        summary: str,
        *,
        detail: str = "",
        path: Path | str | None = None,
        at: "Value | tuple[Place, ...] | None" = None,
        code: str = "",
    ) -> None:
        text = path if isinstance(path, str) else path_text(path) if path is not None else ""
        places = at.places if isinstance(at, Value) else at or ()
        self.append(Complaint(severity, summary, detail, (text,) if text else (), places, code))

    def error(
        self, summary: str, *, detail: str = "", path: Path | str | None = None, at: "Value | None" = None
    ) -> None:
        self.say("error", summary, detail=detail, path=path, at=at)

    def warn(
        self, summary: str, *, detail: str = "", path: Path | str | None = None, at: "Value | None" = None
    ) -> None:
        self.say("warning", summary, detail=detail, path=path, at=at)

    @property
    def failed(self) -> bool:
        return any(complaint.severity == "error" for complaint in self)

    def check(self) -> None:
        if self.failed and not self.tolerant:
            raise Stopped

    def stop(
        self, summary: str, *, detail: str = "", path: Path | str | None = None, at: "Value | None" = None
    ) -> Stopped:
        self.error(summary, detail=detail, path=path, at=at)
        return Stopped()
