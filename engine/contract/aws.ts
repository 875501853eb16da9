import * as z from 'zod/mini';
import { AWS_SERVICES, type AwsAccess, type AwsRole, type AwsWebIdentity } from '../../contract/aws';
import { type Fields, text, texts } from './fields';

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

/** How AWS is reached. */
export const awsAccess = z.strictObject({
  region: z.exactOptional(text),
  profile: z.exactOptional(text),
  assumeRoleWithWebIdentity: z.exactOptional(webIdentity),
  assumeRole: z.exactOptional(z.array(role)),
  useFipsEndpoint: z.exactOptional(z.boolean()),
  useDualstackEndpoint: z.exactOptional(z.boolean()),
  endpoints: z.exactOptional(z.partialRecord(z.enum(AWS_SERVICES), text)),
  stsRegion: z.exactOptional(text),
  httpProxy: z.exactOptional(z.string()),
  httpsProxy: z.exactOptional(z.string()),
  noProxy: z.exactOptional(z.string()),
  customCaBundle: z.exactOptional(text),
  skipMetadataApiCheck: z.exactOptional(z.boolean()),
  allowedAccountIds: z.exactOptional(z.array(text)),
  forbiddenAccountIds: z.exactOptional(z.array(text)),
} satisfies Fields<AwsAccess>);
