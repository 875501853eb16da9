import * as z from 'zod/mini';
import type { AwsAccess, AwsRole, AwsWebIdentity } from '../../contract/aws';
import { text, texts, type Fields } from './fields';

const session = {
  sessionName: z.exactOptional(text),
  durationSeconds: z.exactOptional(z.number().check(z.positive())),
  policy: z.exactOptional(text),
  policyArns: z.exactOptional(z.array(text)),
};

const role = z.strictObject({
  ...session,
  roleArn: text,
  externalId: z.exactOptional(text),
  sourceIdentity: z.exactOptional(text),
  tags: z.exactOptional(texts),
  transitiveTagKeys: z.exactOptional(z.array(text)),
} satisfies Fields<AwsRole>);

const webIdentity = z.strictObject({
  ...session,
  roleArn: z.exactOptional(text),
  webIdentityTokenFile: z.exactOptional(text),
} satisfies Fields<AwsWebIdentity>);

const awsAccess = z.strictObject({
  region: z.exactOptional(text),
  profile: z.exactOptional(text),
  assumeRoleWithWebIdentity: z.exactOptional(webIdentity),
  assumeRole: z.exactOptional(z.array(role)),
  useFipsEndpoint: z.exactOptional(z.boolean()),
  useDualstackEndpoint: z.exactOptional(z.boolean()),
  endpoint: z.exactOptional(text),
  publicEndpoint: z.exactOptional(text),
  stsEndpoint: z.exactOptional(text),
  stsRegion: z.exactOptional(text),
  httpProxy: z.exactOptional(z.string()),
  httpsProxy: z.exactOptional(z.string()),
  noProxy: z.exactOptional(z.string()),
  customCaBundle: z.exactOptional(text),
  skipMetadataApiCheck: z.exactOptional(z.boolean()),
  allowedAccountIds: z.exactOptional(z.array(text)),
  forbiddenAccountIds: z.exactOptional(z.array(text)),
} satisfies Fields<AwsAccess>);

/** Who hands out the credentials of a registry, as the documents say it. */
export const registryAccess = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ecr'), access: awsAccess }),
  z.strictObject({ kind: z.literal('oci') }),
]);
