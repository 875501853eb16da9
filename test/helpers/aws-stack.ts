import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import type { Checkout } from '../checkout';

export type Body = Readonly<Record<string, unknown>>;

/** A stack in eu-central-1, and what is written for it. */
export class AwsStack {
  public readonly main: TerraformStack;

  public constructor(checkout: Checkout) {
    this.main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(this.main, 'aws', { region: 'eu-central-1' });
    new NullProvider(this.main, 'null');
  }

  public resources(): Readonly<Record<string, Readonly<Record<string, Body>>>> {
    return (JSON.parse(Testing.synth(this.main)) as { resource: Record<string, Record<string, Body>> }).resource;
  }

  public resource(type: string, name = 'api'): Body {
    const found = this.resources()[type]?.[name];
    if (found === undefined) throw new Error(`there is no ${type}.${name}`);
    return found;
  }

  /** Addresses of all resources, in their order. */
  public addresses(): string[] {
    const byType = Object.entries(this.resources());
    return byType.flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`)).sort();
  }

  /** All data sources; undefined when there are none. */
  public allData(): Readonly<Record<string, Readonly<Record<string, Body>>>> | undefined {
    return (JSON.parse(Testing.synth(this.main)) as { data?: Record<string, Record<string, Body>> }).data;
  }

  /** What a role is allowed. */
  public statements(name: string): Body[] {
    return (evaluated(this.resource('aws_iam_role_policy', name)['policy']) as { Statement: Body[] }).Statement;
  }

  /** What the engine is given by a `null_resource`. */
  public document(name = 'api'): Body {
    const [{ 'local-exec': provisioner }] = this.resource('null_resource', name)['provisioner'] as [
      { 'local-exec': { environment: { SLIPWAY_DOCUMENT: string } } },
    ];
    return evaluated(provisioner.environment.SLIPWAY_DOCUMENT) as Body;
  }
}

/** JSON that Terraform would make of a template, with expressions as `<…>`. */
export function evaluated(template: unknown): unknown {
  const json = String(template).replace(/\$\{jsonencode\((.*?)\)\}(?=[,}\]])/g, (_all, expression: string) =>
    JSON.stringify(`<${expression}>`),
  );
  return JSON.parse(json.replace(/([$%])\1(?=\{)/g, '$1'));
}
