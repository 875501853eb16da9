import { judge } from './grants';
import { notGranted, type RegistryError } from './registry-answers';
import type { Repository } from './repositories';
import type { Holder } from './tokens';

/**
 * Why the holder of a login may not do something in a repository; undefined when it may. The repository's own account may do
 * all that its policy does not deny, another one only what the policy grants.
 */
export function refusalIn(repository: Repository, { account, arn }: Holder, action: string): RegistryError | undefined {
  const context = { 'aws:principalarn': roleOf(arn), 'aws:principalaccount': account, 'aws:sourcearn': undefined };
  const grant = judge(repository.policy, { principal: { account, arn }, action, context });
  if (grant === 'granted' || (grant === 'silent' && account === repository.owner.registryId)) return undefined;
  if (typeof grant !== 'object') return notGranted(repository, account, action);
  const message = `The local AWS cannot tell whether the policy of '${repository.name}' lets ${arn} do ${action}: ${grant.unclear} is not understood`;
  return { status: 403, code: 'DENIED', message };
}

/** In conditions the session of a role has the ARN of its role. */
function roleOf(arn: string): string {
  return arn.replace(/^(arn:[\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3');
}
