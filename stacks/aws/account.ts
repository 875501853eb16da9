import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, type TerraformStack } from 'cdktf';
import { configure, type StackSettings } from '../../modules';

export interface AwsSettings {
  readonly region: string;
  /** Major version of the AWS provider; 5 knows less. */
  readonly awsProvider: StackSettings['awsProvider'];
  /** Whether images are built here, or were built before. Left out, they can be built alone. */
  readonly mode?: StackSettings['mode'];
  /** Base image of the services; default: what their Dockerfiles name. */
  readonly baseImage?: string;
}

const VERSIONS = { '5': '~> 5.100', '6': '~> 6.8' };

/** What all stacks on AWS have in common: one account, and a state of its own for each. */
export function aws(stack: TerraformStack, id: string, { region, awsProvider, mode }: AwsSettings): void {
  // Relative, so that the state outlives `cdktf.out` and no machine's path gets into the stack.
  new LocalBackend(stack, { path: `../../../.state/${id}.tfstate` });
  new AwsProvider(stack, 'aws', { region });
  stack.addOverride('terraform.required_providers.aws.version', VERSIONS[awsProvider]);
  configure(stack, { awsProvider, ...(mode && { mode }) });
}
