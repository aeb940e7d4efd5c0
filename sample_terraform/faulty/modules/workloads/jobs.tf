locals {
  spark_conf = {
    "spark.databricks.delta.preview.enabled" = "true"
  }

  # Meant for a laptop, copied into every cluster.
  environment_variables = {
    MLFLOW_TRACKING_URI = "databricks"
    WAREHOUSE_TOKEN     = "qZ8rT5yN1wK7mB3xV6cL9sD2"
  }
}

resource "databricks_job" "train" {
  name = "train-${var.environment}"

  run_as {
    user_name              = var.run_as.user_name
    service_principal_name = var.run_as.service_principal_name
  }

  job_cluster {
    job_cluster_key = "main"
    new_cluster {
      spark_version      = "15.4.x-cpu-ml-scala2.12"
      node_type_id       = "Standard_D4ds_v5"
      num_workers        = 2
      data_security_mode = var.access_mode
      spark_conf         = local.spark_conf
      spark_env_vars     = local.environment_variables
    }
  }

  parameter {
    name    = "output_catalog"
    default = var.catalog
  }

  task {
    task_key        = "train"
    job_cluster_key = "main"
    notebook_task {
      notebook_path = "/Shared/train"
    }
  }
}

resource "databricks_permissions" "train" {
  job_id = databricks_job.train.id

  access_control {
    group_name       = "users"
    permission_level = "CAN_MANAGE"
  }
}

resource "databricks_token" "scoring" {
  comment          = "scoring application"
  lifetime_seconds = 365 * 24 * 3600
}

resource "databricks_service_principal" "ci" {
  display_name = "ci-${var.environment}"
}

resource "databricks_obo_token" "ci" {
  application_id = databricks_service_principal.ci.application_id
  comment        = "deployments"
}
