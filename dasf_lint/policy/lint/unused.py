"""Parameters and sets that nothing asks for, and blanks that nobody has filled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.policy.lint.rules import RULES, Text, given_names, nested
from dasf_lint.policy.places import Places
from dasf_lint.policy.skeleton import BLANK, BLANK_MARK


def blanks(text: Text) -> Iterator[Diagnostic]:
    """Once for a policy: `policy test` names each."""
    for at, value in nested(text.data):
        if isinstance(value, str) and BLANK_MARK in value:
            yield text.diagnostic("unfinished", f"{BLANK} is left to be said", at)
            return


def parameters(text: Text) -> Iterator[Diagnostic]:
    params = text.data.get("params")
    used = given_names({key: each for key, each in text.data.items() if key not in ("params", "examples")}, "param")
    for name in params if isinstance(params, Mapping) else ():
        if name not in used:
            message = f"nothing asks for the parameter {name}"
            yield text.diagnostic("unused-parameter", message, ("params", str(name)), on_key=True)


def sets(files: Iterable[Places], texts: Sequence[Text]) -> Iterator[Diagnostic]:
    """Sets of some files that none of the policies asks for."""
    used = frozenset[str]().union(*(given_names(text.data, "set") for text in texts))
    for file in files:
        for name in file.document.mapping if file.document is not None else ():
            if str(name) not in used:
                span = file.place((str(name),), on_key=True)
                message = f"no policy asks for the set {name}"
                yield Diagnostic(RULES["unused-set"].level, "unused-set", message, span=span)
