locals {
  subnets = {
    public  = cidrsubnet(var.network.cidr, 2, 0)
    private = cidrsubnet(var.network.cidr, 2, 1)
  }
}

resource "azurerm_resource_group" "this" {
  name     = "rg-${var.name}"
  location = var.location
  tags     = var.tags
}

resource "azurerm_virtual_network" "this" {
  name                = "vnet-${var.name}"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
  address_space       = [var.network.cidr]
}

resource "azurerm_subnet" "databricks" {
  for_each = local.subnets

  name                 = "snet-${var.name}-${each.key}"
  resource_group_name  = azurerm_resource_group.this.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [each.value]

  delegation {
    name = "databricks"
    service_delegation {
      name = "Microsoft.Databricks/workspaces"
    }
  }
}

resource "azurerm_network_security_group" "this" {
  name                = "nsg-${var.name}"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
}

resource "azurerm_subnet_network_security_group_association" "databricks" {
  for_each = azurerm_subnet.databricks

  subnet_id                 = each.value.id
  network_security_group_id = azurerm_network_security_group.this.id
}

resource "azurerm_databricks_workspace" "this" {
  name                          = "dbw-${var.name}"
  resource_group_name           = azurerm_resource_group.this.name
  location                      = azurerm_resource_group.this.location
  sku                           = "premium"
  public_network_access_enabled = var.network.public_access
  customer_managed_key_enabled  = var.encryption_enabled

  managed_services_cmk_key_vault_key_id = azurerm_key_vault_key.workspace["managed-services"].id
  managed_disk_cmk_key_vault_key_id     = azurerm_key_vault_key.workspace["managed-disks"].id

  tags = var.tags

  custom_parameters {
    no_public_ip        = var.network.no_public_ip
    virtual_network_id  = azurerm_virtual_network.this.id
    public_subnet_name  = azurerm_subnet.databricks["public"].name
    private_subnet_name = azurerm_subnet.databricks["private"].name

    public_subnet_network_security_group_association_id  = azurerm_subnet_network_security_group_association.databricks["public"].id
    private_subnet_network_security_group_association_id = azurerm_subnet_network_security_group_association.databricks["private"].id
  }
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "this" {
  name                       = "kv-${var.name}"
  location                   = azurerm_resource_group.this.location
  resource_group_name        = azurerm_resource_group.this.name
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "premium"
  purge_protection_enabled   = true
  soft_delete_retention_days = 90
}

resource "azurerm_key_vault_key" "root_storage" {
  name         = "key-${var.name}-root-storage"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA"
  key_size     = 2048
  key_opts     = ["unwrapKey", "wrapKey"]
}

resource "azurerm_databricks_workspace_root_dbfs_customer_managed_key" "this" {
  workspace_id     = azurerm_databricks_workspace.this.id
  key_vault_key_id = azurerm_key_vault_key.root_storage.id
}

resource "azurerm_key_vault_key" "workspace" {
  for_each = toset(["managed-services", "managed-disks"])

  name         = "key-${var.name}-${each.key}"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA"
  key_size     = 2048
  key_opts     = ["unwrapKey", "wrapKey"]
}
