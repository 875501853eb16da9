import * as z from 'zod/mini';
import type {
  HoldDocument,
  PrebuiltImage,
  PublishDocument,
  PublishedImage,
  PublishedPlace,
  PublishedSource,
} from '../../contract/publish';
import { type Fields, text } from './fields';
import { imageDocument } from './image';
import { versionedFunction } from './lambda';
import { askedRepository, choice } from './presence';
import { registryAccess } from './registry';
import { source } from './source';
import { anyTag, holder } from './tags';

const place = z.strictObject({
  repository: askedRepository,
  registry: registryAccess,
} satisfies Fields<PublishedPlace>);

const context = z.union([
  text,
  z.strictObject({ image: text }),
  z.strictObject({ published: z.int().check(z.nonnegative()) }),
]);

const publishedSource = z.strictObject({
  ...source.shape,
  contexts: z.exactOptional(z.record(z.string(), context)),
} satisfies Fields<PublishedSource>);

/** What is as in the work of `engine build`. */
const work = imageDocument.shape;

const publishedImage = z.strictObject({
  tag: work.tag,
  registry: work.registry,
  movingTags: work.movingTags,
  name: work.name,
  called: work.name,
  address: work.address,
  module: work.module,
  record: work.record,
  inUseBy: work.inUseBy,
  build: work.build,
  manifest: work.manifest,
  repository: askedRepository,
  source: publishedSource,
  copyFrom: z.exactOptional(z.array(place)),
  replicatedFrom: z.exactOptional(place),
  pullFrom: z.exactOptional(z.array(place)),
} satisfies Fields<PublishedImage>);

/** Work for `engine publish`. */
export const publishDocument = z.strictObject({
  version: z.literal(1),
  images: z.array(publishedImage),
  commitTags: z.array(anyTag),
  keep: z.number().check(z.positive()),
  to: z.enum(['registry', 'docker']),
} satisfies Fields<PublishDocument>);

const prebuiltImage = z.strictObject({
  choice,
  repository: askedRepository,
  registry: registryAccess,
  holders: z.array(holder),
  keep: z.exactOptional(z.int().check(z.nonnegative())),
  functions: z.exactOptional(z.array(versionedFunction)),
} satisfies Fields<PrebuiltImage>);

/** Work for `engine hold`. */
export const holdDocument = z.strictObject({
  version: z.literal(1),
  images: z.array(prebuiltImage),
} satisfies Fields<HoldDocument>);
