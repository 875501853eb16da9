import * as z from 'zod/mini';
import type { SourceDocument } from '../../contract/source';
import { type Fields, text, texts } from './fields';
import { registryAccess } from './registry';

const imageContext = z.strictObject({
  image: text,
  tag: z.exactOptional(text),
  registry: z.exactOptional(registryAccess),
});

/** What an image is made of. */
export const source = z.strictObject({
  context: text,
  dockerfile: text,
  target: z.exactOptional(text),
  args: z.exactOptional(texts),
  platforms: z.array(text),
  contexts: z.exactOptional(z.record(z.string(), z.union([text, imageContext]))),
  onbuild: z.exactOptional(z.array(z.string())),
  frontends: z.exactOptional(z.array(text)),
  salt: z.exactOptional(z.string()),
  leftOut: z.exactOptional(z.array(text)),
} satisfies Fields<SourceDocument>);
