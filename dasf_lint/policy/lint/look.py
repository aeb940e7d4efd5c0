"""Everything that is said of the text of policies."""

from collections.abc import Iterable, Iterator, Sequence

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.policy.lint import answers, costly, repeated, unused
from dasf_lint.policy.lint.rules import RULES, Text
from dasf_lint.policy.places import Places


def look(texts: Sequence[Text], others: Sequence[Text], sets: Iterable[Places]) -> Iterator[Diagnostic]:
    """Of `texts` and files of `sets`; `others` are all the policies that are known beside them."""
    yield from repeated.repeated(texts, others)
    for text in texts:
        yield from unused.blanks(text)
        yield from answers.missing(text)
        yield from costly.costly(text)
        yield from unused.parameters(text)
    yield from unused.sets(sets, [*texts, *others])


def as_told(found: Diagnostic) -> Diagnostic:
    """What was found where a policy was read, as strict as whoever writes policies wants it: a place that no known
    version has is one that nothing is found at, whether or not a newer provider may have it."""
    if found.level == "warning" and found.code == "provider-facts":
        return Diagnostic(RULES["dead-path"].level, "dead-path", found.message, span=found.span, path=found.path)
    return found
