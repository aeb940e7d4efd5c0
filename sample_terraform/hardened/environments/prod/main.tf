terraform {
  required_version = ">= 1.9"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.20"
    }
    databricks = {
      source  = "databricks/databricks"
      version = "~> 1.80"
    }
  }
}

provider "azurerm" {
  features {}
}

provider "databricks" {
  host = module.platform.workspace_url
}

module "platform" {
  source = "../../modules/platform"

  name    = "ml-prod"
  network = var.network
  tags    = { environment = "prod" }
}

module "workloads" {
  source = "../../modules/workloads"

  environment = "prod"
  catalog     = "prod_ml"
  openai_key  = var.openai_key
  readers     = var.readers
  run_as      = var.run_as
}
