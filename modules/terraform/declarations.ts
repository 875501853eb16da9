import { TerraformElement, TerraformLocal, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { hclExpression, hclTemplate, hclText, type JsonValue } from './hcl-expression';
import { PropError } from './prop-error';
import { resolved } from './resolved';

/** A variable of the module that a stack is. In conditions and their messages, `${…}` is a template. */
export interface VariableDeclaration {
  readonly type: string;
  readonly default: JsonValue;
  readonly description: string;
  readonly validation: readonly { readonly condition: string; readonly errorMessage: string }[];
}

/**
 * Declares a variable under exactly this name, also in HCL, where cdktf drops an empty default and breaks conditions.
 *
 * @param otherwise what to do when the stack has a variable of that name
 */
export function declareVariable(
  scope: Construct,
  name: string,
  declaration: VariableDeclaration,
  otherwise: string,
): void {
  const { validation, ...rest } = declaration;
  new Variable(scope, `variable-${name}`, { ...rest, validation: [...validation] }).overrideLogicalId(name);
  requireAlone(scope, 'variable', name, otherwise);
}

/**
 * Declares a local value under exactly this name, also in HCL, where cdktf quotes a template as it is.
 *
 * @returns a token of the value
 */
export function declareLocal(scope: Construct, name: string, template: string): string {
  const local = new Local(scope, `local-${name}`, template);
  local.overrideLogicalId(name);
  requireAlone(scope, 'locals', name, 'rename it');
  return local.asString;
}

class Variable extends TerraformVariable {
  public override toHclTerraform(): unknown {
    const { variable } = resolved(this, this.toTerraform()) as { variable: Record<string, unknown> };
    const { type, default: value, description, validation } = variable[this.friendlyUniqueId] as Written;
    const blocks = validation.map(expressions);
    return {
      variable: {
        [this.friendlyUniqueId]: {
          type: raw(type),
          // No templates in JSON either.
          default: raw(typeof value === 'string' ? hclText(value) : hclExpression(value)),
          description: raw(hclText(description)),
          validation: { value: blocks, isBlock: true, type: 'list' },
        },
      },
    };
  }
}

/** A variable as it stands in JSON. */
interface Written {
  readonly type: string;
  readonly default: JsonValue;
  readonly description: string;
  readonly validation: readonly Record<string, JsonValue>[];
}

class Local extends TerraformLocal {
  public override toHclTerraform(): unknown {
    const { locals } = resolved(this, this.toTerraform()) as { locals: Record<string, string> };
    const template = locals[this.friendlyUniqueId] ?? '';
    const quoted = hclTemplate(template);
    // cdktf puts a text with `${` between quotes and changes nothing in it; another one with quotes stays as it is.
    const value = quoted.includes('${') ? quoted.slice(1, -1) : quoted;
    return { locals: { [this.friendlyUniqueId]: { value } } };
  }
}

const expressions = (values: Readonly<Record<string, JsonValue>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, raw(hclExpression(value))]));

/** Descriptor that cdktf prints as it is. In a list, because it puts a string with `${` back into quotes. */
function raw(source: string): { value: readonly string[]; type: string } {
  return { value: [source], type: 'reference' };
}

/** cdktf merges two declarations of one name into one. */
function requireAlone(scope: Construct, kind: 'variable' | 'locals', name: string, otherwise: string): void {
  const stack = TerraformStack.of(scope);
  stack.node.addValidation({
    validate: () => {
      const declared = stack.node.findAll().filter((element) => {
        if (!TerraformElement.isTerraformElement(element) || element.friendlyUniqueId !== name) return false;
        return TerraformStack.of(element) === stack && kind in (element.toTerraform() as object);
      });
      const [first, second] = declared;
      if (first === undefined || second === undefined) return [];
      return [new PropError(second, name, `is that of '${first.node.path}' too`, otherwise).message];
    },
  });
}
