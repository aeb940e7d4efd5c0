"""Whether something says that what a root declares is not there, although it is written down.

The rules stand in docs/adr/0029-where-a-finding-stands.md.
"""

from typing import Final, Literal, NamedTuple

from dasf_lint.core.source import Span

StandingKind = Literal["deployed", "switched_off", "module", "example", "set_aside"]


class Standing(NamedTuple):
    """
    kind   deployed      as far as can be seen
           switched_off  a module of which no call has an instance
           module        a module that is there to be called, and nothing here calls it
           example       an example or a test
           set_aside     by the name of its directory
    why    what says so, for people; empty for what is deployed
    doubt  how many steps less sure a finding is for it
    span   where it says so, if that is a line
    """

    kind: StandingKind
    why: str = ""
    doubt: int = 0
    span: Span | None = None


DEPLOYED: Final = Standing("deployed")

IN_SHORT: Final[dict[StandingKind, str]] = {
    "deployed": "",
    "switched_off": "switched off",
    "module": "a module that nothing here calls",
    "example": "an example or a test",
    "set_aside": "set aside",
}
"""For lines that have no room for the reason."""

_CONFIDENCES: Final = ("high", "medium", "low")


def doubted(confidence: str, standing: Standing) -> str:
    """What is left of the confidence of a check."""
    index = _CONFIDENCES.index(confidence) + standing.doubt
    return _CONFIDENCES[min(index, len(_CONFIDENCES) - 1)]
