locals {
  # Where training data, features and published reports live.
  containers = {
    lake    = { public = false }
    reports = { public = true }
  }
}

resource "azurerm_storage_account" "lake" {
  for_each = local.containers

  name                            = "st${replace(var.name, "-", "")}${each.key}"
  resource_group_name             = azurerm_resource_group.this.name
  location                        = azurerm_resource_group.this.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  is_hns_enabled                  = true
  min_tls_version                 = "TLS1_2"
  allow_nested_items_to_be_public = each.value.public
}
