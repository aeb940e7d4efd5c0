"""Terraform as strangers write it, by the grammar: expressions, blocks, files. Every choice comes from one generator."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

TYPES: Final[dict[str, Sequence[str]]] = {
    "databricks_token": ("comment", "lifetime_seconds"),
    "databricks_cluster": ("cluster_name", "spark_version", "num_workers", "data_security_mode", "spark_conf", "custom_tags", "autoscale{}"),
    "databricks_job": ("name", "tags", "max_retries", "task{}", "job_cluster{}", "git_source{}", "run_as{}"),
    "databricks_permissions": ("job_id", "cluster_id", "access_control{}"),
    "databricks_grants": ("catalog", "schema", "grant{}"),
    "databricks_model_serving": ("name", "config{}", "ai_gateway{}"),
    "databricks_ip_access_list": ("label", "list_type", "ip_addresses", "enabled"),
    "databricks_secret_acl": ("scope", "principal", "permission"),
    "databricks_mws_workspaces": ("account_id", "workspace_name", "network_id", "private_access_settings_id"),
    "azurerm_databricks_workspace": ("name", "sku", "public_network_access_enabled", "custom_parameters{}"),
    "aws_s3_bucket": ("bucket", "acl", "versioning{}", "tags"),
    "google_storage_bucket": ("name", "location", "uniform_bucket_level_access"),
    "x_unknown": ("a", "b{}"),
}  # fmt: skip
"""Types with some of their arguments; `{}` marks a block."""
INNER: Final = (
    "name",
    "group_name",
    "permission_level",
    "principal",
    "privileges",
    "no_public_ip",
    "min_workers",
    "a",
    "enabled",
)

NAMES: Final = (
    "a",
    "b",
    "x",
    "seed2",
    "env",
    "prod",
    "dev",
    "value",
    "key",
    "for",
    "if",
    "in",
    "null",
    "true",
    "e\u0301",
    "_",
    "A-1",
)
NUMBERS: Final = (
    "0",
    "1",
    "-1",
    "2",
    "1.5",
    "0.1",
    "1e3",
    "1e-400",
    "1e999999",
    "31536000",
    "9007199254740993",
    "1" * 60,
    "255",
    "00",
)
TEXTS: Final = (
    "", "x", "account users", "users", "prod", "a b", "::error::x", "##[error]x", "##vso[task.x]y", "\\u001b[2J", "\\u202e", "$${a}", "%%{b}",
    "10.0.0.0/8", "0.0.0.0/0", "{\\\"a\\\":1}", "2024-01-01T00:00:00Z", "<script>", "=1+1", "\\n", "\\u0000", "a,b\\n1,2", "[", "\u00e9\u0301",
    "arn:aws:iam::1:role/x", "dapi0123456789abcdef0123456789abcdef", "{{secrets/a/b}}", "/a", "../x", "./m", "a: &x [*x]", "%s", "%5.2f", "(a+)+",
)  # fmt: skip
BINARY: Final = ("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||")
REFERENCES: Final = (
    "var.a", "var.b", "var.u", "var.n", "var.l", "local.a", "local.b", "local.x", "each.key", "each.value", "count.index", "path.module", "path.root",
    "module.m", "module.m.a", "module.m[0].a", "databricks_token.a.id", "databricks_job.b", "databricks_job.b[0].id", "data.x_y.z.id", "self.a",
    "terraform.workspace", "databricks_token.a[*].id", "a", "var.a.b.c", "local.x[local.a]",
)  # fmt: skip
FUNCTIONS: Final = (
    "jsonencode", "jsondecode", "merge", "concat", "format", "join", "split", "lookup", "try", "can", "toset", "tolist", "tomap", "tostring",
    "tonumber", "flatten", "length", "file", "templatefile", "regex", "replace", "range", "element", "coalesce", "sensitive", "yamldecode",
    "cidrsubnet", "formatdate", "setproduct", "provider::terraform::encode_expr", "core::upper", "nothing",
)  # fmt: skip


class Hcl:
    """One generator of texts; `size` bounds how deep they go."""

    def __init__(self, random: Random, size: int = 3) -> None:
        self.random = random
        self.size = size

    def one(self, options: Sequence[str]) -> str:
        return self.random.choice(options)

    def some(self, make: Callable[[], str], most: int = 3) -> list[str]:
        return [make() for _ in range(self.random.randrange(most + 1))]

    # --- expressions -----------------------------------------------------------------------------------------------

    def expression(self, depth: int | None = None) -> str:
        left = self.size if depth is None else depth
        if left <= 0 or self.random.random() < 0.25:
            return self.leaf()
        return self.random.choice(self._COMPOUND)(self, left - 1)

    def leaf(self) -> str:
        match self.random.randrange(6):
            case 0:
                return self.one(NUMBERS)
            case 1:
                return self.one(("true", "false", "null"))
            case 2 | 3:
                return f'"{self.one(TEXTS)}"'
        return self.one(REFERENCES)

    def _operation(self, left: int) -> str:
        return f"{self.expression(left)} {self.one(BINARY)} {self.expression(left)}"

    def _unary(self, left: int) -> str:
        return self.one(("!", "-")) + self.expression(left)

    def _paren(self, left: int) -> str:
        return f"({self.expression(left)})"

    def _conditional(self, left: int) -> str:
        return f"{self.expression(left)} ? {self.expression(left)} : {self.expression(left)}"

    def _tuple(self, left: int) -> str:
        return f"[{self.one((', ', ',', f',{chr(10)}')).join(self.some(lambda: self.expression(left)))}]"

    def _object(self, left: int) -> str:
        def item() -> str:
            key = self.one(
                (self.one(NAMES), f'"{self.one(TEXTS)}"', f"({self.expression(left)})", self.one(REFERENCES))
            )
            return f"{key} {self.one(('=', ':'))} {self.expression(left)}"

        return "{" + self.one((", ", "\n")).join(self.some(item)) + "}"

    def _for(self, left: int) -> str:
        names = self.one(("v", "k, v", "a"))
        condition = f" if {self.expression(left)}" if self.random.random() < 0.3 else ""
        if self.random.random() < 0.5:
            return f"[for {names} in {self.expression(left)} : {self.expression(left)}{condition}]"
        dots = self.one(("", "..."))
        return f"{{for {names} in {self.expression(left)} : {self.expression(left)} => {self.expression(left)}{dots}{condition}}}"

    def call(self, left: int = 2, names: Sequence[str] = FUNCTIONS) -> str:
        arguments = self.some(lambda: self.expression(left))
        dots = "..." if arguments and self.random.random() < 0.1 else ""
        return f"{self.one(names)}({', '.join(arguments)}{dots})"

    def _step(self, left: int) -> str:
        steps = (".a", ".0", "[0]", '["a"]', "[*]", ".*", "[*].a", ".*.b", f"[{self.expression(left)}]", "[-1]")
        return f"({self.expression(left)}){self.one(steps)}"

    def _template(self, left: int) -> str:
        return f'"{self.template(left)}"'

    def template(self, left: int = 2) -> str:
        def part() -> str:
            match self.random.randrange(6):
                case 0 | 1:
                    return self.one(TEXTS)
                case 2 | 3:
                    return f"${{{self.one(('', '~'))}{self.expression(left)}{self.one(('', '~'))}}}"
                case 4:
                    return f"%{{ if {self.expression(left)} }}{self.one(TEXTS)}%{{ else }}y%{{ endif }}"
            return f"%{{ for v in {self.expression(left)} }}${{v}}%{{ endfor }}"

        return "".join(self.some(part))

    def _heredoc(self, left: int) -> str:
        dash = self.one(("", "-"))
        return f"<<{dash}EOT\n  {self.template(left)}\n   x\n  EOT\n"

    _COMPOUND: Final[Sequence[Callable[["Hcl", int], str]]] = (
        _operation, _operation, _unary, _paren, _conditional, _tuple, _object, _for, call, call, _step, _template, _heredoc,
    )  # fmt: skip

    # --- files -----------------------------------------------------------------------------------------------------

    def attribute(self, name: str) -> str:
        return f"  {name} = {self.expression()}\n"

    def body(self, names: Sequence[str], depth: int = 2) -> str:
        lines: list[str] = []
        for name in self.random.sample(names, min(len(names), self.random.randrange(4))):
            if not name.endswith("{}"):
                lines.append(self.attribute(name))
            elif depth and self.random.random() < 0.3:
                inner = self.body(INNER, depth - 1)
                lines.append(
                    f'  dynamic "{name[:-2]}" {{\n  for_each = {self.expression()}\n  content {{\n{inner}  }}\n  }}\n'
                )
            elif depth:
                lines.append(f"  {name[:-2]} {{\n{self.body(INNER, depth - 1)}  }}\n")
        return "".join(lines)

    def resource(self) -> str:
        kind = self.one(tuple(TYPES))
        repeat = self.one(
            (
                "",
                "",
                "",
                f"  count = {self.expression(1)}\n",
                f"  for_each = {self.expression(1)}\n",
                "  provider = databricks.x\n",
            )
        )
        meta = self.one(("", "", "  lifecycle {\n    ignore_changes = all\n  }\n", "  depends_on = [local.a]\n"))
        comment = self.one(("", "", "", "  # dasf-lint: ignore[token-lifetime] because\n", "  /* \u202e */\n"))
        return f'resource "{kind}" "{self.one(NAMES)}" {{\n{comment}{repeat}{self.body(TYPES[kind])}{meta}}}\n'

    def declaration(self) -> str:
        name = self.one(NAMES)
        match self.random.randrange(9):
            case 0 | 1:
                kind = self.one(
                    (
                        "string",
                        "number",
                        "bool",
                        "any",
                        "list(string)",
                        "map(any)",
                        "object({a = optional(string, 1)})",
                        "set(",
                        "x",
                        self.expression(1),
                    )
                )
                default = self.one(("", self.attribute("default")))
                check = self.one(
                    ("", f'  validation {{\n    condition = {self.expression(1)}\n    error_message = "x."\n  }}\n')
                )
                flag = self.one(("", "  sensitive = true\n", "  nullable = false\n"))
                return f'variable "{name}" {{\n  type = {kind}\n{default}{flag}{check}}}\n'
            case 2 | 3:
                return f"locals {{\n{''.join(self.some(lambda: self.attribute(self.one(NAMES))))}}}\n"
            case 4:
                return f'output "{name}" {{\n  value = {self.expression()}\n}}\n'
            case 5:
                source = self.one(("./m", "./m/../m", ".", "../out", "a/b/c", "git::x", "./\u00e9"))
                more = self.one(("", self.attribute("count"), self.attribute("for_each"), self.attribute("a")))
                return f'module "{self.one(("m", name))}" {{\n  source = "{source}"\n{more}}}\n'
            case 6:
                return f'provider "{self.one(("databricks", "aws", name))}" {{\n  alias = "x"\n  host = {self.expression(1)}\n}}\n'
            case 7:
                return f'data "{self.one(("databricks_group", "terraform_remote_state"))}" "{name}" {{\n{self.attribute("display_name")}}}\n'
        version = self.one((">= 1.0", "~> 1.2", "!= x", ""))
        return f'terraform {{\n  required_providers {{\n    databricks = {{ source = "databricks/databricks", version = "{version}" }}\n  }}\n}}\n'

    def file(self) -> str:
        return "".join(self.some(lambda: self.resource() if self.random.random() < 0.5 else self.declaration(), 4))
