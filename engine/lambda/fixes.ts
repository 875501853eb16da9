import type { LambdaReason } from './state';

interface KnownCause {
  readonly code: RegExp;
  readonly fix: string;
}

/**
 * What can be done about the reasons of Lambda.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html, `LastUpdateStatusReasonCode`
 */
const CAUSES: readonly KnownCause[] = [
  {
    code: /^ImageAccessDenied$/,
    fix:
      'let Lambda pull: the policy of the repository must allow lambda.amazonaws.com ecr:BatchGetImage and ' +
      'ecr:GetDownloadUrlForLayer',
  },
  { code: /^ImageDeleted$/, fix: 'see that the repository still has the image: build a lost one again' },
  {
    code: /^InvalidImage$/,
    fix: 'see that the image is one that Lambda takes (one platform, no index), and that its entry point exists in it',
  },
  { code: /^InsufficientRolePermissions$/, fix: 'give the role of the function what the message names' },
  {
    code: /^(?:InvalidSubnet|InvalidSecurityGroup)$/,
    fix: 'see that the subnets and security groups of the function exist, in one VPC',
  },
  {
    code: /^(?:EniLimitExceeded|SubnetOutOfIPAddresses)$/,
    fix: 'give the function other subnets, or free addresses and network interfaces in these',
  },
  { code: /KMSKey/, fix: 'see that the KMS key of the function is enabled and that its role may use it' },
  { code: /^EFS/, fix: 'see that the file system of the function has a mount target in its subnets' },
  {
    code: /^FunctionError/,
    fix: 'see the log of the function: it fails as it starts',
  },
];

/** What to do about a reason, as far as that is known. */
export function fixFor({ code }: LambdaReason): string {
  return CAUSES.find((cause) => cause.code.test(code))?.fix ?? 'correct the cause';
}
