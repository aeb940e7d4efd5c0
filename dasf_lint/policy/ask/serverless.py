"""What a serverless environment comes with, and whether pip would fetch anything for a requirement there.

pip fetches nothing for what is installed already in a version that the requirement allows (pip.pypa.io, "pip install").
Which environment it is, several settings say: its version, a base environment that somebody built, and whether a task
that uses it asks for a GPU.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple, TypedDict

from dasf_lint.core import shipped
from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.source import Span
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.ask.elements import Element, is_nothing, of_node
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.places import select, single
from dasf_lint.policy.ask.requirements import allows
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.grammar import Path, parse


class _Gpu(TypedDict):
    """How an environment for GPUs differs: what it has besides, in whatever version, what it has not, and what no
    source says of it."""

    has: list[str]
    lacks: list[str]
    perhaps: list[str]


class _Serverless(TypedDict):
    """`libraries`: by name a version for each of `versions`; "" where it is not known, None where the list lacks it.
    `others`: what some version comes with besides."""

    read: str
    versions: list[str]
    gpu: dict[str, _Gpu]
    libraries: dict[str, list[str | None]]
    others: list[str]


@cache
def _known() -> _Serverless:
    found: _Serverless = json.loads(shipped.read("serverless.json"))
    return found


def read_on() -> str:
    """The day of the sources."""
    return _known()["read"]


class _Environment(NamedTuple):
    version: str
    is_gpu: bool


class Use(NamedTuple):
    """One kind of compute that installs a requirement, with the environments that it may be; none of them where it is
    built on something that nobody sees."""

    candidates: tuple[_Environment, ...]

    @property
    def name(self) -> str:
        if not self.candidates:
            return "its base environment"
        versions = sorted({each.version for each in self.candidates})
        name = f"serverless environment {versions[0]}" if len(versions) == 1 else "its serverless environment"
        return f"{name} for GPUs" if all(each.is_gpu for each in self.candidates) else name

    def has(self, name: str, specifier: str, extras: str) -> Truth:
        answers = {_has(each, name, specifier, extras) for each in self.candidates}
        return answers.pop() if len(answers) == 1 else UNKNOWN


def parted(element: Element, parts: Mapping[str, Datum], run: Run) -> dict[str, Datum]:
    """An open requirement as what is `fetched`; as `own`, where it is a package that the repository builds; as
    `shipped`, where all compute that installs it has it already."""
    if parts["kind"].payload != "name":
        return {"fetched": parts["open"]}
    name, specifier, extras = (str(parts[part].payload) if part in parts else "" for part in _PARTS)
    if name in element.graph.packages():
        return {"own": parts["open"]}
    constraint = _constraint(element, run)
    if constraint:
        what = Unknown("error", f"what {constraint} pins is not read", type="string")
        return {part: Datum("unknown", what) for part in ("fetched", "shipped")}
    uses = _uses(element, run)
    answers = [use.has(name, specifier, extras) for use in uses]
    if not uses or FALSE in answers:
        return {"fetched": parts["open"]}
    if UNKNOWN not in answers:
        return {"shipped": parts["open"]}
    subject = f"version of {name} that {uses[answers.index(UNKNOWN)].name} comes with"
    return {part: Datum("unknown", Unknown("version", subject, type="string")) for part in ("fetched", "shipped")}


_CONSTRAINTS: Final = Slot[tuple[Node, str], str]()
"""The first line of a list of requirements that names a file of constraints; looked for once."""


def _constraint(element: Element, run: Run) -> str:
    """What a file of constraints says of one requirement in a list that it does of all (pip.pypa.io, "Constraints
    Files"), and nobody sees it."""
    if element.node is None or not element.path.endswith("]"):
        return ""
    key = element.node, element.path.rpartition("[")[0]
    kept = run.kept.of(_CONSTRAINTS)
    if key not in kept:
        probe = run.probe()
        found = _constraint_of(*key, element.graph, probe)
        if probe.switches:
            # Kept only where no switch decides it.
            return _constraint_of(*key, element.graph, run)
        kept[key] = found
    return kept[key]


def _constraint_of(node: Node, path: str, graph: Graph, run: Run) -> str:
    listed = single(of_node(node, graph), parse(path), run).datum
    elements = listed.elements if listed.kind == "sequence" else ()
    texts = (str(each.payload).strip() for each in elements if each.kind == "text")
    return next((text for text in texts if text.startswith(("-c", "--constraint"))), "")


_PARTS: Final = ("name", "specifier", "extras")


def _has(environment: _Environment, name: str, specifier: str, extras: str) -> Truth:
    known = _known()
    if environment.version not in known["versions"]:
        return UNKNOWN
    if environment.is_gpu:
        about = known["gpu"].get(environment.version)
        if about is None or name in about["perhaps"]:
            return UNKNOWN
        if name in about["has"]:
            return UNKNOWN if specifier or extras else TRUE
        if name in about["lacks"]:
            return FALSE
    versions = known["libraries"].get(name)
    if versions is None:
        return UNKNOWN if name in known["others"] else FALSE
    version = versions[known["versions"].index(environment.version)]
    answer = UNKNOWN if version is None else allows(specifier, version)
    # What the extras of a package need may be there or not.
    return UNKNOWN if extras and answer is TRUE else answer


_SPEC: Final = re.compile(r"((environment(?:\[\d+\])?)(?:\.spec(?:\[\d+\])?)?)\.dependencies\[")
_INSTALLED: Final[Mapping[str, Path]] = {
    "databricks_job": parse("environment[*].spec.dependencies[*]"),
    "databricks_pipeline": parse("environment.dependencies[*]"),
}


_USES: Final = Slot[tuple[Node, str], tuple[Use, ...]]()
"""What installs the requirements of a file, or of an environment in a resource; looked for once."""


def _uses(element: Element, run: Run) -> tuple[Use, ...]:
    """The serverless compute that installs a requirement; none where other compute does."""
    node = element.node
    if node is None:
        return ()
    is_file = node.kind == "bundle.requirements_file"
    match = _SPEC.match(element.path)
    if not is_file and (match is None or node.kind not in _INSTALLED):
        return ()
    kept = run.kept.of(_USES)
    key = node, match[1] if match is not None else ""
    if key not in kept:
        probe = run.probe()
        found = _looked_for(element, match, probe)
        if probe.switches:
            # Kept only where no switch decides it.
            return _looked_for(element, match, run)
        kept[key] = found
    return kept[key]


def _looked_for(element: Element, match: "re.Match[str] | None", run: Run) -> tuple[Use, ...]:
    assert element.node is not None
    if match is None:
        return _of_file(element.node, element.graph, run, {element.node.name})
    return tuple(dict.fromkeys(_of_spec(of_node(element.node, element.graph), match[1], match[2], run)))


def _of_file(file: Node, graph: Graph, run: Run, seen: set[str]) -> tuple[Use, ...]:
    """Those of all that name a file of requirements; none where any of them is other compute."""
    found: dict[Use, None] = {}
    for named in file.facts["named_by"].elements:
        uses = () if named.span is None else tuple(_of_span(named.span, graph, run, seen))
        if not uses:
            return ()
        found.update(dict.fromkeys(uses))
    return tuple(found)


def _of_span(span: Span, graph: Graph, run: Run, seen: set[str]) -> Iterator[Use]:
    """Those of the text that names a file, in a resource or in another file."""
    for kind, path in _INSTALLED.items():
        for node in graph.of_kind(kind):
            for element in select(of_node(node, graph), path, run).elements:
                if element.datum.span == span:
                    yield from _uses(element, run)
    for file in graph.of_kind("bundle.requirements_file"):
        if file.name == span.file.path and file.name not in seen:
            yield from _of_file(file, graph, run, {*seen, file.name})


_BUILT: Final = ("base_environment", "project_environment")


def _of_spec(owner: Element, spec: str, environment: str, run: Run) -> Iterator[Use]:
    """One for each task that uses an environment of a job; one for that of a pipeline."""

    def at(path: str) -> Datum:
        return single(owner, parse(path), run).datum

    is_job = spec != environment
    if is_job and any(not is_nothing(at(f"{spec}.{name}")) for name in _BUILT):
        yield Use(())
        return
    version = at(f"{spec}.environment_version")
    if is_job and is_nothing(version):
        version = at(f"{spec}.client")
    versions = [str(version.payload)] if version.kind in ("text", "number") else _known()["versions"]
    accelerated = _accelerated(owner, at(f"{environment}.environment_key"), run) if is_job else ((False,),)
    for flags in accelerated:
        yield Use(tuple(_Environment(each, is_gpu) for each in versions for is_gpu in flags))


_TASKS: Final = (parse("task[*]"), parse("task[*].for_each_task.task"))
_KEY: Final = parse("environment_key")
_ACCELERATOR: Final = parse("compute.hardware_accelerator")
_AI_RUNTIME: Final = parse("ai_runtime_task")
_CPU, _GPU, _EITHER = (False,), (True,), (False, True)


def _accelerated(owner: Element, key: Datum, run: Run) -> list[tuple[bool, ...]]:
    """Of each task that uses the environment of a key whether it asks for a GPU: for certain, or perhaps."""
    found: list[tuple[bool, ...]] = []
    for path in _TASKS:
        tasks = select(owner, path, run)
        if not tasks.complete or key.kind != "text":
            found.append(_EITHER)
        for task in tasks.elements:
            used = single(task, _KEY, run).datum
            if used.kind == "text" and key.kind == "text" and used.payload == key.payload:
                found.append(_asks(task, run))
            elif used.kind == "unknown":
                found.append(_EITHER)
    return found or [_CPU]


def _asks(task: Element, run: Run) -> tuple[bool, ...]:
    if not is_nothing(single(task, _AI_RUNTIME, run).datum):
        return _GPU
    accelerator = single(task, _ACCELERATOR, run).datum
    if is_nothing(accelerator):
        return _CPU
    return _GPU if accelerator.kind == "text" else _EITHER
