"""The part of `check` that reads conditions: words, operators, arguments, and paths against the provider schemas."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from dasf_lint import lazy
from dasf_lint.core.nearest import hint, is_near
from dasf_lint.facts import shapes as fact_shapes
from dasf_lint.facts import type_patterns, versions
from dasf_lint.policy.ask.networks import network_of
from dasf_lint.policy.ask.operators import OPERATORS
from dasf_lint.policy.language.grammar import Path, PathError, Step, parse
from dasf_lint.policy.language.vocabulary import (
    ALL_LINKS,
    ALL_REACH,
    ALL_VIEWS,
    FACTS,
    NOT_BUILT,
    SELECTED_PARTS,
    WORDS,
)

At = tuple[str | int, ...]


class PathStart(NamedTuple):
    """A place in a type that paths start at: `prefix` is the dotted path from the resource."""

    kind: str
    prefix: str


Scopes = list[PathStart] | None
"""None: nothing is known about the shape, so paths are checked for their grammar only."""

_CONDITIONS = ("all", "any", "not", "path", "every", "some", "none", "count")


class Conditions:
    """Checks one condition tree; `say` takes the place and what is wrong there."""

    def __init__(
        self, say: "Callable[..., None]", sets: frozenset[str], params: Mapping[str, object], subject: Scopes
    ) -> None:
        self.say = say
        self.sets = sets
        self.params = params
        self.subject = subject

    def condition(self, data: object, at: At, scopes: Scopes) -> None:
        if not isinstance(data, Mapping):
            self.say(at, f"a condition is a mapping with one of {', '.join(_CONDITIONS)}")
            return
        words = [word for word in _CONDITIONS if word in data]
        if not words:
            near = next((found for key in data if (found := hint(str(key), _CONDITIONS))), "")
            self.say(at, f"a condition says one of {', '.join(_CONDITIONS)}{near}")
            return
        if len(words) > 1:
            self.say(at, f"a condition says one thing, not {' and '.join(words)}")
            return
        word = words[0]
        if word in ("all", "any"):
            self.connective(data, word, at, scopes)
        elif word == "not":
            if self.only(data, ("not",), at):
                self.condition(data["not"], (*at, "not"), scopes)
        elif word == "path":
            self.leaf(data, at, scopes)
        elif word == "count":
            self.count(data, at, scopes)
        else:
            self.quantifier(data, word, at, scopes)

    def only(self, data: Mapping[object, object], known: Sequence[str], at: At) -> bool:
        wrong = [key for key in data if key not in known]
        for key in wrong:
            self.say((*at, str(key)), f"unknown key {key}{hint(str(key), known)}", on_key=True)
        return not wrong

    def connective(self, data: Mapping[object, object], word: str, at: At, scopes: Scopes) -> None:
        if not self.only(data, (word,), at):
            return
        operands = data[word]
        if not isinstance(operands, list) or len(operands) < 2:
            self.say((*at, word), f"{word} is a list of two conditions or more")
            return
        for index, operand in enumerate(operands):
            self.condition(operand, (*at, word, index), scopes)

    def leaf(self, data: Mapping[object, object], at: At, scopes: Scopes) -> None:
        if not self.only(data, ("path", "absent", *OPERATORS), at):
            return
        if "absent" in data and data["absent"] not in ("pass", "fail", "unknown"):
            self.say((*at, "absent"), "absent is one of pass, fail, unknown")
        path = self.path(data["path"], (*at, "path"))
        if path is not None:
            if not path.single:
                self.say((*at, "path"), "`path` names one place; for several use every, some or none")
            else:
                self.exists_everywhere(path, (*at, "path"), scopes)
        self.operator(data, at, required=True)

    def operator(self, data: Mapping[object, object], at: At, *, required: bool) -> None:
        found = [name for name in OPERATORS if name in data]
        if len(found) > 1:
            self.say(at, f"a condition has one operator, not {' and '.join(found)}")
        elif not found and required:
            self.say(at, "an operator is missing, such as equals or exists")
        for name in found:
            self.operand(name, data[name], (*at, name))

    def operand(self, name: str, value: object, at: At) -> None:
        kind = OPERATORS[name].argument
        if kind == "bool":
            if not isinstance(value, bool):
                self.say(at, f"{name} takes true or false")
            return
        if isinstance(value, Mapping):
            if kind == "regex" or kind in WORDS:
                self.say(at, f"{name} takes a text")
            else:
                self.argument(value, at, mine=kind != "version")
            return
        self.literal(name, kind, value, at)

    def literal(self, name: str, kind: str, value: object, at: At) -> None:
        if kind == "scalars" or (kind == "cidrs" and isinstance(value, list)):
            if not isinstance(value, list) or not value or not all(_is_scalar(each) for each in value):
                self.say(at, f"{name} takes a list of values")
                return
        elif kind == "patterns":
            patterns = value if isinstance(value, list) else [value]
            if not patterns or not all(isinstance(pattern, str) for pattern in patterns):
                self.say(at, f"{name} takes a pattern or a list of patterns")
        elif kind == "number":
            if isinstance(value, bool) or not isinstance(value, int | Fraction):
                self.say(at, f"{name} takes a number")
        elif kind in WORDS:
            if value not in WORDS[kind]:
                self.say(at, f"{name} takes one of {', '.join(WORDS[kind])}{hint(str(value), WORDS[kind])}")
        elif kind in ("regex", "version"):
            self.text_literal(name, kind, value, at)
        elif not _is_scalar(value):
            self.say(at, f"{name} takes one value")
        if kind == "cidrs":
            for each in value if isinstance(value, list) else [value]:
                if not isinstance(each, str) or network_of(each) is None:
                    self.say(at, f"{each} is no address range")

    def text_literal(self, name: str, kind: str, value: object, at: At) -> None:
        if not isinstance(value, str):
            self.say(at, f"{name} takes a text")
        elif kind == "version":
            if versions.parse_constraint(value) is None:
                self.say(at, f"{value} is no version constraint")
        else:
            regex = lazy.module("policy.ask.regex")
            try:
                regex.compiled(value)
            except (ValueError, regex.Unavailable) as error:
                self.say(at, f"{name}: {error}")

    def argument(self, value: Mapping[object, object], at: At, *, mine: bool) -> None:
        kinds = ("param", "set", "mine") if mine else ("param", "set")
        if len(value) != 1 or next(iter(value)) not in kinds:
            self.say(at, f"an argument is a value or one of {', '.join(f'{{{kind}: ...}}' for kind in kinds)}")
            return
        ((kind, name),) = value.items()
        if not isinstance(name, str):
            self.say((*at, str(kind)), f"{kind} is a name")
        elif kind == "param" and name not in self.params:
            self.say((*at, "param"), f"unknown parameter {name}{hint(str(name), list(self.params))}")
        elif kind == "set" and name not in self.sets:
            self.say((*at, "set"), f"unknown set {name}{hint(str(name), sorted(self.sets))}")
        elif kind == "mine":
            path = self.path(name, (*at, "mine"))
            if path is not None:
                if not path.single:
                    self.say((*at, "mine"), "`mine` names one place")
                self.exists_somewhere([path], (*at, "mine"), self.subject)

    def quantifier(self, data: Mapping[object, object], word: str, at: At, scopes: Scopes) -> None:
        known = (word, "satisfies", *OPERATORS, *(("absent",) if word == "every" else ()))
        if not self.only(data, known, at):
            return
        if word == "every" and data.get("absent") not in ("pass", "fail"):
            self.say(at, "every says what an empty selection means: `absent: pass` or `absent: fail`")
        graph = isinstance(data[word], Mapping)
        inner = self.selection(data[word], (*at, word), scopes)
        if "satisfies" in data:
            if any(name in OPERATORS for name in data):
                self.say(at, "a quantifier has an operator or `satisfies`, not both")
            self.condition(data["satisfies"], (*at, "satisfies"), inner)
        elif graph:
            if any(name in OPERATORS for name in data):
                self.say(at, "related resources are asked with `satisfies`")
            elif word == "every":
                self.say(at, "every over resources needs `satisfies`")
        else:
            self.operator(data, at, required=not _is_part(data[word]))

    def count(self, data: Mapping[object, object], at: At, scopes: Scopes) -> None:
        if not self.only(data, ("count", "satisfies", "at_least", "at_most"), at):
            return
        bounds = [word for word in ("at_least", "at_most") if word in data]
        if len(bounds) != 1:
            self.say(at, "count has at_least or at_most, one of them")
        for word in bounds:
            self.operand(word, data[word], (*at, word))
        inner = self.selection(data["count"], (*at, "count"), scopes)
        if "satisfies" in data:
            self.condition(data["satisfies"], (*at, "satisfies"), inner)

    def selection(self, value: object, at: At, scopes: Scopes) -> Scopes:
        """The scopes inside the selected elements."""
        if isinstance(value, Mapping):
            return self.relation(value, at, scopes)
        if _is_part(value):
            return None
        texts = value if isinstance(value, list) else [value]
        if not texts:
            self.say(at, "a selection names at least one path")
            return None
        paths: list[Path] = []
        for index, text in enumerate(texts):
            path = self.path(text, (*at, index) if isinstance(value, list) else at)
            if path is not None:
                paths.append(path)
        for index, path in enumerate(paths):
            self.exists_somewhere([path], (*at, index) if isinstance(value, list) else at, scopes)
        return _inside(paths, scopes)

    def relation(self, value: Mapping[object, object], at: At, scopes: Scopes) -> Scopes:
        if "edge" in value:
            self.say((*at, "edge"), "selections of edges are part of the language and not built yet", on_key=True)
            return None
        if not self.only(value, ("related", "link", "by", "via", "reach"), at):
            return None
        if "related" not in value or "link" not in value:
            self.say(at, "a relation says `related` and `link`")
            return None
        checked = lazy.module("policy.language.check")
        types = value["related"] if isinstance(value["related"], list) else [value["related"]]
        inner: list[PathStart] = []
        for name in types:
            if not isinstance(name, str) or not name:
                self.say((*at, "related"), "a type is a text")
                continue
            problem = checked.unknown_type(name)
            if problem is not None:
                self.say((*at, "related"), problem.message, is_doubt=problem.is_doubt)
                continue
            inner.extend(PathStart(kind, "") for kind in type_patterns.known(str(name)))
        self.word(value["link"], ALL_LINKS, (*at, "link"))
        if "reach" in value:
            self.word(value["reach"], ALL_REACH, (*at, "reach"))
        via = value.get("via", [])
        if not isinstance(via, list) or len(via) > 3 or ("via" in value and not via):
            self.say((*at, "via"), "via is a list of one to three types")
        else:
            for index, name in enumerate(via):
                problem = checked.unknown_type(str(name))
                if problem is not None:
                    self.say((*at, "via", index), problem.message, is_doubt=problem.is_doubt)
        if "by" in value:
            path = self.path(value["by"], (*at, "by"))
            if path is not None:
                mine = value["link"] == "referred_by_me"
                self.exists_somewhere([path], (*at, "by"), scopes if mine else inner or None)
        return inner or None

    def word(self, value: object, known: Sequence[str], at: At) -> None:
        if not isinstance(value, str) or value not in known:
            self.say(at, f"{at[-1]} is one of {', '.join(known)}{hint(str(value), known)}")
        elif value in NOT_BUILT:
            self.say(at, f"{at[-1]} {value} is part of the language and not built yet")

    def path(self, value: object, at: At) -> Path | None:
        if not isinstance(value, str):
            self.say(at, "a path is a text")
            return None
        try:
            path = parse(value)
        except PathError as error:
            self.say(at, f"{value}: {error.message} (column {error.column + 1})")
            return None
        for step in path.steps:
            if step.kind == "fact" and step.text not in FACTS:
                self.say(at, f"unknown fact ${step.text}{hint(step.text, FACTS)}")
            elif step.kind == "view" and step.text not in ALL_VIEWS:
                self.say(at, f"unknown view |{step.text}{hint(step.text, ALL_VIEWS)}")
            elif step.kind == "view" and step.text in NOT_BUILT:
                self.say(at, f"the view |{step.text} is part of the language and not built yet")
        return path

    def exists_everywhere(self, path: Path, at: At, scopes: Scopes) -> None:
        """Under `path` a place exists in every matched type, and no repeated block is stepped through."""
        missing = [scope.kind for scope in scopes or () if _exists(path, scope) is False]
        if missing:
            others = "" if len(set(missing)) == 1 else f" and {len(set(missing)) - 1} more"
            self.dead(f"{missing[0]}{others} has no", path, at, scopes)
            return
        for scope in scopes or ():
            repeated = _repeated(path, scope)
            if repeated is not None:
                self.say(at, f"{scope.kind}.{repeated} may occur more than once; use every, some or none")
                return

    def exists_somewhere(self, paths: Sequence[Path], at: At, scopes: Scopes) -> None:
        """Under a quantifier a place exists in at least one matched type."""
        for path in paths:
            answers = [_exists(path, scope) for scope in scopes or ()]
            if answers and all(answer is False for answer in answers):
                kinds = sorted({scope.kind for scope in scopes or ()})
                shown = kinds[0] if len(kinds) == 1 else f"none of {len(kinds)} types"
                self.dead(f"{shown} {'has no' if len(kinds) == 1 else 'has a place'}", path, at, scopes)

    def dead(self, what: str, path: Path, at: At, scopes: Scopes) -> None:
        """A path that no known version has: a mistake where a name is near, or where it is looked for at any depth."""
        strange = None if path.deep else _strange_name(path, scopes)
        if strange is None or is_near(*strange):
            near = "" if strange is None else hint(*strange)
            self.say(at, f"{what} {path.text}{near}")
        else:
            self.say(at, f"{what} {path.text} in any known version; it is judged as it is written", is_doubt=True)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | bool | int | Fraction)


def _is_part(value: object) -> bool:
    return isinstance(value, str) and value[:1] == "$" and value[1:] in SELECTED_PARTS


def _names(steps: Sequence[Step]) -> str | None:
    """The dotted path of the leading names; None where facts or views make it no path of the schema."""
    names: list[str] = []
    for step in steps:
        if step.kind in ("fact", "view"):
            return None
        if step.kind in ("name", "keys"):
            names.append(step.text)
    return ".".join(names)


def _joined(prefix: str, rest: str) -> str:
    bare = prefix.replace("[*]", "")
    return f"{bare}.{rest}" if bare and rest else bare or rest


def _exists(path: Path, scope: PathStart) -> bool | None:
    """None where nothing can be said."""
    steps = path.steps
    if steps[0].kind == "fact":
        if steps[0].text != "self" or len(steps) == 1:
            return None
        steps = steps[1:]
    if path.deep:
        found = fact_shapes.paths_matching(scope.kind, _up_to_view(path.text))
        return None if found is None else bool(found)
    at_view = next((index for index, step in enumerate(steps) if step.kind == "view"), len(steps))
    names = _names(steps[:at_view])
    if names is None:
        return None
    if any(step.kind == "keys" for step in steps[:at_view]):
        names = ".".join(_before_keys(steps[:at_view]))
    return fact_shapes.has_path(scope.kind, _joined(scope.prefix, names))


def _up_to_view(text: str) -> str:
    return text.partition("|")[0]


def _before_keys(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if step.kind == "keys":
            return
        if step.kind == "name":
            yield step.text


def _repeated(path: Path, scope: PathStart) -> str | None:
    """A block on the way, not the last step, that may occur more than once and is not indexed."""
    so_far = scope.prefix.replace("[*]", "")
    steps = path.steps
    for index, step in enumerate(steps[:-1]):
        if step.kind != "name":
            if step.kind == "index":
                continue
            return None
        so_far = _joined(so_far, step.text)
        found = fact_shapes.place(scope.kind, so_far)
        if found is None or found[1]:
            return None
        item = found[0]
        if item.is_repeated and item.most != 1 and steps[index + 1].kind == "name":
            return so_far
    return None


def _strange_name(path: Path, scopes: Scopes) -> tuple[str, list[str]] | None:
    """The first step that does not exist, and the names that stand there; None where nothing can be said of them."""
    for scope in scopes or ():
        so_far = scope.prefix.replace("[*]", "")
        for step in path.steps:
            if step.kind != "name":
                continue
            found = fact_shapes.place(scope.kind, so_far)
            if found is None or found[1]:
                break
            children = found[0].children
            if step.text not in children:
                return step.text, list(children)
            so_far = _joined(so_far, step.text)
    return None


def _inside(paths: Sequence[Path], scopes: Scopes) -> Scopes:
    """The scopes of the elements that paths select."""
    if scopes is None or not paths:
        return None
    inner: list[PathStart] = []
    for scope in scopes:
        for path in paths:
            if path.deep or any(step.kind in ("fact", "view", "keys") for step in path.steps):
                return None
            names = _names(path.steps)
            if names is not None and _exists(path, scope):
                inner.append(PathStart(scope.kind, _joined(scope.prefix, names)))
    return inner or None
