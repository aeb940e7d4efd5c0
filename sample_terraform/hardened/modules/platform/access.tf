resource "databricks_workspace_conf" "this" {
  custom_config = {
    enableIpAccessLists  = "true"
    maxTokenLifetimeDays = var.token_lifetime_days
  }
}

resource "databricks_ip_access_list" "allowed" {
  label        = "allowed"
  list_type    = "ALLOW"
  ip_addresses = var.network.allowed_cidrs

  depends_on = [databricks_workspace_conf.this]
}
