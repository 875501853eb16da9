import * as z from 'zod/mini';
import type { AskedImage, Presence } from '../../contract/presence';
import type { Context } from '../context';
import { prebuiltChoice } from '../decide/image-choice';
import { fullName } from '../decide/names';
import { questionOf, type StackImage } from '../decide/needed-images';
import { askEngine } from './engine';
import { plannedTags } from './planned-tags';
import { withAbsoluteSettings } from './provider-paths';
import type { SynthesizedStack } from './stack';

/** An image, and what its registry has of it. */
export interface FoundImage {
  readonly image: StackImage;
  /** What was asked for: its tag, or what was chosen in its place. Undefined where nobody knows it. */
  readonly tag: string | undefined;
  readonly presence: Presence;
}

const presences = z.array(
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('present'), reference: z.string(), digest: z.string() }),
    z.object({
      state: z.literal('absent'),
      reference: z.string(),
      missing: z.enum(['image', 'repository']),
      archived: z.exactOptional(z.object({ fix: z.string() })),
    }),
    z.object({ state: z.literal('unknown'), what: z.string(), why: z.string(), fix: z.string() }),
  ]) satisfies z.ZodMiniType<Presence>,
);

/**
 * Asks the registries for images, all in one process. A repository of which only Terraform knows the address is asked for
 * by its name, and a tag that Terraform computes when it plans is computed here as there.
 *
 * @param all images of the program, which others are built from
 */
export async function findImages(
  images: readonly StackImage[],
  all: readonly StackImage[],
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<FoundImage[]> {
  const built = images.filter((image) => prebuiltChoice(image) === undefined);
  const planned = await plannedTags(built, all, stacks, context);
  const tags = images.map((image) => prebuiltChoice(image) ?? image.tag ?? planned[fullName(image)]);
  const questions = images.map((image, index) => {
    return questionOf(withAbsoluteSettings(image, stacks, context.env), tags[index]);
  });
  const asked = questions.flatMap((question) => ('tag' in question ? [question] : []));
  const answers = await answersOf(asked, context);
  return images.flatMap((image, index) => {
    const question = questions[index];
    const presence = question !== undefined && 'tag' in question ? answers.shift() : question;
    return presence === undefined ? [] : [{ image, tag: tags[index], presence }];
  });
}

async function answersOf(images: readonly AskedImage[], context: Context): Promise<Presence[]> {
  if (images.length === 0) return [];
  const answers = await askEngine('ask', { version: 1, images }, context.cwd, context);
  return presences.check(z.length(images.length)).parse(answers);
}
