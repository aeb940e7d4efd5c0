"""What the CLI has to say about a bundle: its diagnostics, and the stop at the first error.

Follows libs/diag/diagnostic.go and severity.go of the Databricks CLI.
"""

from typing import Literal, NamedTuple

from dasf_lint.bundle.value import BundleValue, Location, ValuePath, path_text

ComplaintSeverity = Literal["error", "warning", "recommendation"]

Sight = Literal["whole", "lost", "deployer", "told", "newer"]
"""What a complaint means for somebody who judges the bundle, whatever the CLI calls it.

whole     everything is seen all the same
lost      a file, a target or resources are missing from what is seen, or the CLI loads nothing at all
deployer  it depends on who deploys, which a repository does not say
told      the diagnostics of the files say it already
newer     as whole, unless the bundle asks for a release of the CLI that is newer than all that is known
"""


class Complaint(NamedTuple):
    """One diagnostic of the CLI. `code` is that of the linter's diagnostic, where it has one of its own."""

    severity: ComplaintSeverity
    summary: str
    detail: str = ""
    paths: tuple[str, ...] = ()
    places: tuple[Location, ...] = ()
    code: str = ""
    sight: Sight = "whole"


class Stopped(Exception):
    """An error ends the sequence of phases; what was reached so far is still printed."""


class Complaints(list[Complaint]):
    """Collects complaints; `check()` after a phase ends the sequence where one was an error, unless it is tolerant.

    `refuses_deployer` says that who deploys is refused wherever it depends on that.
    """

    tolerant = False
    refuses_deployer = False

    def say(
        self,
        severity: ComplaintSeverity,
        summary: str,
        *,
        detail: str = "",
        path: ValuePath | str | None = None,
        at: "BundleValue | tuple[Location, ...] | None" = None,
        code: str = "",
        sight: Sight = "whole",
    ) -> None:
        text = path if isinstance(path, str) else path_text(path) if path is not None else ""
        places = at.places if isinstance(at, BundleValue) else at or ()
        self.append(Complaint(severity, summary, detail, (text,) if text else (), places, code, sight))

    def error(
        self,
        summary: str,
        *,
        detail: str = "",
        path: ValuePath | str | None = None,
        at: "BundleValue | None" = None,
        sight: Sight = "whole",
    ) -> None:
        self.say("error", summary, detail=detail, path=path, at=at, sight=sight)

    def warn(
        self,
        summary: str,
        *,
        detail: str = "",
        path: ValuePath | str | None = None,
        at: "BundleValue | None" = None,
        sight: Sight = "whole",
    ) -> None:
        self.say("warning", summary, detail=detail, path=path, at=at, sight=sight)

    @property
    def failed(self) -> bool:
        """Whether the CLI stops here."""
        return any(each.severity == "error" and (self.refuses_deployer or each.sight != "deployer") for each in self)

    def check(self) -> None:
        if self.failed and not self.tolerant:
            raise Stopped

    def stop(
        self,
        summary: str,
        *,
        detail: str = "",
        path: ValuePath | str | None = None,
        at: "BundleValue | None" = None,
        sight: Sight = "whole",
    ) -> Stopped:
        self.error(summary, detail=detail, path=path, at=at, sight=sight)
        return Stopped()
