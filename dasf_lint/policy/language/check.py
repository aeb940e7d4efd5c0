"""Whether the data of a policy is a policy: every mistake with its place and, where a word is near, a suggestion.

Strict, because a typo in a policy is a hole in a gate: unknown keys, operators, controls, sets, parameters, and paths
that no provider schema knows are errors.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from dasf_lint.core.answers import PROFILES, SEVERITIES
from dasf_lint.core.graph import ENVIRONMENTS
from dasf_lint.core.nearest import hint, is_near
from dasf_lint.dasf import catalogue
from dasf_lint.facts import schema, type_patterns, versions
from dasf_lint.policy.ask.shapes import SHAPES
from dasf_lint.policy.language.conditions_check import Conditions, PathStart, Scopes
from dasf_lint.policy.language.grammar import PathError, parse
from dasf_lint.policy.language.vocabulary import (
    CONFIDENCES,
    DOTTED_TYPES,
    EDGES,
    EXPECTATIONS,
    PARTS,
    PLACEHOLDERS,
    THINGS,
)
from dasf_lint.policy.model import CURED_IN

At = tuple[str | int, ...]

_TOP = (
    "version", "id", "aliases", "title", "severity", "confidence", "profile", "tags", "sensitive", "suppressible",
    "point_at", "cure_at", "together_with", "about", "dasf", "description", "remediation", "message", "references",
    "requires", "params", "match", "where", "assert", "checks", "fix", "examples",
)  # fmt: skip
_REQUIRED = (
    "version", "id", "title", "severity", "dasf", "description", "match", "message", "remediation", "examples",
)  # fmt: skip
_CHECK = (
    "name", "aliases", "match", "where", "assert", "severity", "confidence", "profile", "message", "cure_at",
    "together_with", "about",
)  # fmt: skip
_SUBJECTS = ("resource", "part", "thing", "edge")
_EXAMPLE = ("name", "expect", "terraform", "bundle", "files", "target", "environment", "params", "as_of")
_WRITTEN_IN = ("terraform", "bundle")
_SOURCES = ("terraform", "bundle", "files")
_LONGEST_TITLE = 100
_LONGEST_MESSAGE = 300
_LONGEST_SLUG = 64


class Problem(NamedTuple):
    """`at` leads to the value, from the top of the document; `on_key` means its key.

    is_doubt  a newer provider may have what is named: the policy is taken as it stands
    """

    at: At
    message: str
    on_key: bool = False
    is_doubt: bool = False


def check(data: object, sets: Iterable[str], version: str) -> list[Problem]:
    """Every problem of a policy. `sets` are the names of known sets, `version` is that of the linter."""
    if not isinstance(data, Mapping):
        return [Problem((), "a policy is a mapping")]
    checker = _Checker(frozenset(sets), version)
    checker.policy(data)
    return checker.problems


class _Checker:
    def __init__(self, sets: frozenset[str], version: str) -> None:
        self.sets = sets
        self.version = version
        self.params: Mapping[str, object] = {}
        self.problems: list[Problem] = []

    def say(self, at: At, message: str, *, on_key: bool = False, is_doubt: bool = False) -> None:
        self.problems.append(Problem(at, message, on_key, is_doubt))

    def policy(self, data: Mapping[object, object]) -> None:
        if not self.keys(data, _TOP, _REQUIRED, ()):
            return
        if data["version"] != 1 or isinstance(data["version"], bool):
            self.say(("version",), "the format version is 1")
            return
        self.slug(data["id"], ("id",))
        self.one_of(data["severity"], SEVERITIES, ("severity",))
        self.optional_one_of(data, "confidence", CONFIDENCES)
        self.optional_one_of(data, "profile", PROFILES)
        self.optional_one_of(data, "point_at", ("source", "use"))
        self.cure_at(data, ())
        self.optional_one_of(data, "about", ("names",))
        self.flag(data, "sensitive")
        self.flag(data, "suppressible")
        self.text(data["title"], ("title",), longest=_LONGEST_TITLE)
        self.text(data["description"], ("description",))
        self.remediation(data["remediation"])
        self.message(data["message"], ("message",))
        self.controls(data["dasf"])
        self.strings(data, "aliases", ())
        self.strings(data, "tags", ())
        for index, link in enumerate(self.strings(data, "references", ())):
            if not link.startswith("https://"):
                self.say(("references", index), "a reference is an https link")
        self.requires(data)
        self.parameters(data)
        self.fix(data)
        scopes = self.subjects(data["match"], ("match",), whole=True)
        self.together_with(data, (), scopes)
        if "where" in data:
            self.conditions(scopes).condition(data["where"], ("where",), scopes)
        self.judged(data, scopes)
        self.examples(data["examples"])

    def keys(self, data: Mapping[object, object], known: Sequence[str], required: Sequence[str], at: At) -> bool:
        before = len(self.problems)
        for key in data:
            if not isinstance(key, str) or key not in known:
                self.say((*at, str(key)), f"unknown key {key}{hint(str(key), known)}", on_key=True)
        for key in required:
            if key not in data:
                self.say(at, f"the key {key} is missing")
        return len(self.problems) == before

    def mapping(self, value: object, at: At, what: str) -> Mapping[object, object] | None:
        if isinstance(value, Mapping):
            return value
        self.say(at, f"{what} is a mapping")
        return None

    def one_of(self, value: object, known: Sequence[str], at: At) -> None:
        if not isinstance(value, str) or value not in known:
            self.say(at, f"{at[-1]} is one of {', '.join(known)}{hint(str(value), known)}")

    def optional_one_of(self, data: Mapping[object, object], key: str, known: Sequence[str], at: At = ()) -> None:
        if key in data:
            self.one_of(data[key], known, (*at, key))

    def cure_at(self, data: Mapping[object, object], at: At) -> None:
        if "cure_at" not in data:
            return
        text = data["cure_at"]
        if not isinstance(text, str) or not text.startswith(CURED_IN):
            self.say((*at, "cure_at"), f"cure_at is a path in the target of a bundle, such as {CURED_IN}run_as")
            return
        try:
            if not parse(text.removeprefix(CURED_IN)).single:
                self.say((*at, "cure_at"), "cure_at names one place, without stars")
        except PathError as error:
            self.say((*at, "cure_at"), error.message)

    def together_with(self, data: Mapping[object, object], at: At, scopes: Scopes) -> None:
        """One value of the subject, as `exists` may ask for it."""
        if "together_with" not in data:
            return
        place: At = (*at, "together_with")
        before = len(self.problems)
        self.conditions(scopes).condition({"path": data["together_with"], "exists": True}, place, scopes)
        self.problems[before:] = [problem._replace(at=place) for problem in self.problems[before:]]

    def flag(self, data: Mapping[object, object], key: str) -> None:
        if key in data and not isinstance(data[key], bool):
            self.say((key,), f"{key} is true or false")

    def text(self, value: object, at: At, longest: int | None = None) -> bool:
        if not isinstance(value, str) or not value.strip():
            self.say(at, f"{at[-1]} is a text")
            return False
        if longest is not None and len(value) > longest:
            self.say(at, f"{at[-1]} has at most {longest} characters")
        return True

    def slug(self, value: object, at: At) -> None:
        words = value.split("-") if isinstance(value, str) else []
        plain = all(w and w.isascii() and w.isalnum() and w == w.lower() for w in words)
        if not words or not plain or not words[0][0].isalpha() or len(str(value)) > _LONGEST_SLUG:
            self.say(at, f"{at[-1]} is in lower case with hyphens, such as workspace-public-ip")

    def strings(self, data: Mapping[object, object], key: str, at: At) -> list[str]:
        if key not in data:
            return []
        value = data[key]
        if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
            self.say((*at, key), f"{key} is a list of texts")
            return []
        return [str(each) for each in value]

    def message(self, value: object, at: At) -> None:
        if not self.text(value, at, longest=_LONGEST_MESSAGE):
            return
        rest = str(value)
        while "{" in rest:
            name, end, rest = rest.partition("{")[2].partition("}")
            if not end or name not in PLACEHOLDERS:
                self.say(at, f"unknown placeholder {{{name}}}{hint(name, PLACEHOLDERS)}")

    def remediation(self, value: object) -> None:
        """One text, or one for each of what a configuration is written in."""
        if not isinstance(value, Mapping):
            self.text(value, ("remediation",))
        elif self.keys(value, _WRITTEN_IN, _WRITTEN_IN, ("remediation",)):
            for key in _WRITTEN_IN:
                self.text(value[key], ("remediation", key))

    def controls(self, value: object) -> None:
        if not isinstance(value, list) or not value:
            self.say(("dasf",), "dasf is a list of controls such as DASF-4")
            return
        known = catalogue.controls()
        for index, each in enumerate(value):
            if not isinstance(each, str) or each not in known:
                missing = catalogue.is_left_out(str(each))
                told = f" (not here: {catalogue.left_out()})" if missing else hint(str(each), known)
                self.say(("dasf", index), f"unknown control {each}{told}")

    def requires(self, data: Mapping[object, object]) -> None:
        if "requires" not in data or not self.text(data["requires"], ("requires",)):
            return
        wanted = versions.parse_constraint(str(data["requires"]))
        have = versions.parse_version(self.version)
        if wanted is None:
            self.say(("requires",), 'requires is a constraint such as ">= 1.2"')
        elif have is not None and have not in wanted:
            self.say(("requires",), f"the policy needs dasf-lint {data['requires']}, this is {self.version}")

    def parameters(self, data: Mapping[object, object]) -> None:
        params = self.mapping(data.get("params", {}), ("params",), "params")
        for name, each in (params or {}).items():
            at: At = ("params", str(name))
            about = self.mapping(each, at, "a parameter")
            if about is None or not self.keys(about, ("description", "default", "required"), ("description",), at):
                continue
            self.text(about["description"], (*at, "description"))
            if ("default" in about) == ("required" in about):
                self.say(at, "a parameter has a default, or `required: true`")
            elif "default" in about and not _is_literal(about["default"]):
                self.say((*at, "default"), "a default is a scalar or a list of scalars")
            elif "required" in about and about["required"] is not True:
                self.say((*at, "required"), "required is true, or left out")
        self.params = {str(name): each for name, each in (params or {}).items()}

    def fix(self, data: Mapping[object, object]) -> None:
        if "fix" not in data:
            return
        about = self.mapping(data["fix"], ("fix",), "fix")
        if about is not None and self.keys(about, ("set", "to", "safe"), ("set", "to"), ("fix",)):
            self.text(about["set"], ("fix", "set"))

    def subjects(self, value: object, at: At, *, whole: bool) -> Scopes:
        """The scopes that a match opens; None where nothing can be said about paths."""
        about = self.mapping(value, at, "match")
        if about is None or not self.keys(about, (*_SUBJECTS, "environment"), (), at):
            return None
        chosen = [word for word in _SUBJECTS if word in about]
        if len(chosen) > 1 or (whole and not chosen):
            self.say(at, f"match says one of {', '.join(_SUBJECTS)}")
            return None
        self.environment(about, at)
        if "thing" in about or "edge" in about:
            word = chosen[0]
            self.one_of(about[word], THINGS if word == "thing" else EDGES, (*at, word))
            self.say((*at, word), f"policies about {word}s are part of the language and not built yet", on_key=True)
            return None
        if "part" in about:
            self.one_of(about["part"], PARTS, (*at, "part"))
            return part_scopes(str(about["part"])) if about["part"] in PARTS else None
        if "resource" in about:
            return self.types(about["resource"], (*at, "resource"))
        return None

    def environment(self, about: Mapping[object, object], at: At) -> None:
        if "environment" not in about:
            return
        value = about["environment"]
        if isinstance(value, Mapping):
            self.conditions(None).argument(value, (*at, "environment"), mine=False)
            return
        for index, name in enumerate(value if isinstance(value, list) else [value]):
            if name not in ENVIRONMENTS:
                place: At = (*at, "environment", index) if isinstance(value, list) else (*at, "environment")
                known = ", ".join(ENVIRONMENTS)
                self.say(place, f"an environment is one of {known}{hint(str(name), ENVIRONMENTS)}")

    def types(self, value: object, at: At) -> Scopes:
        named = value if isinstance(value, list) else [value]
        scopes: list[PathStart] = []
        for index, each in enumerate(named):
            place: At = (*at, index) if isinstance(value, list) else at
            if not isinstance(each, str) or not each:
                self.say(place, "a resource is a type, such as databricks_job")
                continue
            problem = unknown_type(each)
            if problem is not None:
                self.say(place, problem.message, is_doubt=problem.is_doubt)
            scopes.extend(PathStart(kind, "") for kind in type_patterns.known(each))
        return scopes or None

    def judged(self, data: Mapping[object, object], scopes: Scopes) -> None:
        if ("assert" in data) == ("checks" in data):
            self.say((), "a policy says `assert` or `checks`, one of them")
            return
        if "assert" in data:
            self.assertion(data["assert"], ("assert",), scopes)
            return
        checks = data["checks"]
        if not isinstance(checks, list) or not checks:
            self.say(("checks",), "checks is a list")
            return
        names: set[str] = set()
        for index, each in enumerate(checks):
            at: At = ("checks", index)
            about = self.mapping(each, at, "a check")
            if about is None or not self.keys(about, _CHECK, ("assert",), at):
                continue
            if "name" in about:
                self.slug(about["name"], (*at, "name"))
                name = str(about["name"])
                if name in names:
                    self.say((*at, "name"), "another check has this name")
                names.add(name)
            elif len(checks) > 1:
                self.say(at, "each of several checks has a name")
            self.strings(about, "aliases", at)
            self.optional_one_of(about, "severity", SEVERITIES, at)
            self.optional_one_of(about, "confidence", CONFIDENCES, at)
            self.optional_one_of(about, "profile", PROFILES, at)
            self.cure_at(about, at)
            self.optional_one_of(about, "about", ("names",), at)
            if "message" in about:
                self.message(about["message"], (*at, "message"))
            inner = scopes
            if "match" in about:
                narrowed = self.subjects(about["match"], (*at, "match"), whole=False)
                if isinstance(about["match"], Mapping) and any(word in about["match"] for word in _SUBJECTS):
                    inner = _within(narrowed, scopes)
            if "where" in about:
                self.conditions(inner).condition(about["where"], (*at, "where"), inner)
            self.together_with(about, at, inner)
            self.assertion(about["assert"], (*at, "assert"), inner)

    def assertion(self, value: object, at: At, scopes: Scopes) -> None:
        if isinstance(value, bool):
            if value:
                self.say(at, "`assert: true` says nothing; `false` means that the subject must not exist")
            return
        self.conditions(scopes).condition(value, at, scopes)

    def conditions(self, scopes: Scopes) -> Conditions:
        return Conditions(self.say, self.sets, self.params, scopes)

    def examples(self, value: object) -> None:
        if not isinstance(value, list) or len(value) < 2:
            self.say(("examples",), "a policy has two examples or more, a failing one among them")
            return
        failing = False
        for index, each in enumerate(value):
            at: At = ("examples", index)
            about = self.mapping(each, at, "an example")
            if about is None or not self.keys(about, _EXAMPLE, ("name", "expect"), at):
                continue
            self.text(about["name"], (*at, "name"))
            sources = [word for word in _SOURCES if word in about]
            if len(sources) != 1:
                self.say(at, f"an example has one of {', '.join(_SOURCES)}")
            expect = about["expect"]
            failing = failing or expect == "fail" or isinstance(expect, Mapping)
            if isinstance(expect, Mapping):
                if self.keys(expect, ("fail",), ("fail",), (*at, "expect")):
                    self.one_of(expect["fail"], SEVERITIES, (*at, "expect", "fail"))
            else:
                self.one_of(expect, EXPECTATIONS, (*at, "expect"))
            self.mapping(about.get("params", {}), (*at, "params"), "params")
            files = self.mapping(about.get("files", {"x": ""}), (*at, "files"), "files")
            if files is not None and not all(isinstance(text, str) for text in files.values()):
                self.say((*at, "files"), "files map paths to their text")
        if not failing:
            self.say(("examples",), "no example fails")


def _is_literal(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str | bool | int | Fraction) for each in value)
    return isinstance(value, str | bool | int | Fraction)


def _within(narrowed: Scopes, outer: Scopes) -> Scopes:
    """The scopes of a check, of the kinds that the policy is about."""
    if narrowed is None or outer is None:
        return narrowed
    kinds = {scope.kind for scope in outer}
    return [scope for scope in narrowed if scope.kind in kinds] or None


def part_scopes(name: str) -> Scopes:
    return [PathStart(kind, path.text) for kind, paths in SHAPES.parts(name).items() for path in (paths or ())] + [
        PathStart(kind, "") for kind, paths in SHAPES.parts(name).items() if not paths
    ]


class TypeProblem(NamedTuple):
    message: str
    is_doubt: bool = False


def unknown_type(name: str) -> TypeProblem | None:
    """What is wrong with a type of a policy; a doubt where a provider may have it and the facts do not."""
    if "*" in name:
        is_known = any(True for _ in type_patterns.known(name))
        return None if is_known else TypeProblem(f"no known type fits {name}")
    if "." in name and not name.startswith("data."):
        is_known = name in DOTTED_TYPES
        return None if is_known else TypeProblem(f"unknown type {name}{hint(name, DOTTED_TYPES)}")
    provider = schema.provider_of(name)
    known = schema.kinds(provider)
    if not known or name in known:
        return None
    if is_near(name, known):
        return TypeProblem(f"the provider has no type {name}{hint(name, known)}")
    return TypeProblem(f"the facts of {provider} have no type {name}; it is judged as it is written", is_doubt=True)
