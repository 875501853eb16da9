module slipway.test/terraform-provider-kubernetes

go 1.26

require github.com/hashicorp/terraform-provider-kubernetes v1.13.4

// The replaces of the provider's own go.mod: only those of the main module count.
replace (
	github.com/Azure/go-autorest/autorest => github.com/tombuildsstuff/go-autorest/autorest v0.10.1-0.20200416184303-d4e299a3c04a
	github.com/go-openapi/spec => github.com/go-openapi/spec v0.19.5
	github.com/moby/term => github.com/moby/term v0.0.0-20200507123241-dbdd9cc6608d
	k8s.io/cli-runtime => k8s.io/cli-runtime v0.19.1
	k8s.io/client-go => k8s.io/client-go v0.19.1
)

// Needed by the provider's tests alone, and some cannot be had any more.
replace (
	github.com/hashicorp/terraform-provider-google => ./empty/google
	github.com/terraform-providers/terraform-provider-aws => ./empty/aws
	github.com/terraform-providers/terraform-provider-azurerm => ./empty/azurerm
	github.com/terraform-providers/terraform-provider-random => ./empty/random
	vbom.ml/util => ./empty/util
)
