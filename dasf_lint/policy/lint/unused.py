"""Parameters and sets that nothing asks for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.policy.lint.rules import RULES, Text, given_names
from dasf_lint.policy.places import Places


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
