variable "name" {
  description = "Prefix of everything this platform creates."
  type        = string
}

variable "location" {
  type    = string
  default = "westeurope"
}

variable "network" {
  description = "How the workspace is connected."
  type = object({
    cidr          = string
    no_public_ip  = optional(bool, true)
    public_access = optional(bool, true)
    allowed_cidrs = optional(list(string), [])
  })
}

variable "encryption_enabled" {
  description = "Encrypt the workspace's root storage with our own key."
  type        = bool
  default     = true
}

variable "token_lifetime_days" {
  description = "Longest life of a personal access token; 0 sets no limit."
  type        = number
  default     = 0
}

variable "tags" {
  type    = map(string)
  default = {}
}
