"""What stands beside policies for all of their directory: sets of values, and frameworks whose controls they cite."""

from collections.abc import Mapping, Sequence
from typing import cast

import dasf_lint
from dasf_lint.core.answers import Control
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.policy.document import Document
from dasf_lint.policy.language import frameworks
from dasf_lint.policy.language.kinds import At, Context
from dasf_lint.policy.language.model import Frameworks, Sets, folded
from dasf_lint.policy.language.tree import Scalar


def sets_of(document: Document, taken: Sets, diagnostics: list[Diagnostic], *, repeats: bool) -> Sets:
    """`NAME: {source: TEXT, values: [SCALAR, ...]}`; a set of another pack is not replaced.

    `repeats`: it may have been read before, with another policy of its directory.
    """
    found: dict[str, Sequence[Scalar]] = {}
    for name, about in document.mapping.items():
        at: At = (str(name),)
        if repeats and isinstance(about, Mapping) and taken.get(str(name)) == about.get("values"):
            continue
        if str(name) in taken:
            message = f"{name} is the name of another set; the configuration adds to it and removes from it (`sets`)"
            diagnostics.append(_mistake(document, at, message, "shadowed"))
            continue
        if (
            not isinstance(about, Mapping)
            or set(about) != {"source", "values"}
            or not isinstance(about["values"], list)
        ):
            diagnostics.append(_mistake(document, at, "a set has `source` and a list of `values`"))
            continue
        if not all(isinstance(each, str | bool | int) for each in about["values"]):
            diagnostics.append(_mistake(document, (*at, "values"), "the values of a set are scalars"))
            continue
        found[str(name)] = about["values"]
    return found


def frameworks_of(
    document: Document, known: Frameworks, taken: dict[str, str], diagnostics: list[Diagnostic], *, repeats: bool
) -> Frameworks:
    """`ID: {title, version, controls: {CONTROL: TITLE}}`.

    `taken` are names that mean something already, folded; those of the controls are added. `known` are frameworks of
    other directories.
    """
    context = Context([], frozenset(), dasf_lint.__version__)
    frameworks.FRAMEWORKS.check(document.data, (), context)
    for problem in context.problems:
        span = document.place(problem.at, on_key=problem.on_key)
        diagnostics.append(Diagnostic("error", "policy", problem.message, span=span))
    if context.problems:
        return {}
    made = frameworks.of_data(cast("Mapping[str, Mapping[str, object]]", document.data))
    found: dict[str, Mapping[str, Control]] = {}
    for id, controls in made.items():
        if repeats and known.get(id) == controls:
            continue
        if folded(id) == "dasf" or id in known:
            diagnostics.append(_mistake(document, (id,), f"{id} is the name of another framework", "shadowed"))
            continue
        found[id] = controls
        for name, control in controls.items():
            if folded(control.id) in taken:
                message = f"{control.id} is the name of {taken[folded(control.id)]}"
                diagnostics.append(_mistake(document, (id, "controls", name), message, "shadowed"))
            taken[folded(control.id)] = "a control"
    return found


def _mistake(document: Document, at: At, message: str, code: str = "policy") -> Diagnostic:
    span = document.place(at, on_key=True)
    return Diagnostic("error", code, message, span=span)
