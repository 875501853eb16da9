import { githubLines } from '../decide/github-matrix';
import {
  inRegistry,
  type Listed,
  LISTING_TITLES,
  listingJson,
  listingRows,
  sinceThen,
  summaryOf,
  unanswered,
} from '../decide/listing';
import { tableOf } from '../decide/table';
import { type BuildJob, failWith } from './build-job';
import { changedSince } from './changed-since';
import { imagesJson } from './images-file';
import { findImages } from './presence';

/**
 * Says which images their registries lack.
 *
 * @throws SaidAlready when one of them gave no answer
 */
export async function listMissing(job: BuildJob): Promise<void> {
  const { images, stacks, context } = job;
  const found = await findImages(images, images, stacks, context);
  const presences = found.map(({ presence }) => presence);
  const listed = images.flatMap((image, index) => {
    const presence = presences[index];
    return presence === undefined ? [] : [inRegistry(image, presence)];
  });
  tell(listed, job);
  failWith(unanswered(images, presences), context);
}

/** Says which images have another source than at a revision. */
export async function listChanged(revision: string, job: BuildJob): Promise<void> {
  const { images, stacks, context } = job;
  tell(sinceThen(images, await changedSince(revision, images, stacks, context)), job);
}

function tell(listed: readonly Listed[], { wishes, context }: BuildJob): void {
  const { json, github } = wishes;
  const { stdout, stderr } = context;
  const table = listed.length === 0 ? '' : tableOf(LISTING_TITLES, listingRows(listed));
  if (json === true) stdout.write(imagesJson(listingJson(listed)));
  else (github === true ? stderr : stdout).write(table);
  // A matrix of some would be taken for one of all.
  if (github === true && listed.every(({ state }) => state !== 'unknown')) stdout.write(githubLines(listed));
  if (listed.length > 0) stderr.write(`${summaryOf(listed)}\n`);
}
