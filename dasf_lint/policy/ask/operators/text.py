"""What a text looks like. Of an unknown text the pieces that are known may decide."""

from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.environment_words import environment_of, environment_of_beginning, means, place_of_word
from dasf_lint.core.partial_text import fits_always, fits_never
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, of
from dasf_lint.core.wildcards import glob
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.operators.table import asks, literals_of, text_of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand

_BESIDE_PIECES: Final = 8
"""Steps that it takes to hold a short pattern against the known pieces of a text."""


def _like_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    pieces = element.datum.unknown.pieces
    literals, complete = literals_of(argument, run)
    if not any(pieces):
        return FALSE if complete and not literals.values else UNKNOWN
    could_fit = False
    for pattern in literals.texts:
        run.steps.spend(_BESIDE_PIECES + len(pattern))
        if fits_always(pattern, pieces):
            return TRUE
        could_fit = could_fit or not fits_never(pattern, pieces)
    return FALSE if complete and not could_fit else UNKNOWN


def _fitting(text: str, argument: Operand) -> tuple[int, int] | None:
    """What a pattern asks for that leaves the end or the beginning of a text open."""
    pattern = next((each for each in argument.texts if glob(each, text)), "")
    asked = pattern.strip("*")
    if asked == pattern or any(char in "*?[" for char in asked):
        return None
    if pattern.startswith("*") and pattern.endswith("*"):
        at = text.casefold().find(asked.casefold())
        return None if at < 0 else (at, at + len(asked))
    return (len(text) - len(asked), len(text)) if pattern.startswith("*") else (0, len(asked))


@asks("like", unknown=_like_unknown, decides=_fitting)
def _like(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    literals, complete = literals_of(argument, run)
    if literals.patterns.fit(str(element.datum.payload), run.steps):
        return TRUE
    return FALSE if complete else UNKNOWN


def _matches_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """A known piece decides where the pattern cannot look at what stands around it."""
    pieces = element.datum.unknown.pieces
    if not any(pieces) or any(len(piece) > limits.max_regex_input for piece in pieces):
        return UNKNOWN
    from dasf_lint.policy.language import regex

    pattern = str(argument.values[0])
    run.steps.spend(regex.cost(pattern, "".join(pieces)))
    decided = regex.search_pieces(pattern, pieces)
    return UNKNOWN if decided is None else of(decided)


@asks("matches", unknown=_matches_unknown)
def _matches(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    text = str(element.datum.payload)
    if len(text) > limits.max_regex_input:
        return UNKNOWN
    from dasf_lint.policy.language import regex

    pattern = str(argument.values[0])
    run.steps.spend(regex.cost(pattern, text))
    return of(regex.search(pattern, text))


def _environment_word_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    found = environment_of_beginning(element.datum.unknown.prefix)
    return UNKNOWN if found is None else of(means(found, str(argument.values[0])))


@asks("environment_word", unknown=_environment_word_unknown, decides=lambda text, argument: place_of_word(text))
def _environment_word(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    return of(means(environment_of(text_of(element.datum, run)), str(argument.values[0])))
