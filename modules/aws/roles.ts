import type { IConstruct } from 'constructs';
import type { AwsRole, AwsWebIdentity } from '../../contract/aws';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { checkSettings, given, type Settings } from '../terraform/provider-settings';
import { ROLE_SETTINGS, WEB_IDENTITY_SETTINGS } from './settings';

/** A role of the provider, with all that it says of the session. */
export function awsRole(scope: IConstruct, role: Settings): AwsRole {
  checkSettings(scope, role, ROLE_SETTINGS);
  const { role_arn: roleArn, external_id, source_identity, tags, transitive_tag_keys } = role as RoleBlock;
  if (roleArn === undefined) {
    throw new PropError(scope, 'provider', mustBe("an AwsProvider with a 'roleArn' in each 'assumeRole'", roleArn));
  }
  return {
    roleArn,
    ...session(scope, role),
    ...given({
      externalId: external_id,
      sourceIdentity: source_identity,
      tags,
      transitiveTagKeys: transitive_tag_keys,
    }),
  };
}

/** @throws PropError for a token in the program itself */
export function awsWebIdentity(scope: IConstruct, identity: Settings): AwsWebIdentity {
  checkSettings(scope, identity, WEB_IDENTITY_SETTINGS);
  const { role_arn: roleArn, web_identity_token_file: webIdentityTokenFile } = identity as WebIdentityBlock;
  return { ...session(scope, identity), ...given({ roleArn, webIdentityTokenFile }) };
}

function session(scope: IConstruct, block: SessionBlock) {
  const { duration, session_name: sessionName, policy, policy_arns: policyArns } = block;
  const durationSeconds = duration === undefined ? undefined : seconds(scope, duration);
  return given({ durationSeconds, sessionName, policy, policyArns });
}

/** As Terraform has them. */
interface SessionBlock {
  readonly duration?: string;
  readonly session_name?: string;
  readonly policy?: string;
  readonly policy_arns?: readonly string[];
}

interface RoleBlock extends SessionBlock {
  readonly role_arn?: string;
  readonly external_id?: string;
  readonly source_identity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitive_tag_keys?: readonly string[];
}

interface WebIdentityBlock extends SessionBlock {
  readonly role_arn?: string;
  readonly web_identity_token_file?: string;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** `1h30m`, as Go writes a time span. */
function seconds(scope: IConstruct, duration: string): number {
  known(scope, 'provider', duration, 'the `duration` of its role is counted in seconds');
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) {
    throw new PropError(
      scope,
      'provider',
      mustBe("an AwsProvider whose 'duration' is a time span like '1h30m'", duration),
    );
  }
  return Math.floor(parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0));
}
