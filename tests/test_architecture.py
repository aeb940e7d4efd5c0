"""Who may know whom, and what nobody may do: read off the syntax of the package, not off what happens to run."""

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from dasf_lint.core.diagnostics import CODES

PACKAGE = Path(__file__).resolve().parents[1] / "dasf_lint"
MODULES = sorted(PACKAGE.rglob("*.py"))

MAY_IMPORT: dict[str, set[str]] = {
    # room: the rooms it may know, itself aside
    "core": set(),
    "hcl": {"core"},
    "facts": {"core"},
    "dasf": {"core"},
    "terraform": {"hcl", "facts", "core"},
    "bundle": {"facts", "core"},
    "policy": {"facts", "dasf", "core"},
    "project": {"core"},
    "changes": {"core", "project"},
    "report": {"dasf", "core"},
}
"""`cli`, `engine` and what stands beside them may know everything below; the root package knows nothing of it early."""

STANDARD_LIBRARY_DOORS = {
    "socket",
    "pickle",
    "marshal",
    "shelve",
    "subprocess",
    "multiprocessing",
    "ctypes",
    "urllib.request",
    "http",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_METHODS = {
    ("yaml", "load"),
    ("yaml", "unsafe_load"),
    ("yaml", "full_load"),
    ("os", "system"),
    ("os", "popen"),
}
RUNS_A_PROGRAM = {"changes/git.py": "subprocess"}
"""The one module that may: what git has packed, only git reads. It says itself how git is kept from everything else."""
LATE = {"yaml", "re2", "jsonschema", "packaging"}
"""Modules of others that only `lazy.py` imports."""

THIRD_PARTY: dict[str, set[str]] = {"cli": {"click"}}
MOST_LINES = 500


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


def imported(node: ast.AST) -> list[str]:
    """Dotted names that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in nodes_of(path):
        for name in imported(node):
            assert isinstance(node, ast.stmt)
            yield node, name


def is_typing_only(path: Path, statement: ast.stmt) -> bool:
    """Whether an import stands below `if TYPE_CHECKING:`."""
    for node in nodes_of(path):
        guards = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        if guards and any(statement is each for each in ast.walk(node)):
            return True
    return False


def of_each(*rooms: str, but: str = "") -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test of every module, or of those of some rooms: hundreds of them, each too small to be a test of its own."""
    looked_at = [path for path in MODULES if (not rooms or room_of(path) in rooms) and room_of(path) != (but or None)]

    def of_all(look: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            wrong = []
            for path in looked_at:
                try:
                    look(path)
                except AssertionError as mistake:
                    wrong.append(f"{name_of(path)}: {mistake}")
            assert wrong == []

        test.__doc__ = look.__doc__
        return test

    return of_all


@of_each()
def test_a_room_imports_only_the_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    if room not in MAY_IMPORT:
        return
    allowed = MAY_IMPORT[room] | {room}
    for statement, name in imports(path):
        if name.startswith("dasf_lint."):
            other = name.split(".")[1]
            shared = other in ("lazy", "__version__")
            assert other in allowed or shared, f"{name_of(path)}:{statement.lineno} imports {name}"
        elif name == "dasf_lint":
            continue


# --- circles ----------------------------------------------------------------------------------------------------------

MODULE_NAMES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES
}
CIRCLES: dict[frozenset[str], str] = {
    frozenset(
        {"hcl.expressions", "hcl.template"}
    ): "the grammar: a template holds expressions, an expression templates",
}
"""Modules that know each other, and why that is honest."""
BEING_REWRITTEN = {"policy"}
"""Rooms whose late imports are not looked at for now."""


def known_to(path: Path) -> set[str]:
    """Modules of the package that a module names in its imports: those for the eyes of mypy alone and those inside of
    functions are looked at as well. The root package is left out: it hands out names, and knows nothing early."""
    named = {name for _, name in imports(path)}
    found = {name if name in MODULE_NAMES else name.rpartition(".")[0] for name in named}
    return found & MODULE_NAMES.keys() - {"dasf_lint"}


def circles(known: Mapping[str, Collection[str]]) -> list[frozenset[str]]:
    """Strongly connected components of more than one member, by reachability: there are few hundred modules."""
    reached: dict[str, set[str]] = {}
    for name in known:
        seen: set[str] = set()
        waiting = [*known[name]]
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += known.get(other, ())
        reached[name] = seen
    found = {frozenset(b for b in seen if a in reached.get(b, ())) for a, seen in reached.items() if a in seen}
    return sorted(found, key=sorted)


def test_the_watch_over_circles_sees_what_it_must() -> None:
    known = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": ["d"], "e": ["a"]}
    assert circles(known) == [frozenset({"b", "c"}), frozenset({"d"})]


def test_modules_that_know_each_other_are_few_and_say_why() -> None:
    known = {name: known_to(path) for name, path in MODULE_NAMES.items()}
    found = {frozenset(name.removeprefix("dasf_lint.") for name in circle) for circle in circles(known)}
    assert set(found) == CIRCLES.keys()


FLOORS = {"policy": ("language", "ask", "blame")}
"""Folders of a room, each of which knows only those before it; what stands beside them may know all."""


@of_each()
def test_a_folder_knows_only_the_folders_below_it(path: Path) -> None:
    room, folder, *_ = (*path.relative_to(PACKAGE).parts, "", "")
    floors = FLOORS.get(room, ())
    if folder not in floors:
        return
    allowed = {f"dasf_lint.{room}.{name}" for name in floors[: floors.index(folder) + 1]}
    for statement, name in imports(path):
        if name.startswith(f"dasf_lint.{room}."):
            assert ".".join(name.split(".")[:3]) in allowed, f"{name_of(path)}:{statement.lineno} imports {name}"


# --- late imports -----------------------------------------------------------------------------------------------------

LATE_INSIDE: dict[str, str] = {
    # module: why the functions that need it import it themselves
    "bundle.build": "most projects have no bundle",
    "bundle.strays": "asked about YAML that looks like a part of a bundle",
    "cli.completing": "only shells ask how a word goes on",
    "cli.diffs": "few runs are about a change",
    "cli.examples": "`policy test` alone runs examples",
    "cli.hook": "only pre-commit calls it",
    "cli.running": "`--version` needs no click",
    "cli.siblings": "only a hook has siblings",
    "cli.sources": "`--version -v` alone",
    "cli.terminal": "`--version` writes without it",
    "core.yaml": "where no YAML is read, its parser is a hundredth of a start for nothing",
    "known": "few runs have a baseline",
    "policy.ask.documents": "few texts are JSON or an IAM policy",
    "policy.ask.networks": "`ipaddress` is a hundredth of a start, and few policies compare address ranges",
    "policy.ask.requirements": "only Python libraries are read as requirements",
    "policy.ask.serverless": "only requirements of serverless environments are looked up",
    "policy.ask.settings": "a policy about settings has met a resource",
    "policy.ask.texts": "something is looked for inside of a text",
    "policy.blame.secret": "a policy about secrets has blamed something",
    "policy.language.networks": "as policy.ask.networks",
    "policy.language.regex": "RE2 is a shared library",
    "policy.language.schema": "only YAML of policies is held against it",
    "policy.load": "the built-in policies come compiled",
    "project.readers": "few runs name files, and those that do mostly name parts of roots",
    "terraform.data_names": "asked about files that are part of no root, which few runs name",
    "terraform.moved": "as known",
    "terraform.plan": "few runs are about a plan, and its two modules are a hundredth of a start",
    "terraform.plan_document": "as above; and nearly always a directory is named",
    "terraform.terragrunt": "most projects have no units and no stacks",
    "terraform.uploads": "few resources upload files",
}
"""An import inside a function is typed, and costs a third of a microsecond each time: it stands outside of loops."""

TABLES_OF_MODULES = {"__init__.py", "cli/running.py", "hcl/functions/__init__.py", "report/formats.py"}
"""Where a module is imported by a name of a table; `lazy.module` is for nothing else."""


def module_of(name: str) -> str:
    """The module of the package that an imported name is, or is taken from."""
    return (name if name in MODULE_NAMES else name.rpartition(".")[0]).removeprefix("dasf_lint.")


def imported_late(path: Path) -> Iterator[tuple[int, str]]:
    """What is imported inside of functions."""
    for function in nodes_of(path):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                for name in imported(node):
                    assert isinstance(node, ast.stmt)
                    yield node.lineno, name


@of_each()
def test_what_is_imported_inside_a_function_is_late_for_a_reason(path: Path) -> None:
    for line, name in imported_late(path):
        assert module_of(name) in LATE_INSIDE, f"{name_of(path)}:{line} imports {name}"


def imported_at_once(path: Path) -> set[str]:
    """Modules of the package that are there as soon as one is imported."""
    inside = {line for line, _ in imported_late(path)}
    statements = [each for each in imports(path) if each[0].lineno not in inside and not is_typing_only(path, each[0])]
    return {module_of(name) for _, name in statements} & {name.removeprefix("dasf_lint.") for name in MODULE_NAMES} - {
        "dasf_lint"
    }


def test_a_check_begins_without_what_few_runs_need() -> None:
    """A module that everybody imports may not know one that is late for a reason: then it would be late for nobody."""
    seen: set[str] = set()
    waiting = ["cli.check"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += imported_at_once(MODULE_NAMES[f"dasf_lint.{name}"])
    always = {"cli.running", "cli.terminal"}
    assert seen & LATE_INSIDE.keys() == always


def test_every_late_module_is_imported_late_somewhere() -> None:
    assert {module_of(name) for path in MODULES for _, name in imported_late(path)} == LATE_INSIDE.keys()


@of_each()
def test_modules_are_named_by_texts_only_in_tables(path: Path) -> None:
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "lazy.module":
            is_table = name_of(path) in TABLES_OF_MODULES and not isinstance(node.args[0], ast.Constant)
            assert is_table, f"{name_of(path)}:{node.lineno}"


@of_each()
def test_heavy_modules_of_others_come_through_the_one_table(path: Path) -> None:
    allowed = THIRD_PARTY.get(room_of(path), set())
    for statement, name in imports(path):
        top = name.split(".")[0]
        if is_typing_only(path, statement):
            continue
        assert top not in LATE, f"{name_of(path)}:{statement.lineno} imports {top}"
        if top == "click":
            assert top in allowed, f"{name_of(path)}:{statement.lineno} imports click"


@of_each()
def test_no_code_of_others_is_run_and_no_door_is_opened(path: Path) -> None:
    for statement, name in imports(path):
        for door in STANDARD_LIBRARY_DOORS:
            opened = (name == door or name.startswith(f"{door}.")) and RUNS_A_PROGRAM.get(name_of(path)) != door
            assert not opened, f"{name_of(path)}:{statement.lineno} imports {name}"
    own_yaml = any(name == "dasf_lint.core.yaml" for _, name in imports(path))
    for node in nodes_of(path):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"{name_of(path)}:{node.lineno} calls {node.func.id}"
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            called = node.func.value.id, node.func.attr
            ours = called[0] == "yaml" and own_yaml
            assert ours or called not in FORBIDDEN_METHODS, f"{name_of(path)}:{node.lineno} calls {'.'.join(called)}"
            if called[0] == "os":
                assert not called[1].startswith(("exec", "spawn", "fork")), f"{name_of(path)}:{node.lineno}"


def classes_of_syntax() -> set[str]:
    """Names of attributes that syntax nodes have."""
    found: set[str] = set()
    for node in ast.walk(tree_of(PACKAGE / "hcl" / "nodes.py")):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
                    found |= {each.attr for each in ast.walk(statement) if isinstance(each, ast.Attribute)}
    return found


@of_each("hcl", "terraform")
def test_no_attribute_of_a_syntax_node_is_assigned_outside_its_constructor(path: Path) -> None:
    """Assignments to an attribute of something that is not `self` are looked at, in the rooms that hold syntax nodes.

    Cached facts of a node, which begin with `_`, are the one exception: they are computed once and always the same.
    """
    syntax = {name for name in classes_of_syntax() if not name.startswith("_")}
    node_words = {"node", "expr", "expression", "attribute", "block", "body"}
    for node in nodes_of(path):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        for target in targets:
            if (
                isinstance(target, ast.Attribute)
                and isinstance(target.value, ast.Name)
                and target.value.id in node_words
            ):
                assert target.attr not in syntax, f"{name_of(path)}:{node.lineno} assigns {ast.unparse(target)}"


def test_one_broad_except_stands_at_the_edge() -> None:
    broad = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in nodes_of(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert [place.rpartition(":")[0] for place in broad] == ["cli/main.py"]


@of_each()
def test_a_module_is_no_longer_than_a_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@of_each()
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


def classes_by_name(paths: Iterable[Path]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(name_of(path))
    return found


def test_a_class_has_a_name_of_its_own() -> None:
    """Private ones as well: whoever searches for a name is to find one class."""
    found = classes_by_name(MODULES)
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def aliases_by_name(paths: Iterable[Path]) -> dict[str, list[str]]:
    """Public names of types that are no classes: what is assigned at the top of a module and begins as a class does."""
    found: dict[str, list[str]] = {}
    for path in paths:
        for node in tree_of(path).body:
            target = (
                node.target
                if isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)
                else node.targets[0]
                if isinstance(node, ast.Assign)
                else None
            )
            if isinstance(target, ast.Name) and re.match("[A-Z][a-z]|[A-Z]+[a-z]", target.id):
                found.setdefault(target.id, []).append(name_of(path))
    return found


def test_a_type_has_a_name_of_its_own() -> None:
    """Those that are no classes as well."""
    aliases = aliases_by_name(MODULES)
    assert {name: places for name, places in aliases.items() if len(places) > 1} == {}
    assert not aliases.keys() & classes_by_name(MODULES).keys()


def test_every_module_belongs_to_a_room_of_the_house() -> None:
    rooms = {room_of(path) for path in MODULES}
    assert rooms <= {*MAY_IMPORT, "cli", ""}


def test_commands_and_formats_have_their_modules() -> None:
    from dasf_lint.cli.main import COMMANDS
    from dasf_lint.report.formats import FORMATS

    for name in COMMANDS:
        assert f"dasf_lint.cli.{name}" in MODULE_NAMES
    for format in FORMATS.values():
        assert (PACKAGE / "report" / f"{format.module}.py").is_file()


# --- bounds -----------------------------------------------------------------------------------------------------------

BOUNDS_OF_OTHERS = {"bundle/interpolate.py", "bundle/libraries.py", "hcl/functions/date.py"}
"""Where a program that is followed has a bound of its own."""


def bounds_of(tree: ast.Module) -> Iterator[str]:
    """Names of constants that say by their name that they bound something, and that are numbers."""
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        is_number = all(isinstance(each, ast.Constant | ast.BinOp | ast.operator) for each in ast.walk(node.value))
        if isinstance(target, ast.Name) and re.match("_?(MAX|LIMIT)_", target.id) and is_number:
            yield target.id


def test_the_watch_over_bounds_sees_what_it_must() -> None:
    text = "MAX_A: Final = 5\n_MAX_B = 1 << 3\nMAX_C = limits.c\nMOST = 3\n"
    assert list(bounds_of(ast.parse(text))) == ["MAX_A", "_MAX_B"]


@of_each(but="report")
def test_bounds_stand_in_one_place(path: Path) -> None:
    """Those of reports are what the programs take that read them, such as 5,000 results of SARIF."""
    assert not list(bounds_of(tree_of(path))) or name_of(path) in BOUNDS_OF_OTHERS


# --- decisions --------------------------------------------------------------------------------------------------------

PROSE = {"message", "summary", "detail", "what", "subject", "hidden", "reason_text"}
"""Attributes that hold sentences for people."""
LOOKS_INTO = {
    "startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "find", "index",
    "count", "match", "search", "fullmatch",
}  # fmt: skip
READS_PROSE = {
    # A sentence of a parser is cut at its first colon to be shown in two parts; nothing depends on it.
    "terraform/console.py",
}


def prose_decisions(tree: ast.AST) -> Iterator[int]:
    """Lines that compare or take apart a sentence that was made for people."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            literal = any(map(_is_wording, sides))
            looks_in = isinstance(node.ops[0], ast.In | ast.NotIn) and _is_prose(node.comparators[0])
            if looks_in or (literal and any(map(_is_prose, sides))):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOOKS_INTO:
            # `split()` only sets the blanks right, and a line end parts lines.
            parted = [each.value for each in node.args if isinstance(each, ast.Constant)]
            subjects = [node.func.value, *node.args] if node.args and parted != ["\n"] else []
            if any(map(_is_prose, subjects)):
                yield node.lineno


def _is_prose(node: ast.AST) -> bool:
    """A sentence, or a text that is made around one."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(each, ast.FormattedValue) and _is_prose(each.value) for each in node.values)
    return isinstance(node, ast.Attribute) and node.attr in PROSE


def _is_wording(node: ast.AST) -> bool:
    """A literal text. Names that are put together with points and the like are none."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(each, ast.Constant) and re.search("[A-Za-z]", each.value) for each in node.values)
    return isinstance(node, ast.Constant) and bool(node.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"not set" in error.message', True), ('error.message == "x"', True), ('gap.what.startswith("module.")', True),
        ('re.match("x", error.summary)', True), ("error.code == 'x'", False), ("a.message == b.message", False),
        ('error.message == ""', False), ("f(error.message)", False),
        ('error.message == f"no {name}"', True), ('f"{error.message}!".startswith("no")', True), ('f"no {x}" in error.detail', True),
        ('f"{error.summary}: {x}" == "a: b"', True), ('error.message.partition("\\n")', False), ('each.subject == f"{a}.{b}"', False),
        ('print(f"{error.message}")', False),
    ],
)  # fmt: skip
def test_the_watch_over_prose_sees_what_it_must(text: str, found: bool) -> None:
    assert bool(list(prose_decisions(ast.parse(text)))) is found


@of_each()
def test_nothing_is_decided_by_the_wording_of_a_message(path: Path) -> None:
    if name_of(path) in READS_PROSE:
        return
    assert list(prose_decisions(ast.parse(path.read_text("utf-8")))) == []


# --- authority --------------------------------------------------------------------------------------------------------

FOLLOWS_NOBODY = {
    # module of a room that follows another program -> why it names no file of that program
    "bundle/__init__.py": "names `phases`, which names them all",
    "bundle/addresses.py": "what a resource is called in a report is ours",
    "bundle/apps.py": "the platform reads the file, not the CLI",
    "bundle/build.py": "a graph is ours",
    "bundle/models.py": "facts of newer releases, from a package",
    "bundle/referred.py": "what references read in a graph is ours",
    "bundle/requirements.py": "pip's format",
    "bundle/resolved.py": "the answer of the CLI itself",
    "bundle/state.py": "what the phases hand on is ours",
    "bundle/strays.py": "what no bundle includes, no CLI reads",
    "bundle/target_facts.py": "what policies may know is ours",
    "bundle/ways.py": "where values come from is ours",
    "bundle/written.py": "credentials in files are ours to find",
    "hcl/functions/refusals.py": "what is not known yet is refused by nobody yet",
    "hcl/functions/support.py": "no function of its own",
}
FOLLOWED = re.compile(r"\b[\w/]+\.go\b")


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room_of(path) == "bundle" or name_of(path).startswith("hcl/functions/")],
    ids=name_of,
)
def test_a_module_that_does_what_another_program_does_names_its_source(path: Path) -> None:
    names = FOLLOWED.search(ast.get_docstring(tree_of(path)) or "") is not None
    assert names is (name_of(path) not in FOLLOWS_NOBODY)


def test_exceptions_from_naming_a_source_are_modules() -> None:
    assert FOLLOWS_NOBODY.keys() <= set(map(name_of, MODULES))


# --- data that is shipped ---------------------------------------------------------------------------------------------


@of_each()
def test_one_module_knows_where_the_package_lies(path: Path) -> None:
    if name_of(path) == "core/shipped.py":
        return
    assert not [node for node in nodes_of(path) if isinstance(node, ast.Name) and node.id == "__file__"]
    assert not [name for _, name in imports(path) if name.startswith(("importlib.resources", "pkgutil"))]


# --- words ------------------------------------------------------------------------------------------------------------


def glossary() -> Iterator[tuple[str, list[str]]]:
    """The words of the glossary, each with the modules that it names."""
    text = (PACKAGE.parent / "docs" / "glossary.md").read_text("utf-8")
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] != "word":
            yield cells[0], re.findall("`([^`]+)`", cells[2])


def test_the_glossary_names_modules_that_are_there() -> None:
    there = set(map(name_of, MODULES))
    named = dict(glossary())
    assert len(named) >= 20
    assert all(modules and set(modules) <= there for modules in named.values()), named


def test_the_glossary_is_in_the_order_of_the_alphabet() -> None:
    words = [word for word, _ in glossary()]
    assert words == sorted(set(words))


# --- codes ------------------------------------------------------------------------------------------------------------


@of_each()
def test_a_diagnostic_has_a_code_that_is_described(path: Path) -> None:
    """SARIF describes every code that it prints."""
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Diagnostic", "Diagnostic.at"):
            code = node.args[1] if len(node.args) > 1 else None
            if isinstance(code, ast.Constant) and "policy/lint" not in name_of(path):
                # `policy lint` has rules of its own, and prints no SARIF.
                assert code.value in CODES, f"{name_of(path)}:{node.lineno} {code.value}"
