"""Which values the variables of a root are given: of caller, files, variant and command line the last one wins."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dasf_lint.core.asked import FromFile, FromText, Setting
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import ReadError, Span
from dasf_lint.terraform.module import Argument, Module
from dasf_lint.terraform.modules import Modules, VariableFile, variables_of
from dasf_lint.terraform.options import FromCaller, FromPlan
from dasf_lint.terraform.variables import Given

if TYPE_CHECKING:
    from dasf_lint.terraform.terragrunt import Unit


class RootValues:
    """What a root's variables are given: of its unit of Terragrunt, which sets variables of the environment, the
    automatic files, the variant's files and the settings the last wins.

    What `settings` give to variables that are not declared is no concern of one root: it may be meant for another.
    """

    __slots__ = ("diagnostics", "files", "given", "written")

    def __init__(self, modules: Modules, module: Module, var_files: Sequence[str], settings: Sequence[Setting],
                 environment: Mapping[str, str] | None, unit: "Unit | None" = None) -> None:  # fmt: skip
        self.given: dict[str, Given] = {}
        self.diagnostics: list[Diagnostic] = []
        self.written: dict[str, list[Argument]] = {}
        """Every value that a file gives, those that another one wins over included."""
        for name, value in unit.inputs.items() if unit is not None else ():
            if name in module.variables:
                self.given[name] = Given(FromCaller(name, value), "module_argument")
        for name in sorted(environment or ()):
            if name.startswith("TF_VAR_") and name[7:] in module.variables:
                text = FromText(name[7:], (environment or {})[name])
                self.given[text.name] = Given(text, "command_line", name, asked=True)
        self.files = (*modules.values_of(module.directory), *var_files, *(s for s in map(_path, settings) if s))
        """The files of the project that are asked for values."""
        for path in (*modules.values_of(module.directory), *var_files):
            self._take(modules.variable_file(path), module, asked=False)
        for setting in settings:
            if isinstance(setting, FromFile):
                self._take(file_of(setting, modules), module, asked=True)
            elif setting.name in module.variables:
                self.given[setting.name] = Given(setting, "command_line", f"--var {setting.name}", asked=True)

    def take_plan(self, variables: Mapping[str, Json], path: str, module: Module) -> None:
        """The values that a plan was made with count more than all others."""
        for name, value in variables.items():
            if name in module.variables:
                self.given[name] = Given(FromPlan(name, value), "command_line", f"--plan {path}")

    def _take(self, file: VariableFile, module: Module, *, asked: bool) -> None:
        self.diagnostics.extend(file.diagnostics)
        for name, argument in file.arguments.items():
            if name in module.variables:
                self.given[name] = Given(argument, "variable_file", asked=asked)
                self.written.setdefault(name, []).append(argument)
            elif module.is_complete and not asked:
                self.diagnostics.append(undeclared(name, argument, file.path))


def undeclared(name: str, argument: Argument, path: str) -> Diagnostic:
    """A file may set what nobody declares; Terraform warns."""
    message = (
        f'Value for undeclared variable: the root module does not declare a variable named "{name}" but a '
        f"value was found in {path}"
    )
    span = Span(argument.file, argument.attribute.start, argument.attribute.name_end)
    return Diagnostic("warning", "undeclared", message, span=span)


def _path(setting: Setting) -> str:
    return setting.file if isinstance(setting, FromFile) and isinstance(setting.file, str) else ""


def file_of(setting: FromFile, modules: Modules) -> VariableFile:
    """What the file of `--var-file` sets."""
    if isinstance(setting.file, str):
        return modules.variable_file(setting.file)
    try:
        return variables_of(setting.file)
    except ReadError as error:
        return VariableFile(setting.file.path, {}, (Diagnostic.from_read_error(error),))
