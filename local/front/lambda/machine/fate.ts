import { AwsError } from '../../aws-error';
import type { Failure } from './progress';

/** The tag that makes what is done with a function fail. */
export const FAIL_TAG = 'slipway.local/fail';

/** The value that makes provisioned concurrency fail; all others are reason codes of Lambda's. */
const PROVISIONED = 'provisioned-concurrency';

const reasons: Readonly<Record<string, string>> = {
  ImageAccessDenied: 'Lambda does not have permission to access the source image.',
  ImageDeleted: 'The source image was deleted.',
  InvalidImage: 'The source image is not valid.',
  InternalError: 'An internal error occurred.',
  FunctionError: 'The function failed to initialize.',
  'FunctionError.InitTimeout': 'The function timed out while it was initialized.',
  'FunctionError.RuntimeInitError': 'The runtime of the function failed to initialize.',
  'FunctionError.InvalidEntryPoint': 'The entry point of the function is not valid.',
};

/** Why the next creation or update of the code of a function with these tags fails. */
export function codeFailure(tags: Readonly<Record<string, string>>): Failure | undefined {
  const code = tags[FAIL_TAG];
  const reason = code === undefined ? undefined : reasons[code];
  return code !== undefined && reason !== undefined ? { code, reason } : undefined;
}

/** Why the provisioned concurrency of a function with these tags fails. */
export function provisioningFailure(tags: Readonly<Record<string, string>>): string | undefined {
  return tags[FAIL_TAG] === PROVISIONED ? 'FUNCTION_ERROR_INIT_FAILURE' : undefined;
}

/** Refuses tags that would silently do nothing. */
export function checkFate(tags: Readonly<Record<string, string>>): void {
  const value = tags[FAIL_TAG];
  if (value === undefined || value === PROVISIONED || value in reasons) return;
  const known = [PROVISIONED, ...Object.keys(reasons)].join(', ');
  throw new AwsError(
    'InvalidParameterValueException',
    `The tag ${FAIL_TAG} is '${value}'; the local AWS knows ${known}.`,
  );
}
