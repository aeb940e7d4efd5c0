"""dasf-lint: a policy linter for Databricks infrastructure as code."""

__version__ = "0.1.0"
