import path from 'node:path';
import * as z from 'zod/mini';
import type { PublishDocument, Published } from '../../contract/publish';
import type { Context } from '../context';
import type { TaggedImage } from '../decide/images-to-build';
import type { Outcome } from '../decide/outcomes';
import { publishDocument } from '../decide/publish-document';
import { askEngine } from './engine';
import { withAbsoluteSettings } from './provider-paths';
import type { SynthesizedStack } from './stack';

const answers = z.array(
  z.discriminatedUnion('state', [
    z.object({
      state: z.literal('there'),
      repository: z.string(),
      digest: z.string(),
      tags: z.array(z.string()),
      did: z.enum(['built', 'copied', 'present']),
      seconds: z.number(),
    }),
    z.object({ state: z.literal('loaded'), reference: z.string(), seconds: z.number() }),
    z.object({ state: z.literal('failed'), what: z.string(), why: z.string(), fix: z.string() }),
    z.object({ state: z.literal('skipped'), because: z.string() }),
  ]) satisfies z.ZodMiniType<Published>,
);

/**
 * Has images in their registries, or in the Docker of this machine, all in one process. What happens to each is on standard
 * error as it happens.
 *
 * @param images with all of the program that they are built from
 * @throws CliError for an image of which only Terraform knows a part, before anything is begun
 */
export async function publish(
  images: readonly TaggedImage[],
  how: Pick<PublishDocument, 'commitTags' | 'to'>,
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<Outcome[]> {
  if (images.length === 0) return [];
  const { cwd, env } = context;
  const folders = new Map(stacks.map(({ name, folder }) => [name, path.relative(cwd, folder)]));
  const placed = images.map((image) => ({
    ...withAbsoluteSettings(image, stacks, env),
    module: folders.get(image.stack) ?? '',
  }));
  const answer = await askEngine('publish', publishDocument(placed, how), cwd, context);
  const published = answers.check(z.length(images.length)).parse(answer);
  return images.flatMap((image, index) => {
    const outcome = published[index];
    return outcome === undefined ? [] : [{ image, published: outcome }];
  });
}
