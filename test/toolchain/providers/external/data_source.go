package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// external runs a program: the query as a JSON object to its standard input, the result as one from its standard output.
type external struct{}

type externalModel struct {
	Program    types.List   `tfsdk:"program"`
	WorkingDir types.String `tfsdk:"working_dir"`
	Query      types.Map    `tfsdk:"query"`
	Result     types.Map    `tfsdk:"result"`
	ID         types.String `tfsdk:"id"`
}

func (external) Metadata(_ context.Context, _ datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = "external"
}

func (external) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"program":     schema.ListAttribute{ElementType: types.StringType, Required: true},
			"working_dir": schema.StringAttribute{Optional: true},
			"query":       schema.MapAttribute{ElementType: types.StringType, Optional: true},
			"result":      schema.MapAttribute{ElementType: types.StringType, Computed: true},
			"id":          schema.StringAttribute{Computed: true},
		},
	}
}

func (external) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model externalModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	program := present(ctx, model.Program, &response.Diagnostics)
	query := presentQuery(ctx, model.Query, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	result, failure := run(ctx, program, model.WorkingDir.ValueString(), query)
	if failure != nil {
		response.Diagnostics.Append(failure)
		return
	}
	value, diagnostics := types.MapValueFrom(ctx, types.StringType, result)
	response.Diagnostics.Append(diagnostics...)
	model.Result, model.ID = value, types.StringValue("-")
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// present gives the elements that are neither null nor empty: the documented way to leave an argument out.
func present(ctx context.Context, list types.List, diagnostics *diag.Diagnostics) []string {
	var elements []types.String
	diagnostics.Append(list.ElementsAs(ctx, &elements, false)...)
	var program []string
	for _, element := range elements {
		if element.ValueString() != "" {
			program = append(program, element.ValueString())
		}
	}
	if len(program) == 0 && !diagnostics.HasError() {
		diagnostics.AddAttributeError(path.Root("program"), "External Program Missing",
			"The data source was configured without a program to execute. Verify the configuration contains at least one non-empty value.")
	}
	return program
}

func presentQuery(ctx context.Context, values types.Map, diagnostics *diag.Diagnostics) map[string]string {
	var elements map[string]types.String
	diagnostics.Append(values.ElementsAs(ctx, &elements, false)...)
	query := map[string]string{}
	for name, value := range elements {
		if !value.IsNull() {
			query[name] = value.ValueString()
		}
	}
	return query
}

func run(ctx context.Context, program []string, folder string, query map[string]string) (map[string]string, diag.Diagnostic) {
	input, err := json.Marshal(query)
	if err != nil {
		return nil, failed("Query Handling Failed", program, err.Error())
	}
	binary, err := exec.LookPath(program[0])
	if err != nil {
		return nil, failed("External Program Lookup Failed", program, err.Error())
	}
	command := exec.CommandContext(ctx, binary, program[1:]...)
	command.Dir, command.Stdin = folder, bytes.NewReader(input)
	output, err := command.Output()
	if err != nil {
		return nil, failed("External Program Execution Failed", program, reason(err))
	}
	result := map[string]string{}
	if err := json.Unmarshal(output, &result); err != nil {
		return nil, failed("Unexpected External Program Results", program,
			"The program must print a JSON object whose values are all strings: "+err.Error())
	}
	return result, nil
}

func reason(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return fmt.Sprintf("%s\nState: %s", exit.Stderr, err)
	}
	return "The program wrote no error message to standard error.\nState: " + err.Error()
}

func failed(summary string, program []string, detail string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("program"), summary, fmt.Sprintf("Program: %s\n%s", program[0], detail))
}
