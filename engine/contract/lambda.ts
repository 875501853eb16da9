import * as z from 'zod/mini';
import {
  type AcceptDocument,
  type CheckDocument,
  LAMBDA_ARCHITECTURES,
  type LambdaTarget,
  type VersionedFunction,
} from '../../contract/lambda';
import { awsAccess } from './aws';
import { applied, type Fields, seconds, text } from './fields';
import { repository } from './registry';

const version = z.string().check(z.regex(/^[1-9]\d*$/));

/** A function, and which of its versions stay. */
export const versionedFunction = z.strictObject({
  function: text,
  keepVersions: z.int().check(z.nonnegative()),
  access: awsAccess,
} satisfies Fields<VersionedFunction>);

/** A function that runs an image. */
export const lambdaTarget = z.strictObject({
  ...versionedFunction.shape,
  kind: z.literal('lambda'),
  alias: z.exactOptional(text),
  publishedVersion: z.exactOptional(z.union([version, z.literal('$LATEST')])),
  provisioned: z.exactOptional(z.literal(true)),
} satisfies Fields<LambdaTarget>);

/** Work for `engine accept`. */
export const acceptDocument = z.strictObject({
  kind: z.literal('accept'),
  ...applied,
  image: text,
  pulled: repository,
  architecture: z.enum(LAMBDA_ARCHITECTURES),
  region: z.exactOptional(text),
} satisfies Fields<AcceptDocument>);

/** Work for `engine check`. */
export const checkDocument = z.strictObject({
  kind: z.literal('check'),
  ...applied,
  function: text,
  publishedVersion: version,
  check: z.union([z.strictObject({ payload: text }), z.strictObject({ path: text })]),
  timeoutSeconds: seconds,
  access: awsAccess,
} satisfies Fields<CheckDocument>);
