"""Whether something says that what a root declares is not there, although it is written down.

The rules stand in docs/adr/0030-where-a-finding-stands.md and 0033-what-terraform-refuses.md.
"""

from typing import Final, Literal, NamedTuple

from dasf_lint.core.source import Span

StandingKind = Literal["deployed", "switched_off", "module", "example", "set_aside", "refused"]

AT_MOST_MEDIUM: Final = 1
A_STEP_LESS: Final = 2
LOW: Final = 3
"""What a doubt leaves of the confidence of a finding, which a greater one lowers more."""


class Standing(NamedTuple):
    """
    kind   deployed      as far as can be seen
           switched_off  a module of which no call has an instance
           module        a module to be called, and nothing here calls it
           example       an example or a test
           set_aside     by the name of its directory
           refused       a resource that Terraform would refuse as it is written
    why    what says so, for people; empty for what is deployed
    doubt  what it leaves of the confidence of a finding, one of the above; 0 leaves all
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
    "module": "a module to be called",
    "example": "an example or a test",
    "set_aside": "set aside",
    "refused": "refused by Terraform as it is written",
}
"""For lines that have no room for the reason."""

_LEFT: Final[dict[int, dict[str, str]]] = {
    0: {},
    AT_MOST_MEDIUM: {"high": "medium"},
    A_STEP_LESS: {"high": "medium", "medium": "low"},
    LOW: {"high": "low", "medium": "low"},
}


def doubted(confidence: str, standing: Standing) -> str:
    """What is left of the confidence of a check."""
    return _LEFT[standing.doubt].get(confidence, confidence)
