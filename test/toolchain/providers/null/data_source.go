package main

import (
	"context"
	"math/rand/v2"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// nullDataSource hands its inputs out again.
type nullDataSource struct{}

type nullDataSourceModel struct {
	Inputs             types.Map    `tfsdk:"inputs"`
	Outputs            types.Map    `tfsdk:"outputs"`
	Random             types.String `tfsdk:"random"`
	HasComputedDefault types.String `tfsdk:"has_computed_default"`
	ID                 types.String `tfsdk:"id"`
}

func (nullDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = "null_data_source"
}

func (nullDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{
		DeprecationMessage: "Use locals instead.",
		Attributes: map[string]schema.Attribute{
			"inputs":               schema.MapAttribute{ElementType: types.StringType, Optional: true},
			"outputs":              schema.MapAttribute{ElementType: types.StringType, Computed: true},
			"random":               schema.StringAttribute{Computed: true},
			"has_computed_default": schema.StringAttribute{Optional: true, Computed: true},
			"id":                   schema.StringAttribute{Computed: true},
		},
	}
}

func (nullDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model nullDataSourceModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	model.Outputs = model.Inputs
	model.Random = types.StringValue(strconv.FormatInt(rand.Int64(), 10))
	if model.HasComputedDefault.IsNull() {
		model.HasComputedDefault = types.StringValue("default")
	}
	model.ID = types.StringValue("static")
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}
