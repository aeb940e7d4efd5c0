"""What the text of the repository says, which is always known."""

from typing import Final

from dasf_lint.core.placeholders import is_given
from dasf_lint.core.truth import FALSE, TRUE, Truth, of
from dasf_lint.policy.ask import secrets
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.operators.table import asks, literals_of, text_of
from dasf_lint.policy.ask.relations import kinds_referred_to
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand


@asks("literal")
def _literal(element: Element, argument: Operand, run: Run) -> Truth:
    return of(element.datum.literal and element.datum.default is None)


@asks("written")
def _written(element: Element, argument: Operand, run: Run) -> Truth:
    return of(element.datum.written)


@asks("looks_like_secret")
def _looks_like_secret(element: Element, argument: Operand, run: Run) -> Truth:
    datum = element.datum
    found = datum.kind == "text" and datum.literal and datum.default is None
    if not found:
        return FALSE
    return of(secrets.looks_like_secret(text_of(datum, run)))


_DECLARED: Final = frozenset({"terraform.variable", "terraform.file"})


@asks("credential")
def _credential(element: Element, argument: Operand, run: Run) -> Truth:
    """Of an unknown text its beginning is known, and may be all that matters: `Bearer dapi...`.

    Of what else its expressions hold a credential of a documented form is one, whether it is chosen or not.
    """
    datum = element.datum
    if datum.kind == "unknown":
        if argument.values[0] != "known":
            return FALSE
        from dasf_lint.policy.ask import texts

        return texts.may_hold_known(datum, run.kept.searched)
    if datum.kind not in ("text", "number") or datum.default is not None:
        return FALSE
    text, kind = text_of(datum, run), str(argument.values[0])
    if kind == "known":
        if not secrets.is_known(text) or datum.literal:
            return of(secrets.is_known(text))
        from dasf_lint.policy.ask import texts

        return texts.holds_written(datum, run.kept.searched)
    if not datum.literal:
        return FALSE
    if kind == "any":
        return of(is_given(text))
    if kind == "made":
        return of(secrets.is_made(text))
    name = str(element.key.payload) if element.key.kind == "text" else ""
    # Of a map that the provider calls sensitive, such as the options of a connection, most members are not.
    declared = datum.sensitive and element.node is not None and element.node.type in _DECLARED
    return of(secrets.is_named(name, text, sensitive=declared))


@asks("refers_to")
def _refers_to(element: Element, argument: Operand, run: Run) -> Truth:
    patterns = literals_of(argument, run)[0].patterns
    for kind in kinds_referred_to(element):
        run.steps.spend(8)
        if patterns.fit(kind, run.steps):
            return TRUE
    return FALSE
