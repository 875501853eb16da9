module slipway.test/terraform-provider-external

go 1.26

require github.com/hashicorp/terraform-plugin-framework v1.16.1
