import * as z from 'zod/mini';
import { PREBUILT_CHOICE } from '../../contract/image-mode';
import type { AskedImage, PresenceDocument } from '../../contract/presence';
import { REPOSITORY, REPOSITORY_NAME } from '../../contract/registry';
import type { Fields } from './fields';
import { registryAccess } from './registry';

/** What names an image in its repository: a tag, a digest, or both. */
export const choice = z.string().check(z.regex(PREBUILT_CHOICE));

/** A repository by its URL or its name. */
export const askedRepository = z.union([
  z.string().check(z.regex(REPOSITORY)),
  z.strictObject({ name: z.string().check(z.regex(REPOSITORY_NAME)) }),
]);

const askedImage = z.strictObject({
  tag: choice,
  repository: askedRepository,
  registry: registryAccess,
} satisfies Fields<AskedImage>);

/** Work for `engine ask`. */
export const presenceDocument = z.strictObject({
  version: z.literal(1),
  images: z.array(askedImage),
} satisfies Fields<PresenceDocument>);
