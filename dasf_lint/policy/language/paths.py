"""Paths in a policy, held against the provider schemas: a place that no version has is a mistake, or a doubt."""

from collections.abc import Iterator, Sequence

from dasf_lint.core.nearest import hint, is_near
from dasf_lint.facts import shapes
from dasf_lint.policy.language.grammar import Path, PathError, Step, parse
from dasf_lint.policy.language.kinds import At, Context, Kind, PathStart, PathStarts, Schema
from dasf_lint.policy.language.words import FACTS, VIEWS


class OnePathKind(Kind):
    """A path without stars. `what` names the key in messages."""

    means = "a path that names one place"

    def __init__(self, what: str = "`path`") -> None:
        self.what = what

    def check(self, value: object, at: At, context: Context) -> Context:
        path = _read(value, at, context)
        if path is None:
            return context
        if not path.single:
            context.say(at, f"{self.what} names one place; for several use every, some or none")
        else:
            _exists_everywhere(path, at, context)
        return context

    def schema(self) -> Schema:
        # A step of a path, or anything in double quotes: a star may stand in quotes only.
        return {"type": "string", "pattern": r'^(?:[^*"]|"[^"]*")+$'}

    def compiled(self, value: object) -> Path:
        return parse(str(value))


class AnyPathKind(Kind):
    """A path, with stars or without, that some of the matched types have."""

    means = "a path"

    def check(self, value: object, at: At, context: Context) -> Context:
        path = _read(value, at, context)
        if path is not None:
            _exists_somewhere(path, at, context)
        return context

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}

    def compiled(self, value: object) -> Path:
        return parse(str(value))


def _read(value: object, at: At, context: Context) -> Path | None:
    if not isinstance(value, str):
        context.say(at, "a path is a text")
        return None
    try:
        path = parse(value)
    except PathError as error:
        context.say(at, f"{value}: {error.message} (column {error.column + 1})")
        return None
    for step in path.steps:
        if step.kind == "fact" and step.text not in FACTS:
            context.say(at, f"unknown fact ${step.text}{hint(step.text, FACTS)}")
        elif step.kind == "view" and step.text not in VIEWS:
            context.say(at, f"unknown view |{step.text}{hint(step.text, VIEWS)}")
    _check_fields(path, at, context)
    return path


def _check_fields(path: Path, at: At, context: Context) -> None:
    """What a view makes has the members that it says, and no others."""
    views = [index for index, step in enumerate(path.steps) if step.kind == "view"]
    fields = VIEWS[path.steps[views[0]].text].fields if len(views) == 1 and path.steps[views[0]].text in VIEWS else {}
    so_far: list[str] = []
    for step in path.steps[views[0] + 1 :] if fields else ():
        if step.kind != "name":
            continue
        so_far.append(step.text)
        if ".".join(so_far) not in fields:
            known = [name.rpartition(".")[2] for name in fields if name.count(".") == len(so_far) - 1]
            context.say(at, f"|{path.steps[views[0]].text} makes no {step.text}{hint(step.text, known)}")
            return


def _exists_everywhere(path: Path, at: At, context: Context) -> None:
    """Under `path` a place exists in every matched type, and no repeated block is stepped through."""
    scopes = context.scopes or ()
    missing = [scope.kind for scope in scopes if _exists(path, scope) is False]
    if missing:
        others = "" if len(set(missing)) == 1 else f" and {len(set(missing)) - 1} more"
        _dead(f"{missing[0]}{others} has no", path, at, context)
        return
    for scope in scopes:
        repeated = _repeated(path, scope)
        if repeated is not None:
            context.say(at, f"{scope.kind}.{repeated} may occur more than once; use every, some or none")
            return


def _exists_somewhere(path: Path, at: At, context: Context) -> None:
    """Under a quantifier a place exists in at least one matched type."""
    scopes = context.scopes or ()
    answers = [_exists(path, scope) for scope in scopes]
    if answers and all(answer is False for answer in answers):
        kinds = sorted({scope.kind for scope in scopes})
        shown = kinds[0] if len(kinds) == 1 else f"none of {len(kinds)} types"
        _dead(f"{shown} {'has no' if len(kinds) == 1 else 'has a place'}", path, at, context)


def _dead(what: str, path: Path, at: At, context: Context) -> None:
    """A path that no known version has: a mistake where a name is near, or where it is looked for at any depth."""
    strange = None if path.deep else _strange_name(path, context.scopes)
    if strange is None or is_near(*strange):
        near = "" if strange is None else hint(*strange)
        context.say(at, f"{what} {path.text}{near}", is_dead=True)
    else:
        context.say(at, f"{what} {path.text} in any known version; it is judged as it is written", is_doubt=True)


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
        found = shapes.paths_matching(scope.kind, path.text.partition("|")[0])
        return None if found is None else bool(found)
    at_view = next((index for index, step in enumerate(steps) if step.kind == "view"), len(steps))
    names = _names(steps[:at_view])
    if names is None:
        return None
    if any(step.kind == "keys" for step in steps[:at_view]):
        names = ".".join(_before_keys(steps[:at_view]))
    return shapes.has_path(scope.kind, _joined(scope.prefix, names))


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
        found = shapes.place(scope.kind, so_far)
        if found is None or found[1]:
            return None
        item = found[0]
        if item.is_repeated and item.most != 1 and steps[index + 1].kind == "name":
            return so_far
    return None


def _strange_name(path: Path, scopes: PathStarts) -> tuple[str, list[str]] | None:
    """The first step that does not exist, and the names that stand there; None where nothing can be said of them."""
    for scope in scopes or ():
        so_far = scope.prefix.replace("[*]", "")
        for step in path.steps:
            if step.kind != "name":
                continue
            found = shapes.place(scope.kind, so_far)
            if found is None or found[1]:
                break
            children = found[0].children
            if step.text not in children:
                return step.text, list(children)
            so_far = _joined(so_far, step.text)
    return None


def inside(paths: Sequence[Path], scopes: PathStarts) -> PathStarts:
    """What paths start at in the elements that others select."""
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
