import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, type TerraformStack } from 'cdktf';
import { configure } from '../../modules';
import type { FargateAppSettings } from './settings';

const VERSIONS = { '5': '~> 5.100', '6': '~> 6.8' };

/** What the stacks of this flow have in common: one account, and a state of its own for each. */
export function aws(stack: TerraformStack, id: string, { region, awsProvider }: FargateAppSettings): void {
  // Relative, so that the state outlives `cdktf.out` and no machine's path gets into the stack.
  new LocalBackend(stack, { path: `../../../.state/${id}.tfstate` });
  new AwsProvider(stack, 'aws', { region });
  stack.addOverride('terraform.required_providers.aws.version', VERSIONS[awsProvider]);
  configure(stack, { awsProvider });
}
