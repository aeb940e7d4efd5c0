"""What a policy is once it is loaded: texts for people, conditions for resources."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from dasf_lint.core.answers import Control, Profile, Severity
from dasf_lint.dasf import catalogue
from dasf_lint.policy.language.grammar import Path
from dasf_lint.policy.language.subjects import Subjects
from dasf_lint.policy.language.tree import Deferred, Scalar, Scalars

Sets = Mapping[str, Sequence[Scalar]]
"""Shared lists by their names."""

Frameworks = Mapping[str, Mapping[str, Control]]
"""Controls of frameworks beside DASF, by framework and by how they are written there."""

NO_FRAMEWORKS: Final[Frameworks] = MappingProxyType({})


def folded(name: str) -> str:
    """A slug, an alias, a control or a tag as it is compared: in any case, `DASF 4` for `DASF-4`."""
    return name.casefold().replace(" ", "-")


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


class Check(NamedTuple):
    """One condition with its grade. `name` is None for the short form of a policy."""

    name: str | None
    aliases: tuple[str, ...]
    narrowed: Subjects | None
    where: Deferred | None
    assertion: Deferred
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
    remediation: Remediation | None = None
    """What to do about what it finds, where that is not what the policy says."""


class PolicyParameter(NamedTuple):
    description: str
    default: Scalars | None
    required: bool


class Texts(NamedTuple):
    """The cold part: what only reports and pages need."""

    title: str
    description: str
    remediation: Remediation
    references: tuple[str, ...]
    examples: tuple[Mapping[str, object], ...]


class Policy(NamedTuple):
    """One policy. `fetch` gives its texts, which are read when a report needs them."""

    id: str
    path: str
    area: str
    aliases: tuple[str, ...]
    severity: Severity
    profile: Profile
    confidence: str
    stage: str
    replaced_by: str | None
    controls: tuple[str, ...]
    tags: tuple[str, ...]
    sensitive: bool
    suppressible: bool
    point_at: str | None
    params: Mapping[str, PolicyParameter]
    subjects: Subjects
    where: Deferred | None
    checks: tuple[Check, ...]
    fetch: Callable[[], Texts]
    own_controls: tuple[Control, ...] = ()
    """Those of `controls` that are none of DASF."""

    @property
    def cited(self) -> tuple[Control, ...]:
        """Its controls with their titles: first those of DASF."""
        own = {control.id for control in self.own_controls}
        return (*(catalogue.control(id) for id in self.controls if id not in own), *self.own_controls)

    @property
    def texts(self) -> Texts:
        return self.fetch()

    @property
    def title(self) -> str:
        return self.texts.title

    @property
    def all_aliases(self) -> tuple[str, ...]:
        """Its own aliases, then those of its checks."""
        return (*self.aliases, *(alias for check in self.checks for alias in check.aliases))

    def __repr__(self) -> str:
        return f"Policy({self.id})"
