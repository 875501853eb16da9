import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { EcrRegistry } from '../../modules';
import { aws } from '../aws/account';
import type { FargateAppSettings } from './settings';

/** Name of the repository, by which the other stacks find it. */
export const REPOSITORY = 'fargate-app';

/** The repository: first of all, or of another team. No stack reads the state of this one. */
export class AppRegistry extends TerraformStack {
  constructor(scope: Construct, id: string, settings: FargateAppSettings) {
    super(scope, id);
    aws(this, id, settings);
    repositoryOf(this, settings);
  }
}

/** Keeps ten images and those in use. `latest` moves, which version 5 of the provider allows in mutable repositories only. */
export function repositoryOf(stack: TerraformStack, { awsProvider }: FargateAppSettings): EcrRegistry {
  return new EcrRegistry(stack, 'registry', {
    name: REPOSITORY,
    keep: 10,
    ...(awsProvider === '5' ? { immutability: 'mutable' } : { mutableTags: ['latest'] }),
  });
}
