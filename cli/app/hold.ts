import * as z from 'zod/mini';
import type { HoldDocument } from '../../contract/publish';
import { reason } from '../../errors/report';
import { CliError } from '../cli-error';
import type { Context } from '../context';
import { heldImages } from '../decide/held-images';
import type { StackImage } from '../decide/needed-images';
import type { ProvedImage } from '../decide/proved-images';
import { askEngine } from './engine';
import { withAbsoluteSettings } from './provider-paths';
import type { SynthesizedStack } from './stack';

/** What came of it, for each image. */
const answers = z.array(
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('held'), tags: z.array(z.string()), released: z.array(z.string()) }),
    z.object({ state: z.literal('nothing'), why: z.string() }),
    z.object({ state: z.literal('failed'), what: z.string(), why: z.string(), fix: z.string() }),
  ]),
);

/** Takes the in-use tags off what services ran before, once they are proved to run these images. */
export function releaseHeldBefore(
  proved: readonly ProvedImage[],
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<void> {
  return hold(proved, 'what ran before may stay tagged as in use', stacks, context);
}

/** Tags images that were built before as in use by their services, so that no rule of a registry deletes what runs. */
export function holdImages(
  images: readonly StackImage[],
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<void> {
  return hold(images, 'an image is not tagged as in use', stacks, context);
}

/**
 * What goes wrong is a warning, as where the engine does it with a build: the services change all the same.
 *
 * @param effect what then is not as it should be
 */
async function hold(
  images: readonly (StackImage | ProvedImage)[],
  effect: string,
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<void> {
  const held = heldImages(images.map((image) => withAbsoluteSettings(image, stacks, context.env)));
  if (held.length === 0) return;
  for (const trouble of await troublesOfHolding({ version: 1, images: held }, context)) {
    context.stderr.write(`warning: ${effect}: ${trouble}\n`);
  }
}

async function troublesOfHolding(document: HoldDocument, context: Context): Promise<string[]> {
  try {
    const answer = await askEngine('hold', document, context.cwd, context);
    const held = answers.check(z.length(document.images.length)).parse(answer);
    const released = held.flatMap((each) => (each.state === 'held' ? each.released : []));
    if (released.length > 0) context.stderr.write(`no longer in use: ${released.join(', ')}\n`);
    return held.flatMap((each) => (each.state === 'failed' ? [`${each.what}: ${each.why}`] : []));
  } catch (error) {
    if (error instanceof CliError) return [reason(error)];
    throw error;
  }
}
