"""Which providers the facts are about, and which of their types."""

from pathlib import Path
from typing import Final, NamedTuple

FACTS: Final = Path(__file__).resolve().parent.parent.parent / "facts"
"""What `make facts` works on: observed and stated facts. Nothing below it is shipped."""


class Provider(NamedTuple):
    """is_chosen   only some types are looked at, see `selection`, because all of them would add half to what is shipped
    has_nested  whether it speaks protocol 6 of Terraform, which alone has nested attributes
    """

    name: str
    is_chosen: bool = False
    has_nested: bool = False

    @property
    def package(self) -> str:
        return f"cdktn-provider-{self.name}"


PROVIDERS: Final = {
    provider.name: provider
    for provider in (
        Provider("databricks", has_nested=True),
        Provider("azurerm", is_chosen=True),
        Provider("aws", is_chosen=True),
        Provider("google", is_chosen=True),
        Provider("azapi", has_nested=True),
        *(
            Provider(name)
            for name in (
                "azuread", "archive", "cloudinit", "dns", "external", "http", "local", "null", "random", "time", "tls",
            )
        ),
    )
}  # fmt: skip


def provider_of_package(package: str) -> Provider:
    """`cdktf-cdktf-provider-aws` belongs to aws."""
    return PROVIDERS[package.rpartition("-provider-")[2]]
