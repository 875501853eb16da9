import { isNativeError } from 'node:util/types';
import type { AwsAccess } from '../../contract/aws';
import { reason } from '../../errors/report';
import { EngineError } from '../engine-error';
import { nameOf } from './identity';

/** What AWS did not hand out. */
export interface Refused {
  readonly what: string;
  /** The call that it comes of: `ecr:GetAuthorizationToken`. */
  readonly action: string;
  readonly access: AwsAccess;
}

/** No credentials, or no permission, in words that lead to a fix. */
export function awsRefusal(refused: Refused, error: unknown): EngineError {
  const why = `${nameOf(refused.access)}: ${reason(error)}`;
  return new EngineError(refused.what, why, fixOf(refused, error), error);
}

function fixOf({ access, action }: Refused, error: unknown): string {
  const { profile, assumeRoleWithWebIdentity: webIdentity } = access;
  const { name, code } = isNativeError(error) ? (error as NodeJS.ErrnoException) : {};
  const is = (pattern: RegExp) => pattern.test(name ?? '');
  if (webIdentity && (code === 'ENOENT' || is(/ExpiredToken|InvalidIdentityToken|IDP|CredentialsProviderError/))) {
    const file = webIdentity.webIdentityTokenFile ?? 'the file that AWS_WEB_IDENTITY_TOKEN_FILE names';
    return `see that ${file} holds a fresh token on this machine, and that the role trusts its issuer; then try again`;
  }
  if (is(/ExpiredToken|TokenRefreshRequired|RequestExpired/)) {
    return profile === undefined
      ? 'the credentials have expired: renew them (for example `aws sso login`), then try again'
      : `the credentials have expired: run \`aws sso login --profile ${profile}\` or renew them, then try again`;
  }
  if (is(/AccessDenied|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature/)) {
    return `check that this is the right account (${nameOf(access)}), that it may call ${action}, and that the clock is right`;
  }
  if (is(/CredentialsProviderError|TokenProviderError/)) {
    return profile === undefined
      ? 'log in to AWS in this shell (AWS_PROFILE, `aws sso login`, or the role of the CI job), then try again'
      : `run \`aws sso login --profile ${profile}\` or define that profile on this machine, then try again`;
  }
  return 'check the network, the region and the endpoint of the AWS provider, then try again';
}
