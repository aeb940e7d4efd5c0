resource "databricks_schema" "features" {
  catalog_name = var.catalog
  name         = "features"
}

resource "databricks_grants" "features" {
  schema = databricks_schema.features.id

  dynamic "grant" {
    for_each = toset(var.readers)
    content {
      principal  = grant.value
      privileges = local.reader_privileges
    }
  }
}

locals {
  reader_privileges = ["USE_SCHEMA", "SELECT"]
}
