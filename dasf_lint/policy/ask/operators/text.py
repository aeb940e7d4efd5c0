"""What a text looks like. Of an unknown text the pieces that are known may decide."""

from dasf_lint.core import limits
from dasf_lint.core.environment_words import environment_of, environment_of_beginning, means, place_of_word
from dasf_lint.core.partial_text import fits_always, fits_never
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, of
from dasf_lint.core.wildcards import fits_one, glob
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.operators.table import asks, patterns_of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand


def _like_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    pieces = element.datum.unknown.pieces
    patterns, complete = patterns_of(argument, run)
    if not any(pieces):
        return FALSE if complete and not patterns else UNKNOWN
    if any(fits_always(pattern, pieces) for pattern in patterns):
        return TRUE
    if complete and all(fits_never(pattern, pieces) for pattern in patterns):
        return FALSE
    return UNKNOWN


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
    text = str(element.datum.payload)
    patterns, complete = patterns_of(argument, run)
    if fits_one(patterns, text):
        return TRUE
    return FALSE if complete else UNKNOWN


def _matches_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """A known piece decides where the pattern cannot look at what stands around it."""
    pieces = element.datum.unknown.pieces
    if not any(pieces) or any(len(piece) > limits.max_regex_input for piece in pieces):
        return UNKNOWN
    from dasf_lint.policy.language import regex

    decided = regex.search_pieces(str(argument.values[0]), pieces)
    return UNKNOWN if decided is None else of(decided)


@asks("matches", unknown=_matches_unknown)
def _matches(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    text = str(element.datum.payload)
    if len(text) > limits.max_regex_input:
        return UNKNOWN
    from dasf_lint.policy.language import regex

    return of(regex.search(str(argument.values[0]), text))


def _environment_word_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    found = environment_of_beginning(element.datum.unknown.prefix)
    return UNKNOWN if found is None else of(means(found, str(argument.values[0])))


@asks("environment_word", unknown=_environment_word_unknown, decides=lambda text, argument: place_of_word(text))
def _environment_word(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    return of(means(environment_of(str(element.datum.payload)), str(argument.values[0])))
