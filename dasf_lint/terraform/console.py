"""Expressions that somebody types, evaluated in a root module.

Resources have the values that are known of them without a plan, as for policies. `terraform console` knows nothing of
them before anything is applied, not even the type of their attributes: `before_plan` answers as it does.
"""

from dasf_lint.core.graph import Root
from dasf_lint.core.json_text import Json
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import parser
from dasf_lint.hcl.errors import EvaluationError, HclError
from dasf_lint.hcl.evaluate import evaluate
from dasf_lint.hcl.plain import console_answer
from dasf_lint.hcl.value import Value
from dasf_lint.terraform import secrecy
from dasf_lint.terraform.cells import force
from dasf_lint.terraform.evaluation import Evaluation
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.needs import needs_of
from dasf_lint.terraform.options import TerraformOptions
from dasf_lint.terraform.plan_document import Plan
from dasf_lint.terraform.references import references


class Console:
    """The scope of one root module."""

    def __init__(self, modules: Modules, root: Root, options: TerraformOptions, *, before_plan: bool = False) -> None:
        self._evaluation = Evaluation(modules, root, options, resources_are_unknown=before_plan)
        plan = None if options.plan is None else Plan(options.plan)
        if plan is not None:
            # Of a plan that cannot be used there are no values; `build` says so.
            self._evaluation.values.take_plan(plan.variables, plan.file.path, self._evaluation.top.module)

    def evaluate(self, text: str) -> Value:
        """The value of one expression. Raises HclError and EvaluationError."""
        file = SourceFile("<console-input>", text.encode("utf-8", "surrogatepass"))
        expr = parser.parse_expression(file)
        scope = self._evaluation.scope(self._evaluation.top, file)
        for cell in needs_of(scope, references(expr)):
            force(cell)
        return evaluate(expr, scope)

    def secrets(self) -> Secrets:
        """What no answer may show: sensitive variables, and whatever is marked in what was evaluated so far."""
        return secrecy.of_root(self._evaluation, (self._evaluation.top,), ())

    def answer(self, text: str, *, show_secrets: bool = False) -> dict[str, Json]:
        """What `console --json` prints for one line."""
        try:
            return console_answer(self.evaluate(text), show_secrets=show_secrets)
        except HclError as error:
            summary, _, detail = error.message.partition(": ")
            return _error(summary, detail)
        except EvaluationError as error:
            return _error(error.summary, error.detail)


def _error(summary: str, detail: str) -> dict[str, Json]:
    return {"error": {"summary": summary, "detail": detail}}
