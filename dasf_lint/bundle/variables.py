"""What variables are: from the command line, the environment, the override file, the target, or the root.

Follows bundle/config/root.go (InitializeVariables), bundle/config/mutator/set_variables.go, resolve_lookup_variables.go
and bundle/config/variable/lookup.go of the Databricks CLI.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from dasf_lint.bundle import gotext
from dasf_lint.bundle.complaints import Stopped
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValueSource, string
from dasf_lint.core.source import ReadError, SourceFile, join
from dasf_lint.core.yaml import load
from dasf_lint.core.yaml_nodes import YamlNode

_PREFIX: Final = "BUNDLE_VAR_"


def listed(text: str) -> list[str]:
    """One `--var`: comma-separated values with CSV's quotes, as the CLI's flag reads the first line of it.

    Follows src/encoding/csv/reader.go of Go, columns counted in bytes. Raises ValueError.
    """
    if not text:
        return []
    fields: list[str] = []
    text, at = text.removesuffix("\r"), 0
    while True:
        if text.startswith('"', at):
            field, at = _quoted_field(text, at + 1)
        else:
            field = _BARE_FIELD.match(text, at)[0]  # type: ignore[index]  # it matches nothing as well
            if '"' in field:
                raise _csv_error(text, at + field.index('"'), 'bare " in non-quoted-field')
            at += len(field)
        fields.append(field)
        if not text.startswith(",", at):
            return [*fields[:-1], fields[-1].removesuffix("\r")]
        at += 1


_BARE_FIELD: Final = re.compile(r"[^,\n]*")


def _quoted_field(text: str, at: int) -> tuple[str, int]:
    """A field whose opening quote was seen, and where it ends; two quotes inside are one."""
    parts: list[str] = []
    while (quote := text.find('"', at)) >= 0:
        parts.append(text[at:quote])
        at = quote + 1
        if text.startswith('"', at):
            parts.append('"')
            at += 1
        elif at == len(text) or text.startswith((",", "\n", "\r\n"), at):
            return "".join(parts).replace("\r\n", "\n"), at
        else:
            raise _csv_error(text, quote, 'extraneous or missing " in quoted-field')
    raise _csv_error(text, len(text), 'extraneous or missing " in quoted-field')


def _csv_error(text: str, at: int, problem: str) -> ValueError:
    before = text[:at].rpartition("\n")
    line, column = text.count("\n", 0, at) + 1, len(before[2].encode("utf-8", "surrogatepass")) + 1
    return ValueError(f"parse error on line {line}, column {column}: {problem}")


def declared(root: BundleValue) -> dict[str, bool]:
    """The variables that the files of a bundle declare, and whether each is of complex type."""
    variables = root.get("variables")
    found = variables.items() if variables is not None and variables.kind == "map" else ()
    return {name: each.kind == "map" and each.string("type") == "complex" for name, each in found}


_OVERRIDES: Final = "variable-overrides.json"


def assigned(name: str, text: str, known: Mapping[str, bool]) -> tuple[list[str], str | None]:
    """The names to which one `--var` gives a value, or why the CLI refuses it. `known` are those that are declared."""
    try:
        parts = listed(f"{name}={text}")
    except ValueError:
        return [], "the Databricks CLI reads a comma-separated list, in which quotes stand around a whole entry"
    names: list[str] = []
    for part in parts:
        each, equals, _ = part.partition("=")
        if not equals:
            return [], "the Databricks CLI reads a comma-separated list, and what follows a comma is no NAME=VALUE"
        if known.get(each):
            return [], f"the Databricks CLI takes no variable of complex type on the command line, and {each} is one"
        names.append(each)
    return names, None


def from_command_line(state: TargetState) -> None:
    """`--var`, which names a variable that is declared and takes text."""
    given: set[str] = set()
    pairs = list(state.options.variables)
    for assignment in state.assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise state.complaints.stop(f"unexpected flag value for variable assignment: {assignment}")
        pairs.append((name, text))
    for name, text in pairs:
        variable = state.get("variables", name)
        if variable is None:
            if state.keep_going:
                continue
            raise state.complaints.stop(f"variable {name} has not been defined")
        if variable.string("type") == "complex":
            if state.keep_going:
                # The run says so once, whatever the number of targets.
                continue
            raise state.complaints.stop(f"setting variables of complex type via --var flag is not supported: {name}")
        if name in given and not state.keep_going:
            first = variable.string("value")
            raise state.complaints.stop(
                f"failed to assign {text} to {name}: variable has already been assigned value: {first}"
            )
        given.add(name)
        variable.map["value"] = BundleValue("string", text, source=ValueSource("command_line", name, (variable,)))


def assign(state: TargetState) -> None:
    """Give every variable its value, the strongest source first."""
    variables = state.get("variables")
    if variables is None or variables.kind != "map":
        _read_overrides(state)
        if variables is not None and variables.kind == "string":
            state.complaints.error("expected a map or sequence, found string", at=state.located(variables))
        return
    overrides = _read_overrides(state)
    values: dict[str, BundleValue] = {}
    for name, variable in variables.map.items():
        if variable.kind != "map" or variable.map.get("value") is not None:
            continue
        value = _value_of(state, name, variable, overrides.get(name))
        if value is not None:
            values[name] = value
    # All or none: the CLI forgets every value when one is missing.
    for name, value in values.items():
        variables.map[name].map["value"] = value


def _value_of(state: TargetState, name: str, variable: BundleValue, override: BundleValue | None) -> BundleValue | None:
    is_complex = variable.string("type") == "complex"
    environment_name = _PREFIX + name
    text = state.options.environment.get(environment_name)
    if text is not None:
        if is_complex:
            raise state.complaints.stop(
                f"setting via environment variables ({environment_name}) is not supported for complex variable {name}"
            )
        return BundleValue("string", text, source=ValueSource("environment", environment_name, (variable,)))
    if variable.get("lookup") is not None:
        return None
    if override is not None and override.kind != "nil":
        has_structure = override.kind in ("map", "sequence")
        if is_complex and not has_structure:
            raise state.complaints.stop(
                f"variable {name} is of type complex, but the value in the variable file is not a complex type"
            )
        if has_structure and not is_complex:
            raise state.complaints.stop(
                f"variable {name} is not of type complex, but the value in the variable file is a complex type"
            )
        return BundleValue(
            override.kind, override.data, override.node, override.entry, (), ValueSource("variable_file", name, ())
        )
    default = variable.get("default")
    if default is not None and default.kind != "nil":
        return default
    # The CLI names no place; what lacks a value is the name.
    state.complaints.say(
        "error",
        f"no value assigned to required variable {name}. Variables are usually assigned in databricks.yml, and they "
        "can "
        f'be overridden using "--var", the {environment_name} environment variable, or {_override_path("<target>")}',
        at=variable.key_place if state.keep_going else (),
    )
    state.symbolic.add(name)
    state.without_value.add(name)
    if not state.keep_going:
        state.complaints.check()
    return None


def _override_path(target: str) -> str:
    return f".databricks/bundle/{target}/{_OVERRIDES}"


def is_override(path: str, directory: str) -> bool:
    """Whether a file overrides variables of the bundle in a directory, for whichever target."""
    return path.endswith(f"/{_OVERRIDES}") and path.startswith(join(directory, ".databricks/bundle/"))


def _read_overrides(state: TargetState) -> dict[str, BundleValue]:
    path = join(state.directory, _override_path(state.target))
    if state.tree.kind(path) is None:
        return {}
    state.relied_on.add(path)
    shown = state.loaded.shown(path)
    try:
        file = state.tree.read(path)
        content = json.loads(file.text)
    except ReadError as error:
        state.complaints.say("error", f"failed to read variables file: {error.message}", code=error.code, sight="lost")
        raise Stopped from None
    except (ValueError, RecursionError) as error:
        problem = f"error decoding JSON at {shown}:1:1: {gotext.json_problem(error)}"
        raise state.complaints.stop(f"failed to parse variables file {shown}: {problem}", sight="lost") from None
    if not isinstance(content, dict):
        raise state.complaints.stop(
            f"failed to parse variables file {shown}: invalid format",
            detail="Variables file must be a JSON object with the following format:\n"
            '{"var1": "value1", "var2": "value2"}',
            sight="lost",
        )
    return _located(content, file)


def _located(content: dict[str, object], file: SourceFile) -> dict[str, BundleValue]:
    """JSON's values with YAML's places; JSON that YAML cannot read has none."""
    node, _ = load(file, dialect="bundle")
    return {name: _json_value(item, node.get(name) if node is not None else None) for name, item in content.items()}


def _json_value(content: object, node: YamlNode | None) -> BundleValue:
    match content:
        case dict():
            inner = {
                str(n): _json_value(item, node.get(str(n)) if node is not None else None) for n, item in content.items()
            }
            return BundleValue("map", inner, node)
        case list():
            nodes = node.items if node is not None and node.kind == "sequence" else []
            return BundleValue(
                "sequence",
                [_json_value(c, n) for c, n in zip(content, [*nodes, *[None] * len(content)], strict=False)],
                node,
            )
        case bool():
            return BundleValue("bool", content, node)
        case int():
            return (
                BundleValue("int", content, node)
                if -(1 << 63) <= content < 1 << 63
                else BundleValue("float", float(content), node)
            )
        case float():
            return BundleValue("float", content, node)
        case str():
            return BundleValue("string", content, node)
    return BundleValue("nil", None, node)


_LOOKUPS: Final = (
    "alert", "cluster_policy", "cluster", "dashboard", "instance_pool", "job", "metastore", "notification_destination",
    "pipeline", "query", "service_principal", "warehouse",
)  # fmt: skip


def look_up(state: TargetState) -> None:
    """Variables whose value is looked up in the workspace stay symbolic; a lookup of nothing is an error."""
    variables = state.get("variables")
    for name, variable in variables.items() if variables is not None else ():
        lookup = variable.get("lookup")
        if lookup is None or variable.get("value") is not None or variable.kind != "map" or name in state.without_value:
            continue
        kinds = [kind for kind in _LOOKUPS if lookup.string(kind)]
        if len(kinds) != 1:
            problem = "exactly one lookup field must be provided" if kinds else "no valid lookup fields provided"
            state.complaints.error(f"failed to resolve , err: {problem}", at=state.located(lookup))
            if not state.keep_going:
                continue
        state.symbolic.add(name)
        state.looked_up.add(name)
        variable.map["value"] = string(f"${{var.{name}}}")
