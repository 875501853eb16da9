import type { TerraformProvider } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { AwsAccess } from '../../contract/aws';
import type { RegistryAccess } from '../../contract/registry';
import { awsAccess } from '../aws/access';

/** Account of a repository: that of the provider, which may have the repository in another region than its own. */
export function ecrAccess(
  scope: IConstruct,
  provider: TerraformProvider | undefined,
  region: string | undefined,
): RegistryAccess {
  const access = awsAccess(scope, provider);
  return { kind: 'ecr', access: region === undefined ? access : inRegion(access, region) };
}

/** ECR is asked in the region of the repository, STS where the provider asks it. */
function inRegion(access: AwsAccess, region: string): AwsAccess {
  const stsRegion = access.stsRegion ?? access.region;
  return { ...access, region, ...(stsRegion !== undefined && { stsRegion }) };
}
