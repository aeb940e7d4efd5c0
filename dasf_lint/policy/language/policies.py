"""The table of a policy: every key, what may stand behind it, and what it means where it is left out."""

from collections.abc import Mapping
from typing import Final

from dasf_lint.core.answers import PROFILES, SEVERITIES
from dasf_lint.core.nearest import hint
from dasf_lint.core.source import normalise
from dasf_lint.dasf import catalogue
from dasf_lint.facts import versions
from dasf_lint.policy.language.conditions import ASSERTION, WHERE
from dasf_lint.policy.language.frameworks import CITED
from dasf_lint.policy.language.grammar import PathError, parse
from dasf_lint.policy.language.kinds import (
    AliasKind,
    At,
    Context,
    EitherKind,
    FlagKind,
    Key,
    KeysKind,
    Kind,
    ListKind,
    LiteralsKind,
    NamesKind,
    OnlyKind,
    Problem,
    Schema,
    SlugKind,
    TextKind,
    WordKind,
)
from dasf_lint.policy.language.paths import OnePathKind
from dasf_lint.policy.language.subjects import MatchKind
from dasf_lint.policy.language.words import CONFIDENCES, EXPECTATIONS, PLACEHOLDERS, STAGES

CURED_IN: Final = "bundle.target."
"""What `cure_at` begins with: the place that many resources of a root inherit from."""

_LONGEST_TITLE: Final = 100
_LONGEST_MESSAGE: Final = 300
_LEAST_EXAMPLES: Final = 2


class _ControlKind(Kind):
    means = "a control of the framework, such as `DASF-4`"

    def check(self, value: object, at: At, context: Context) -> Context:
        known = catalogue.controls()
        if not isinstance(value, str) or value not in known:
            missing = catalogue.is_left_out(str(value))
            told = f" (not here: {catalogue.left_out()})" if missing else hint(str(value), known)
            context.say(at, f"unknown control {value}{told}")
        return context

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^DASF-[0-9]+$"}


class _LinkKind(Kind):
    means = "an https link"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, str) or not value.startswith("https://"):
            context.say(at, "a reference is an https link")
        return context

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^https://"}


class _MessageKind(TextKind):
    """One line with placeholders."""

    def __init__(self) -> None:
        super().__init__("one line with placeholders", _LONGEST_MESSAGE)

    def check(self, value: object, at: At, context: Context) -> Context:
        super().check(value, at, context)
        rest = value if isinstance(value, str) else ""
        while "{" in rest:
            name, end, rest = rest.partition("{")[2].partition("}")
            if not end or name not in PLACEHOLDERS:
                context.say(at, f"unknown placeholder {{{name}}}{hint(name, PLACEHOLDERS)}")
        return context


class _RequirementKind(TextKind):
    """Which versions of the linter understand the policy."""

    def __init__(self) -> None:
        super().__init__("a version constraint of dasf-lint")

    def check(self, value: object, at: At, context: Context) -> Context:
        before = len(context.problems)
        super().check(value, at, context)
        if len(context.problems) > before:
            return context
        wanted, have = versions.parse_constraint(str(value)), versions.parse_version(context.version)
        if wanted is None:
            context.say(at, 'requires is a constraint such as ">= 1.2"')
        elif have is not None and have not in wanted:
            context.say(at, f"the policy needs dasf-lint {value}, this is {context.version}")
        return context


class _CureKind(Kind):
    means = f"a path in the target of a bundle, such as `{CURED_IN}run_as`"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, str) or not value.startswith(CURED_IN):
            context.say(at, f"cure_at is a path in the target of a bundle, such as {CURED_IN}run_as")
            return context
        try:
            if not parse(value.removeprefix(CURED_IN)).single:
                context.say(at, "cure_at names one place, without stars")
        except PathError as error:
            context.say(at, error.message)
        return context

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^bundle\.target\.[A-Za-z_]+(\.[A-Za-z_]+)*$"}

    def compiled(self, value: object) -> object:
        return parse(str(value).removeprefix(CURED_IN))


class _TogetherKind(OnePathKind):
    means = "a path of the subject that names one place"

    def check(self, value: object, at: At, context: Context) -> Context:
        return super().check(value, at, context._replace(scopes=context.subject))


class _ParameterKind(KeysKind):
    def __init__(self) -> None:
        super().__init__(
            "a parameter",
            (
                Key("description", TextKind(), "what it decides", required=True),
                Key("default", LiteralsKind(), "what it is where nobody says; its type is the parameter's"),
                Key("required", OnlyKind(True, "required is true, or left out"), "it waits until somebody says"),
            ),
            (("default", "required"),),
        )


class _ParametersKind(NamesKind):
    def __init__(self) -> None:
        super().__init__(_ParameterKind(), "parameters by name")

    def check(self, value: object, at: At, context: Context) -> Context:
        super().check(value, at, context)
        params = value if isinstance(value, Mapping) else {}
        return context._replace(params={str(name): each for name, each in params.items()})


_EXPECTED: Final = EitherKind(
    KeysKind("expect", (Key("fail", WordKind(SEVERITIES), "it fails, and this is the worst severity", required=True),)),
    WordKind(EXPECTATIONS),
    WordKind(EXPECTATIONS).means + ", or `{fail: SEVERITY}`",
)


class _FilesKind(Kind):
    means = "texts by their paths"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, Mapping) or not value or not all(isinstance(text, str) for text in value.values()):
            context.say(at, "files map paths to their text")
            return context
        for path in value:
            if normalise(str(path)) in (None, "."):
                context.say((*at, str(path)), f"{path} is no path below the directory of the example", on_key=True)
        return context

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}


class _ValuesKind(Kind):
    means = "values by the names of parameters"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, Mapping):
            context.say(at, "params is a mapping")
        return context

    def schema(self) -> Schema:
        return {"type": "object"}


EXAMPLE: Final = KeysKind(
    "an example",
    (
        Key("name", TextKind(), "a sentence: what it shows", required=True),
        Key("expect", _EXPECTED, "the worst answer over all subjects and checks", required=True),
        Key("terraform", TextKind(), "the text of `main.tf`"),
        Key("bundle", TextKind(), "the text of `databricks.yml`"),
        Key("files", _FilesKind(), "several files"),
        Key("target", TextKind(), "the target of the bundle that is asked; all where it is left out"),
        Key("environment", TextKind(), "the environment that all resources belong to"),
        Key("params", _ValuesKind(), "what a configuration says of the parameters"),
        Key("as_of", TextKind("a date, YYYY-MM-DD"), "the day that counts"),
    ),
    (("terraform", "bundle", "files"),),
)
SOURCES: Final = ("terraform", "bundle", "files")


class _ExamplesKind(ListKind):
    """Two or more, and one of them fails: a policy that nothing fails is no policy."""

    def __init__(self) -> None:
        super().__init__(EXAMPLE)
        self.means = "two examples or more, a failing one among them"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, list) or len(value) < _LEAST_EXAMPLES:
            context.say(at, f"a policy has {self.means}")
            return context
        before = len(context.problems)
        super().check(value, at, context)
        answers = [each.get("expect") for each in value if isinstance(each, Mapping)]
        is_failing = any(answer == "fail" or isinstance(answer, Mapping) for answer in answers)
        if not is_failing and len(context.problems) == before:
            context.say(at, "no example fails")
        return context

    def schema(self) -> Schema:
        failing: Schema = {"oneOf": [{"const": "fail"}, {"type": "object"}]}
        return {
            **super().schema(),
            "minItems": _LEAST_EXAMPLES,
            "contains": {"required": ["expect"], "properties": {"expect": failing}},
        }


_REMEDIATION: Final = EitherKind(
    KeysKind(
        "remediation",
        (
            Key("terraform", TextKind(), "what to do in Terraform", required=True),
            Key("bundle", TextKind(), "what to do in a bundle", required=True),
        ),
    ),
    TextKind(),
    "a text, or one for each of `terraform` and `bundle`",
)

_GRADED: Final = (
    Key("severity", WordKind(SEVERITIES), "what follows if the finding is right", required=True),
    Key("confidence", WordKind(CONFIDENCES), "how sure it is that what was found is a mistake", default="high"),
    Key("profile", WordKind(PROFILES), "the least profile that asks it", default="default"),
    Key("cure_at", _CureKind(), "the one place of a bundle's target that makes an omission good for all its resources"),
    Key(
        "together_with", _TogetherKind(),
        "a value of the subject that is wrong only together with what is found; the more particular one is marked",
    ),
    Key(
        "about", OnlyKind("names", "about is names, or left out"),
        "it judges what something is called: the default of a variable is then no more than an example",
    ),
    Key("message", _MessageKind(), "one line about a finding", required=True),
)  # fmt: skip
"""What a policy says for all its checks, and a check for itself."""


def _of_a_check(row: Key) -> Key:
    return row._replace(required=False, default=None, inherited=True)


CHECK: Final = KeysKind(
    "a check",
    (
        Key("name", SlugKind(), "how it is called; each of several checks has one"),
        Key("aliases", ListKind(AliasKind()), "other names of this check", default=()),
        Key("match", MatchKind(narrows=True), "narrows who is asked"),
        *map(_of_a_check, _GRADED),
        Key("remediation", _REMEDIATION, "what to do about what it finds; what the policy says where it is left out"),
        Key("where", WHERE, "for which of them it is asked"),
        Key("assert", ASSERTION, "what must hold", required=True),
    ),
)


class _PolicyKind(KeysKind):
    def check(self, value: object, at: At, context: Context) -> Context:
        found = super().check(value, at, context)
        if isinstance(value, Mapping) and "replaced_by" in value and value.get("stage") != "deprecated":
            context.say((*at, "replaced_by"), "replaced_by belongs to `stage: deprecated`")
        return found


class _ChecksKind(ListKind):
    def __init__(self) -> None:
        super().__init__(CHECK)
        self.means = "a list of checks"

    def check(self, value: object, at: At, context: Context) -> Context:
        super().check(value, at, context)
        checks = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
        seen: list[object] = [None]
        for index, each in enumerate(checks):
            name = each.get("name")
            if name is None and len(checks) > 1:
                context.say((*at, index), "each of several checks has a name")
            elif name is not None and name in seen:
                context.say((*at, index, "name"), "another check has this name")
            seen.append(name)
        return context


POLICY: Final = _PolicyKind(
    "a policy",
    (
        Key("version", OnlyKind(1, "the format version is 1"), "of the format", required=True),
        Key("id", SlugKind(), "names the problem; stays the same for ever", required=True),
        Key("aliases", ListKind(AliasKind()), "other names that mean it, such as former ids", default=()),
        Key("title", TextKind(longest=_LONGEST_TITLE), "what must hold, in one sentence", required=True, cold=True),
        Key("stage", WordKind(STAGES), "how settled it is", default="stable"),
        Key("replaced_by", SlugKind(), "of a deprecated one the policy that asks what it asked"),
        Key("tags", ListKind(SlugKind()), "words to select it by", default=()),
        Key("sensitive", FlagKind(), "no report shows a value of it", default=False),
        Key("suppressible", FlagKind(), "whether a comment or the configuration may excuse a finding", default=True),
        Key(
            "point_at", WordKind(("source", "use")),
            "whether a finding stands where the value comes from or where it is used; else the way decides",
        ),
        Key("dasf", ListKind(_ControlKind(), unique=True), "the controls of DASF that it speaks for", default=()),
        Key("controls", CITED, "controls of frameworks of one's own that it speaks for", default={}),
        Key("description", TextKind(), "why it matters for data or models", required=True, cold=True),
        Key("remediation", _REMEDIATION, "what to do, to be followed to the letter", required=True, cold=True),
        Key("references", ListKind(_LinkKind()), "where more is said", default=(), cold=True),
        Key("requires", _RequirementKind(), "which versions of the linter understand it"),
        Key("params", _ParametersKind(), "values that a configuration may choose", default={}),
        Key("match", MatchKind(narrows=False), "who is asked", required=True),
        *_GRADED,
        Key("where", WHERE, "for which of them it is asked"),
        Key("assert", ASSERTION, "what must hold"),
        Key("checks", _ChecksKind(), "several conditions with grades of their own, in place of `assert`"),
        Key("examples", _ExamplesKind(), "its tests: a failing one and another at least", required=True, cold=True),
    ),
    (("assert", "checks"),),
    (("dasf", "controls"),),
)  # fmt: skip
COLD: Final = tuple(name for name, row in POLICY.rows.items() if row.cold)
"""What only reports and pages need."""


def check(
    data: object, sets: frozenset[str], version: str, frameworks: Mapping[str, Mapping[str, object]] = {}
) -> list[Problem]:
    """Every problem of a policy. `sets` are the names of known sets, `version` is that of the linter, `frameworks` are
    those beside DASF.

    Strict, because a typo in a policy is a hole in a gate: unknown keys, operators, controls, sets, parameters, and
    paths that no provider schema knows are errors.
    """
    problems: list[Problem] = []
    POLICY.check(data, (), Context(problems, sets, version, frameworks=frameworks))
    return problems
