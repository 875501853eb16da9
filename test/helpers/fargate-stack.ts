import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { FargateService } from '../../modules/ecs/fargate-service';
import type { FargateServiceProps } from '../../modules/ecs/fargate-service-props';
import type { Checkout } from '../checkout';

/** An image that is made elsewhere. */
export const NGINX = { name: 'api', reference: 'public.ecr.aws/nginx/nginx:1.29' };

export const NETWORK = { vpc: 'vpc-0a', subnets: ['subnet-0a', 'subnet-0b'] };

export const LISTENER = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/public/0a/0b';

export type Body = Readonly<Record<string, unknown>>;

/** A stack with services on Fargate, and what is written for them. */
export class FargateStack {
  public readonly main: TerraformStack;

  public constructor(checkout: Checkout) {
    this.main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(this.main, 'aws', { region: 'eu-central-1' });
    new NullProvider(this.main, 'null');
  }

  /** One that runs nginx in the cluster `prod`, unless told otherwise. */
  public service(props: Partial<FargateServiceProps> = {}, id = 'service'): FargateService {
    return new FargateService(this.main, id, { image: NGINX, cluster: 'prod', network: NETWORK, ...props });
  }

  public resources(): Readonly<Record<string, Readonly<Record<string, Body>>>> {
    return (JSON.parse(Testing.synth(this.main)) as { resource: Record<string, Record<string, Body>> }).resource;
  }

  public resource(type: string, name = 'api'): Body {
    const found = this.resources()[type]?.[name];
    if (found === undefined) throw new Error(`there is no ${type}.${name}`);
    return found;
  }

  /** All data sources; undefined when there are none. */
  public allData(): Readonly<Record<string, Readonly<Record<string, Body>>>> | undefined {
    return (JSON.parse(Testing.synth(this.main)) as { data?: Record<string, Record<string, Body>> }).data;
  }

  /** The containers of a task definition, with expressions as `<…>`. */
  public containers(name = 'api'): Body[] {
    return evaluated(this.resource('aws_ecs_task_definition', name)['container_definitions']) as Body[];
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
function evaluated(template: unknown): unknown {
  const json = String(template).replace(/\$\{jsonencode\((.*?)\)\}(?=[,}\]])/g, (_all, expression: string) =>
    JSON.stringify(`<${expression}>`),
  );
  return JSON.parse(json.replace(/([$%])\1(?=\{)/g, '$1'));
}
