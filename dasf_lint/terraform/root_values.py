"""Which values the variables of a root are given: of files, variant and command line the last one wins."""

from collections.abc import Mapping, Sequence

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import ReadError, SourceFile, Span
from dasf_lint.terraform.module import Module
from dasf_lint.terraform.modules import Modules, VariableFile, variables_of
from dasf_lint.terraform.options import FromPlan, FromText, Setting
from dasf_lint.terraform.variables import Given


class RootValues:
    """What a root's variables are given: of the automatic files, the variant's files and the settings the last wins."""

    __slots__ = ("diagnostics", "given")

    def __init__(self, modules: Modules, module: Module, var_files: Sequence[str], settings: Sequence[Setting],
                 environment: Mapping[str, str] | None) -> None:  # fmt: skip
        self.given: dict[str, Given] = {}
        self.diagnostics: list[Diagnostic] = []
        for name in sorted(environment or ()):
            if name.startswith("TF_VAR_") and name[7:] in module.variables:
                text = FromText(name[7:], (environment or {})[name])
                self.given[text.name] = Given(text, "command_line")
        for path in modules.values_of(module.directory):
            self._take(modules.variable_file(path), module, complain=False)
        for path in var_files:
            self._take(modules.variable_file(path), module, complain=False)
        for setting in settings:
            if isinstance(setting, FromText):
                self._take_text(setting, module, modules)
            elif isinstance(setting.file, str):
                self._take(modules.variable_file(setting.file), module, complain=True)
            else:
                self._take(_from_elsewhere(setting.file), module, complain=True)

    def take_plan(self, variables: Mapping[str, Json], module: Module) -> None:
        """The values that a plan was made with count more than all others."""
        for name, value in variables.items():
            if name in module.variables:
                self.given[name] = Given(FromPlan(name, value), "command_line")

    def _take(self, file: VariableFile, module: Module, *, complain: bool) -> None:
        self.diagnostics.extend(file.diagnostics)
        for name, argument in file.arguments.items():
            if name in module.variables:
                self.given[name] = Given(argument, "variable_file")
            elif module.is_complete:
                message = (
                    f'Value for undeclared variable: the root module does not declare a variable named "{name}" but a '
                    f"value was found in {file.path}"
                )
                span = Span(argument.file, argument.attribute.start, argument.attribute.name_end)
                self.diagnostics.append(Diagnostic("warning", "undeclared", message, span=span))

    def _take_text(self, setting: FromText, module: Module, modules: Modules) -> None:
        if setting.name in module.variables:
            self.given[setting.name] = Given(setting, "command_line")
        elif module.is_complete and not modules.declare_variable(setting.name):
            # In a run over many roots a value may be meant for another one.
            message = (
                "Value for undeclared variable: a variable named "
                f'"{setting.name}" was assigned on the command line, but the root module does not declare it'
            )
            path = module.files[0].path if module.files else module.directory
            self.diagnostics.append(Diagnostic("warning", "undeclared", message, path=path))


def _from_elsewhere(file: SourceFile) -> VariableFile:
    try:
        return variables_of(file)
    except ReadError as error:
        return VariableFile(file.path, {}, (Diagnostic.from_read_error(error),))
