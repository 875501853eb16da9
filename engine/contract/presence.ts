import * as z from 'zod/mini';
import type { AskedImage, PresenceDocument } from '../../contract/presence';
import { REPOSITORY, REPOSITORY_NAME } from '../../contract/registry';
import type { Fields } from './fields';
import { registryAccess } from './registry';
import { sourceTag } from './tags';

const askedImage = z.strictObject({
  tag: sourceTag,
  repository: z.union([
    z.string().check(z.regex(REPOSITORY)),
    z.strictObject({ name: z.string().check(z.regex(REPOSITORY_NAME)) }),
  ]),
  registry: registryAccess,
} satisfies Fields<AskedImage>);

/** Work for `engine ask`. */
export const presenceDocument = z.strictObject({
  version: z.literal(1),
  images: z.array(askedImage),
} satisfies Fields<PresenceDocument>);
