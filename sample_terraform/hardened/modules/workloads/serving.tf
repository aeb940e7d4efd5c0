resource "databricks_secret_scope" "llm" {
  name = "llm"
}

resource "databricks_secret" "openai" {
  scope        = databricks_secret_scope.llm.name
  key          = "openai"
  string_value = var.openai_key
}

resource "databricks_model_serving" "assistant" {
  name = "assistant-${var.environment}"

  config {
    served_entities {
      name = "gpt"
      external_model {
        name     = "gpt-4o"
        provider = "openai"
        task     = "llm/v1/chat"
        openai_config {
          openai_api_key = "{{secrets/llm/openai}}"
        }
      }
    }
  }

  ai_gateway {
    rate_limits {
      key            = "user"
      calls          = 60
      renewal_period = "minute"
    }

    inference_table_config {
      enabled      = true
      catalog_name = var.catalog
      schema_name  = databricks_schema.features.name
    }

    guardrails {
      input {
        safety = true
        pii {
          behavior = "BLOCK"
        }
      }
      output {
        safety = true
        pii {
          behavior = "MASK"
        }
      }
    }
  }
}
