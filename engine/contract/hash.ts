import * as z from 'zod/mini';
import type { HashDocument, HashQuery, QueriedSource } from '../../contract/hash';
import { type Fields, text } from './fields';
import { source } from './source';

const base = z.strictObject({ source: z.lazy((): z.ZodMiniType<QueriedSource> => queriedSource) });

const queriedSource: z.ZodMiniType<QueriedSource> = z.strictObject({
  ...source.shape,
  contexts: z.exactOptional(z.record(z.string(), z.union([text, z.strictObject({ image: text }), base]))),
  requireCommitted: z.exactOptional(z.boolean()),
} satisfies Fields<QueriedSource>);

/** Work for `engine hash`. */
export const hashDocument = z.strictObject({
  module: text,
  images: z.record(z.string(), queriedSource),
  lenient: z.exactOptional(z.literal(true)),
} satisfies Fields<HashDocument>);

/** What brings it. */
export const hashQuery = z.strictObject({ document: z.string() } satisfies Fields<HashQuery>);
