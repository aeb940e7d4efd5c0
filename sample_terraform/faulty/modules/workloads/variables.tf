variable "environment" {
  type = string
}

variable "catalog" {
  description = "Catalog that the jobs publish to."
  type        = string
  default     = "dev_ml"
}

variable "readers" {
  description = "Groups that may read features."
  type        = list(string)
  default     = ["ml-engineers"]
}

variable "run_as" {
  description = "Who the training job runs as."
  type = object({
    user_name              = optional(string)
    service_principal_name = optional(string)
  })
  default = {}
}

variable "access_mode" {
  type    = string
  default = "SINGLE_USER"
}

variable "openai_key" {
  type    = string
  default = "v7Qm2xK9pL4tR8wZ3nB6"
}
