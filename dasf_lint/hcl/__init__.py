"""The language: text to syntax trees, expressions to values. The word Terraform does not occur here but as its oracle."""
