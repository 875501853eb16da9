import * as z from 'zod/mini';
import {
  type BuildProps,
  CACHE_DIRECTIONS,
  CACHE_MODES,
  type CacheProps,
  type CacheUse,
  NETWORKS,
  PROVENANCES,
} from '../../contract/build';
import { type Fields, text, texts } from './fields';

const file = z.strictObject({ file: text });
const command = z.strictObject({ command: z.tuple([text], z.string()) });

const use = {
  mode: z.exactOptional(z.enum(CACHE_MODES)),
  only: z.exactOptional(z.enum(CACHE_DIRECTIONS)),
} satisfies Fields<CacheUse>;

const cache: z.ZodMiniType<CacheProps> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('registry'), ref: z.exactOptional(text), ...use }),
  z.strictObject({ type: z.literal('gha'), scope: z.exactOptional(text), ...use }),
  z.strictObject({
    type: z.literal('s3'),
    bucket: text,
    region: text,
    prefix: z.exactOptional(text),
    name: z.exactOptional(text),
    endpoint: z.exactOptional(text),
    ...use,
  }),
  z.strictObject({ type: z.literal('local'), folder: text, ...use }),
  z.strictObject({ type: z.literal('inline'), ref: text }),
]);

/** How an image is built. */
export const buildProps = z.strictObject({
  builder: z.exactOptional(z.union([text, z.array(text).check(z.minLength(1)), command])),
  labels: z.exactOptional(texts),
  secrets: z.exactOptional(z.record(z.string(), z.union([z.strictObject({ env: text }), file]))),
  ssh: z.exactOptional(z.record(z.string(), z.union([z.literal(true), file]))),
  network: z.exactOptional(z.enum(NETWORKS)),
  extraHosts: z.exactOptional(texts),
  caches: z.exactOptional(z.array(cache)),
  attestations: z.exactOptional(
    z.strictObject({ provenance: z.exactOptional(z.enum(PROVENANCES)), sbom: z.exactOptional(z.boolean()) }),
  ),
} satisfies Fields<BuildProps>);
