import { fixFor } from './fixes';

/** By the codes of `LastUpdateStatusReasonCode` and `StateReasonCode`. */
describe('the fix of what Lambda gives up for', () => {
  test.each([
    ['ImageAccessDenied', /must allow lambda\.amazonaws\.com ecr:BatchGetImage and ecr:GetDownloadUrlForLayer$/],
    ['ImageDeleted', /still has the image/],
    ['InvalidImage', /one that Lambda takes/],
    ['InsufficientRolePermissions', /^give the role of the function/],
    ['InvalidSubnet', /subnets and security groups .* exist/],
    ['InvalidSecurityGroup', /subnets and security groups .* exist/],
    ['EniLimitExceeded', /other subnets, or free addresses/],
    ['SubnetOutOfIPAddresses', /other subnets, or free addresses/],
    ['KMSKeyAccessDenied', /KMS key .* is enabled/],
    ['KMSKeyNotFound', /KMS key .* is enabled/],
    ['InvalidStateKMSKey', /KMS key .* is enabled/],
    ['DisabledKMSKey', /KMS key .* is enabled/],
    ['EFSMountConnectivityError', /mount target/],
    ['FunctionError', /it fails as it starts$/],
    ['FunctionError.InitTimeout', /it fails as it starts$/],
    ['InternalError', /^correct the cause$/],
  ])('is told for %s', (code, fix) => {
    expect(fixFor({ code, text: code })).toMatch(fix);
  });
});
