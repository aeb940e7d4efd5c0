"""What a format is told beside the report: how much to show, how wide, and what the policies are about."""

from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple, get_args

from dasf_lint.core.answers import HOLDS, Control, Profile, Severity

TOOL: Final = "dasf-lint"
SHOWN: Final = ("unknown", "pass", "suppressed", "attested", *HOLDS)
"""What a format may list beside the findings that count: the words of `--show`."""
Grouping = Literal["policy", "file", "root", "control"]
"""What the findings of one block have in common."""
GROUPINGS: Final[tuple[Grouping, ...]] = get_args(Grouping)
HOMEPAGE: Final = "https://github.com/dasf-lint/dasf-lint"


class Hyperlinks(NamedTuple):
    """Where links lead to, for a terminal that takes them: `file` gives the URI of a file by its path in the report."""

    file: Callable[[str], str | None]


class Rule(NamedTuple):
    """What a policy is about, whatever was found: the same for every run of one version."""

    id: str
    aliases: tuple[str, ...]
    title: str
    description: str
    remediation: str
    severity: Severity
    confidence: str
    profile: Profile
    controls: tuple[Control, ...]
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


class RenderOptions(NamedTuple):
    """`show` is of `SHOWN`; `width` is in columns of the terminal; `statistics` stand in place of findings;
    `wraps`: messages are wrapped, because a terminal would part their words; elsewhere a message stays on its line.

    `prefix` leads from the top of the repository to the project root, for those who count paths from the former;
    `category` is the part of the repository that was looked at, so that runs over other parts do not replace this one.
    """

    version: str
    show: frozenset[str] = frozenset()
    show_secrets: bool = False
    colour: bool = False
    width: int = 100
    quiet: bool = False
    verbose: bool = False
    group_by: Grouping = "policy"
    statistics: bool = False
    links: Hyperlinks | None = None
    wraps: bool = False
    rules: Mapping[str, Rule] = {}
    prefix: str = ""
    category: str = ""

    def path(self, path: str) -> str:
        """A path from the top of the repository."""
        return f"{self.prefix}/{path}" if self.prefix else path
