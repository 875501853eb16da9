import type { Identity } from './callers';
import { judge } from './grants';
import type { Caller } from './moto-api';
import type { MotoEcr } from './moto-ecr';
import { notGranted, type RegistryError } from './registry-answers';
import type { Repository } from './repositories';
import type { Holder } from './tokens';

/** What tells who may do what in a repository. */
export interface AccessParts {
  readonly moto: MotoEcr;
  readonly identify: (caller: Caller) => Promise<Identity>;
}

/**
 * Why a caller may not do something in a repository; undefined when it may. Its own account may do all that the policy of
 * the repository does not deny, another one only what the policy grants.
 */
export async function refusalIn(
  repository: Repository,
  holder: Holder,
  action: string,
  { moto, identify }: AccessParts,
): Promise<RegistryError | undefined> {
  const isOwn = holder.account === repository.owner.registryId;
  const policy = await moto.policyOf(repository);
  if (policy === undefined) return isOwn ? undefined : notGranted(repository, holder.account, action);
  const { account, arn } = await identify({ accessKey: holder.accessKey, region: repository.owner.region });
  const context = { 'aws:principalarn': roleOf(arn), 'aws:principalaccount': account, 'aws:sourcearn': undefined };
  const grant = judge(policy, { principal: { account, arn }, action, context });
  if (grant === 'granted' || (isOwn && grant === 'silent')) return undefined;
  if (typeof grant !== 'object') return notGranted(repository, account, action);
  const message = `The local AWS cannot tell whether the policy of '${repository.name}' lets ${arn} do ${action}: ${grant.unclear} is not understood`;
  return { status: 403, code: 'DENIED', message };
}

/** In conditions the session of a role has the ARN of its role. */
function roleOf(arn: string): string {
  return arn.replace(/^(arn:[\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3');
}
