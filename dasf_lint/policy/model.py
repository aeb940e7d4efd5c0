"""What a policy is once it is loaded: texts for people, conditions for nodes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from dasf_lint.core.answers import Profile, Severity
from dasf_lint.facts.type_patterns import fits_any
from dasf_lint.policy.ask.conditions import Condition
from dasf_lint.policy.ask.run import Literal, Scalar
from dasf_lint.policy.language.grammar import Path

CURED_IN: Final = "bundle.target."
"""What `cure_at` begins with: the place that many resources of a root inherit from."""


def folded(name: str) -> str:
    """A slug, an alias, a control or a tag as it is compared: in any case, `DASF 4` for `DASF-4`."""
    return name.casefold().replace(" ", "-")


class Subjects(NamedTuple):
    """What a policy, or one of its checks, is about.

    types         types, with `*` and `data.TYPE`; empty for parts
    part          `compute`, `task`, ...: the subject is an element of a resource
    environments  names that the subject's environment must be one of; None asks nothing
    set, param    name of the set or parameter that holds them instead
    """

    types: tuple[str, ...] = ()
    part: str | None = None
    environments: tuple[str, ...] | None = None
    environment_set: str | None = None
    environment_param: str | None = None

    @property
    def asks_environment(self) -> bool:
        return self.environments is not None or self.environment_set is not None or self.environment_param is not None

    def fits(self, kind: str) -> bool:
        return fits_any(self.types, kind)


class Check(NamedTuple):
    """One condition with its grade. `name` is None for the short form of a policy."""

    name: str | None
    aliases: tuple[str, ...]
    narrowed: Subjects | None
    where: Condition | None
    assertion: Condition
    severity: Severity
    profile: Profile
    message: str
    confidence: str
    cure_at: Path | None = None
    """Where, in the target of a bundle, an omission is made good for all resources at once."""
    together_with: Path | None = None
    """A value of the subject that is wrong together with what is blamed; which of the two is edited, their ways say."""
    about_names: bool = False
    """It judges what something is called: a default is an example of that, where others give the names."""


class PolicyParameter(NamedTuple):
    description: str
    default: Literal | None
    required: bool


class Remediation(NamedTuple):
    """What to do, in the words of what the configuration is written in."""

    terraform: str
    bundle: str

    def of(self, source: str) -> str:
        return self.bundle if source == "bundle" else self.terraform

    @property
    def whole(self) -> str:
        """Both, for whoever reads about the policy and not about a finding."""
        if self.terraform == self.bundle:
            return self.terraform
        return f"In Terraform: {self.terraform} In a bundle: {self.bundle}"


class Texts(NamedTuple):
    """The cold part: what only reports and pages need."""

    title: str
    description: str
    remediation: Remediation
    references: tuple[str, ...]
    examples: tuple[Mapping[str, object], ...]


class Policy:
    """One policy. Texts are fetched when a report needs them."""

    __slots__ = (
        "_texts", "aliases", "area", "checks", "confidence", "controls", "fix", "id", "params", "path", "point_at",
        "profile", "sensitive", "severity", "subjects", "suppressible", "tags", "where",
    )  # fmt: skip

    def __init__(
        self,
        *,
        id: str,
        path: str,
        area: str,
        aliases: tuple[str, ...],
        severity: Severity,
        profile: Profile,
        confidence: str,
        controls: tuple[str, ...],
        tags: tuple[str, ...],
        sensitive: bool,
        suppressible: bool,
        point_at: str | None,
        params: Mapping[str, PolicyParameter],
        subjects: Subjects,
        where: Condition | None,
        checks: Sequence[Check],
        texts: Texts | Callable[[], Texts],
        fix: Mapping[str, object] | None = None,
    ) -> None:
        self.id = id
        self.path = path
        self.area = area
        self.aliases = aliases
        self.severity: Severity = severity
        self.profile: Profile = profile
        self.confidence = confidence
        self.controls = controls
        self.tags = tags
        self.sensitive = sensitive
        self.suppressible = suppressible
        self.point_at = point_at
        self.params = params
        self.subjects = subjects
        self.where = where
        self.checks = tuple(checks)
        self._texts = texts
        self.fix = fix

    @property
    def texts(self) -> Texts:
        if not isinstance(self._texts, Texts):
            self._texts = self._texts()
        return self._texts

    @property
    def title(self) -> str:
        return self.texts.title

    @property
    def all_aliases(self) -> tuple[str, ...]:
        """Its own aliases, then those of its checks."""
        return (*self.aliases, *(alias for check in self.checks for alias in check.aliases))

    def __repr__(self) -> str:
        return f"Policy({self.id})"


Sets = Mapping[str, Sequence[Scalar]]
