import type { AwsProviderAssumeRole, AwsProviderAssumeRoleWithWebIdentity } from '@cdktf/provider-aws/lib/provider';
import type { IConstruct } from 'constructs';
import type { AwsRole, AwsWebIdentity } from '../image/document';
import { known, PropError } from '../terraform/prop-error';

/** A role of the provider, with all that it says of the session. */
export function awsRole(scope: IConstruct, { duration, roleArn, ...settings }: AwsProviderAssumeRole): AwsRole {
  if (roleArn === undefined) {
    throw new PropError(scope, 'provider', "an AwsProvider with a 'roleArn' in each 'assumeRole'", roleArn);
  }
  const { sessionName, externalId, policy, policyArns, sourceIdentity, tags, transitiveTagKeys } = settings;
  return {
    roleArn,
    ...(duration !== undefined && { durationSeconds: seconds(scope, duration) }),
    ...given({ sessionName, externalId, policy, policyArns, sourceIdentity, tags, transitiveTagKeys }),
  };
}

/** @throws PropError for a token in the program itself */
export function awsWebIdentity(
  scope: IConstruct,
  { duration, webIdentityToken, ...settings }: AwsProviderAssumeRoleWithWebIdentity,
): AwsWebIdentity {
  if (webIdentityToken !== undefined) {
    const expected =
      "an AwsProvider without 'webIdentityToken', which would be written down: name its file in 'webIdentityTokenFile'";
    throw new PropError(scope, 'provider', expected, 'webIdentityToken');
  }
  const { roleArn, sessionName, policy, policyArns, webIdentityTokenFile } = settings;
  return {
    ...(duration !== undefined && { durationSeconds: seconds(scope, duration) }),
    ...given({ roleArn, sessionName, policy, policyArns, webIdentityTokenFile }),
  };
}

/** Settings without those that were not given. */
export function given<T extends object>(settings: { [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** `1h30m`, as Go writes a time span. */
function seconds(scope: IConstruct, duration: string): number {
  known(scope, 'provider', duration, 'the `duration` of its role is counted in seconds');
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) {
    throw new PropError(scope, 'provider', "an AwsProvider whose 'duration' is a time span like '1h30m'", duration);
  }
  return Math.floor(parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0));
}
