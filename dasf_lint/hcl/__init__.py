"""The language: text to syntax trees, expressions to values. Terraform is named here only as what it must equal."""
