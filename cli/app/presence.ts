import * as z from 'zod/mini';
import type { AskedImage, Presence } from '../../contract/presence';
import type { Context } from '../context';
import { prebuiltChoice } from '../decide/image-choice';
import { queriedSource, questionOf, type StackImage } from '../decide/needed-images';
import { askEngine } from './engine';
import type { SynthesizedStack } from './stack';

/** An image, and what its registry has of it. */
export interface FoundImage {
  readonly image: StackImage;
  /** What was asked for: its tag, or what was chosen in its place. Undefined where nobody knows it. */
  readonly tag: string | undefined;
  readonly presence: Presence;
}

const tagsByAddress = z.record(z.string(), z.string());

const presences = z.array(
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('present'), reference: z.string(), digest: z.string() }),
    z.object({ state: z.literal('absent'), reference: z.string(), missing: z.enum(['image', 'repository']) }),
    z.object({ state: z.literal('unknown'), what: z.string(), why: z.string(), fix: z.string() }),
  ]) satisfies z.ZodMiniType<Presence>,
);

/**
 * Asks the registries for images, stack by stack: paths of a provider's settings start in the folder of its stack. A
 * repository of which only Terraform knows the address is asked for by its name, and a tag that Terraform computes when it
 * plans is computed here as there.
 *
 * @param all images of the program, which others are built from
 */
export async function findImages(
  images: readonly StackImage[],
  all: readonly StackImage[],
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<FoundImage[]> {
  const found = stacks.map(({ name, folder }) => {
    return inRegistries(
      images.filter(({ stack }) => stack === name),
      all,
      folder,
      context,
    );
  });
  return (await Promise.all(found)).flat();
}

async function inRegistries(
  images: readonly StackImage[],
  all: readonly StackImage[],
  folder: string,
  context: Context,
): Promise<FoundImage[]> {
  const planned = await plannedTags(images, all, folder, context);
  const tags = images.map((image) => prebuiltChoice(image) ?? image.tag ?? planned[image.address]);
  const questions = images.map((image, index) => questionOf(image, tags[index]));
  const asked = questions.flatMap((question) => ('tag' in question ? [question] : []));
  const answers = await answersOf(asked, folder, context);
  return images.flatMap((image, index) => {
    const question = questions[index];
    const presence = question !== undefined && 'tag' in question ? answers.shift() : question;
    return presence === undefined ? [] : [{ image, tag: tags[index], presence }];
  });
}

async function answersOf(images: readonly AskedImage[], folder: string, context: Context): Promise<Presence[]> {
  if (images.length === 0) return [];
  const answers = await askEngine('ask', { version: 1, images }, folder, context);
  return presences.check(z.length(images.length)).parse(answers);
}

async function plannedTags(
  images: readonly StackImage[],
  all: readonly StackImage[],
  folder: string,
  context: Context,
): Promise<Readonly<Record<string, string>>> {
  const untagged = images.filter(
    (image) => prebuiltChoice(image) === undefined && image.unknown['tag'] === 'hashAt: plan',
  );
  if (untagged.length === 0) return {};
  const sources = Object.fromEntries(untagged.map((image) => [image.address, queriedSource(image, all)]));
  const document = JSON.stringify({ module: '.', images: sources });
  return tagsByAddress.parse(await askEngine('hash', { document }, folder, context));
}
