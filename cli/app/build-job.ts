import { report } from '../../errors/report';
import { SlipwayError } from '../../errors/slipway-error';
import { SaidAlready } from '../cli-error';
import type { Context } from '../context';
import type { BuildWishes } from '../decide/build-usage';
import type { TaggedImage } from '../decide/images-to-build';
import { joined, listingJson, type Problem } from '../decide/listing';
import { imagesFile, loadedImages, OUTCOME_TITLES, outcomeRows, problemsOf } from '../decide/outcomes';
import { tableOf } from '../decide/table';
import { headCommit } from './commit';
import { imagesJson, writeImagesFile } from './images-file';
import { publish } from './publish';
import type { SynthesizedStack } from './stack';

/** What `slipway build` is asked for. */
export interface BuildJob {
  /** With all of the program that they are built from. */
  readonly images: readonly TaggedImage[];
  readonly stacks: readonly SynthesizedStack[];
  readonly wishes: BuildWishes;
  readonly context: Context;
}

/**
 * Has the images where they are wanted and says what was done.
 *
 * @param file of the images.json, which is written when all of them are there
 * @throws SaidAlready when one of them is not
 */
export async function runBuildJob({ images, stacks, wishes, context }: BuildJob, file?: string): Promise<void> {
  const { tag: commitTags = [], load = false, json = false } = wishes;
  const { cwd, env, signal, stdout, stderr } = context;
  // Before anything is begun, because it may fail.
  const commit = json || file !== undefined ? await headCommit({ folder: cwd, env, signal }) : null;
  const outcomes = await publish(images, { commitTags, to: load ? 'docker' : 'registry' }, stacks, context);
  if (outcomes.length > 0) (json ? stderr : stdout).write(tableOf(OUTCOME_TITLES, outcomeRows(outcomes)));
  failWith(problemsOf(outcomes), context);
  const made = imagesFile(commit, outcomes);
  if (file !== undefined) writeImagesFile(file, made);
  if (json) stdout.write(imagesJson(load ? listingJson(loadedImages(outcomes)) : made));
}

/** @throws SaidAlready where there is a problem: each is on standard error by then */
export function failWith(problems: readonly Problem[], { stderr }: Context): void {
  for (const { what, why, fix } of joined(problems)) {
    stderr.write(`${report(new SlipwayError(what, why || undefined, fix || undefined), 'slipway')}\n`);
  }
  if (problems.length > 0) throw new SaidAlready();
}
