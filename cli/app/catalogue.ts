import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import {
  type Catalogue,
  CATALOGUE_KEY,
  CATALOGUE_VERSION,
  type CataloguedImage,
  type CataloguedPlace,
  type CataloguedService,
} from '../../contract/catalogue';
import type { ImageMode } from '../../contract/image-mode';
import { plainText } from '../../errors/shown';
import { CliError } from '../cli-error';
import type { SynthesizedStack } from './stack';

/** A schema for every field of a type, so that a field added to the contract cannot be forgotten here. */
type Fields<T> = { [Key in keyof T]-?: z.ZodMiniType<T[Key]> };

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const maybe = z.nullable(z.string());

const entry = {
  name: z.string(),
  construct: z.string(),
  address: z.string(),
  unknown: z.record(z.string(), z.enum(['hashAt: plan', 'token', 'no source'])),
};

const named = z.object({ stack: z.string(), name: z.string() });

const mode = z.object({
  choice: z.string(),
  from: z.exactOptional(z.string()),
  variables: z.object({ tag: z.string(), tags: z.string() }),
} satisfies Fields<ImageMode>);

const place = z.object({
  repository: z.object({ name: maybe, url: maybe, pullUrl: maybe }),
  // A document of the engine's, which has its own schema there.
  registry: z.custom<CataloguedPlace['registry']>(isObject),
} satisfies Fields<CataloguedPlace>);

const image = z.object({
  ...place.shape,
  ...entry,
  source: z.custom<CataloguedImage['source']>(isObject),
  bases: z.exactOptional(z.record(z.string(), named)),
  tag: maybe,
  record: z.exactOptional(z.string()),
  build: z.exactOptional(z.custom<NonNullable<CataloguedImage['build']>>(isObject)),
  manifest: z.exactOptional(z.literal('docker')),
  movingTags: z.array(maybe),
  inUseBy: z.array(z.string()),
  copyFrom: z.exactOptional(z.array(place)),
  replicatedFrom: z.exactOptional(place),
  pullFrom: z.exactOptional(z.array(place)),
  mode: z.exactOptional(mode),
  consumers: z.array(z.object({ stack: z.string(), address: z.string() })),
} satisfies Fields<CataloguedImage>);

const service = z.object({
  ...entry,
  kind: z.enum(['kubernetes', 'ecs', 'lambda']),
  // A document of the engine's, which has its own schema there.
  function: z.exactOptional(z.custom<NonNullable<CataloguedService['function']>>(isObject)),
  image: z.union([named, z.object({ reference: maybe })]),
} satisfies Fields<Catalogue['services'][number]>);

const catalogue = z.object({
  version: z.literal(CATALOGUE_VERSION),
  images: z.array(image),
  services: z.array(service),
} satisfies Fields<Catalogue>);

/** Where cdktf writes the metadata of a stack. */
const described = z.object({
  '//': z.optional(
    z.object({ metadata: z.object({ [CATALOGUE_KEY]: z.optional(z.looseObject({ version: z.number() })) }) }),
  ),
});

const EMPTY: Catalogue = { version: CATALOGUE_VERSION, images: [], services: [] };

/**
 * What synthesis says about the images and services of a stack; nothing where it has none.
 *
 * @throws CliError when another version of the library wrote it
 */
export function catalogueOf({ name, description }: Pick<SynthesizedStack, 'name' | 'description'>): Catalogue {
  const written = described.parse(JSON.parse(readFileSync(description, 'utf8')))['//']?.metadata[CATALOGUE_KEY];
  if (written === undefined) return EMPTY;
  const read = catalogue.safeParse(written);
  if (read.success) return read.data;
  const why =
    written.version === CATALOGUE_VERSION
      ? plainText(z.prettifyError(read.error))
      : `it has version ${written.version}, and this command reads version ${CATALOGUE_VERSION}`;
  throw new CliError(
    `cannot read the catalogue of stack ${name}`,
    why,
    'synthesize again, with the library and the command of one release',
  );
}
