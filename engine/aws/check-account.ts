import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { AwsAccess } from '../../contract/aws';
import { EngineError } from '../engine-error';
import { nameOf } from './identity';

/**
 * Sees that the credentials are of an account that the provider may work in: it looks itself, but with credentials that
 * it found on its own.
 *
 * @throws {EngineError} when they are not
 */
export async function checkAccount(access: AwsAccess, sts: STSClientConfig): Promise<void> {
  const { allowedAccountIds: allowed = [], forbiddenAccountIds: forbidden = [] } = access;
  if (allowed.length === 0 && forbidden.length === 0) return;
  const { GetCallerIdentityCommand, STSClient } = await import('./sdk/sts.js');
  const client = new STSClient(sts);
  try {
    const { Account: account = '' } = await client.send(new GetCallerIdentityCommand({}));
    if (!forbidden.includes(account) && (allowed.length === 0 || allowed.includes(account))) return;
    throw new EngineError(
      `the AWS account ${account} is not one that the provider of this stack may work in`,
      `${nameOf(access)} belong to it; ${allowed.length > 0 ? `allowed: ${allowed.join(', ')}` : `forbidden: ${forbidden.join(', ')}`}`,
      'log in to the account that is meant, then try again',
    );
  } finally {
    client.destroy();
  }
}
