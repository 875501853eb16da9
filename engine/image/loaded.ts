import * as z from 'zod/mini';
import { BUILD_VARIABLE } from '../../contract/building';
import type { Builder } from '../builder/builder';
import { chooseBuilder } from '../builder/choose';
import { type Recipe, recipeOf } from '../builder/recipe';
import { EngineError } from '../engine-error';
import { parseImage } from '../registry/image-config';
import { openRepository } from '../registry/open';
import { isOfSource, SOURCE_HASH_LABEL } from '../registry/source-label';
import type { ImageWork } from './image-work';
import { make } from './make';
import { buildChoice } from './not-built';

/** What `docker image inspect` tells of an image that has labels. */
const labelled = z.object({ Config: z.object({ Labels: z.record(z.string(), z.string()) }) });

/**
 * Has an image in the local Docker under its reference, to be tried there: nothing is pushed.
 *
 * @throws {EngineError} when it cannot be built, or not loaded
 * @throws {SourceError} when the source cannot be hashed
 */
export async function loaded(work: ImageWork): Promise<void> {
  const { document, context, log, phases, reference, say } = work;
  const recipe = forDocker(recipeOf(document, context.env), reference);
  const builder = await chooseBuilder(document, recipe, context, say);
  const found = async () => ((await isLoaded(work, builder)) ? 'it was there' : undefined);
  if (await found()) return log.conclude('already in the local Docker, nothing built');
  if (buildChoice(context.env) === 'never') throw notLoaded(reference);
  await requireBases(work, builder);
  await make(
    work,
    { builder, recipe },
    {
      lacking: 'not in the local Docker',
      done: found,
      deliver: async (request) => {
        await builder.load(await request());
        return 'it was built';
      },
    },
  );
  log.conclude(`in the local Docker after ${phases.toString()} -> ${reference}`);
}

/** Docker holds an image for one platform, without attestations; and what is only tried writes no cache of others. */
function forDocker({ caches, platforms, ...recipe }: Recipe, reference: string): Recipe {
  if (platforms.length > 1) {
    throw new EngineError(
      `the image ${reference} cannot be loaded into the local Docker`,
      `it is for several platforms, ${platforms.join(' and ')}, and Docker takes one`,
      'leave it out, or have it pushed to its registry and pull it from there',
    );
  }
  return { ...recipe, platforms, caches: caches.map(({ write, ...cache }) => cache), attestations: {} };
}

/** What else has its tag there is replaced. */
async function isLoaded({ document, reference }: ImageWork, builder: Builder): Promise<boolean> {
  const { data } = labelled.safeParse(await builder.loadedImage(reference));
  return isOfSource(data?.Config.Labels[SOURCE_HASH_LABEL], document.tag);
}

/**
 * Images that this one is made from may be in the local Docker alone, which only the builder inside of it reads.
 *
 * @throws {EngineError} when the builder finds one of them nowhere
 */
async function requireBases({ document, context }: ImageWork, builder: Builder): Promise<void> {
  for (const base of Object.values(document.source.contexts ?? {})) {
    if (typeof base === 'string' || base.tag === undefined) continue;
    if ((await builder.localImage(base.image)) !== undefined) continue;
    const { repository, version } = parseImage(base.image);
    const place = {
      repository: `${repository.host}/${repository.name}`,
      registry: base.registry ?? { kind: 'oci' as const },
    };
    const { state } = await openRepository(place, context).client.presence(version);
    if (state === 'present') continue;
    throw new EngineError(
      `the builder ${builder.title} does not see ${base.image}, which the image is made from`,
      'it is in no registry yet, and only the builder inside Docker sees what was loaded into Docker',
      'build with that one (SLIPWAY_BUILDER=default)',
    );
  }
}

function notLoaded(reference: string): EngineError {
  return new EngineError(
    `the image ${reference} is not in the local Docker`,
    `nothing is built here: ${BUILD_VARIABLE} is never`,
    'pull it from its registry, or let it be built',
  );
}
