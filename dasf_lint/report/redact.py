"""What a report says of values, without the secret ones."""

from dasf_lint.core.answers import Finding
from dasf_lint.report.mask import MASK, mask
from dasf_lint.report.options import RenderOptions


class Redactor:
    """Messages and labels may quote values; a secret in them is masked unless secrets are to be shown."""

    __slots__ = ("_show",)

    def __init__(self, options: RenderOptions) -> None:
        self._show = options.show_secrets

    def text(self, text: str) -> str:
        return text if self._show else mask(text)

    def message(self, finding: Finding) -> str:
        """The message of a finding; the value of a sensitive one never stands in it."""
        value = finding.cause.value
        if finding.sensitive and not self._show and is_secret(value):
            return mask(finding.message.replace(value, MASK))
        return self.text(finding.message)

    def value(self, finding: Finding) -> str:
        value = finding.cause.value
        return MASK if finding.sensitive and not self._show and is_secret(value) else self.text(value)


def is_secret(value: str) -> bool:
    """Whether a printed value may hold something secret: `not set`, booleans and what is unknown do not."""
    return value not in ("", "true", "false", "not set") and not value.startswith("unknown")
