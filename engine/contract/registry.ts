import * as z from 'zod/mini';
import { REPOSITORY, type RepositoryDocument } from '../../contract/registry';
import { awsAccess } from './aws';
import type { Fields } from './fields';

/** Who hands out the credentials of a registry. */
export const registryAccess = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ecr'), access: awsAccess }),
  z.strictObject({ kind: z.literal('oci') }),
]);

/** A repository and how to log in to it. */
export const repository = z.strictObject({
  repository: z.string().check(z.regex(REPOSITORY)),
  registry: registryAccess,
} satisfies Fields<RepositoryDocument>);
