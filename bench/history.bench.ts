import { withRevisions } from '../cli/app/revisions';
import { withTemporaryFolder } from '../engine/stage/temporary-folder';
import { print, secondsOf } from './figure';
import { firstParents } from './history/first-parents';
import { DOCKERFILES, generateRepository } from './history/generate';
import { type HistoryOptions, parseOptions } from './history/options';
import { type Decisions, replay, type Replayed } from './history/replay';

const COMMITS = 600;
const TARGET = { commits: COMMITS, images: 6, seconds: 120 };

/**
 * Who would have built what over the history of a repository: our hash, a hash of the whole context, a filter of paths.
 * Without options that is a generated monorepo; for options see {@link parseOptions}.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  if (args.length > 0) return replayed(parseOptions(args), signal);
  await withTemporaryFolder(async (repository) => {
    await generateRepository(repository, COMMITS, signal);
    const dockerfiles = DOCKERFILES.flatMap((dockerfile) => ['--dockerfile', `${dockerfile}=.`]);
    await replayed(parseOptions(['--repository', repository, '--revision', 'main', ...dockerfiles]), signal);
  });
}

async function replayed({ repository, revision, commits, images }: HistoryOptions, signal: AbortSignal): Promise<void> {
  const place = { folder: repository, env: process.env, signal };
  const steps = await firstParents(place, revision, commits);
  let found: readonly Replayed[] = [];
  const seconds = await secondsOf(async () => {
    found = await withRevisions(place, (revisions) => replay(revisions, steps, images));
  });
  found.forEach(tell);
  total(found);
  const like = { commits: steps.length, images: images.length };
  const atMost = like.commits <= TARGET.commits && like.images <= TARGET.images ? TARGET.seconds : undefined;
  const name = `history: ${like.commits} commits x ${like.images} images`;
  print({ name, value: seconds, unit: 's', ...(atMost !== undefined && { atMost }) });
}

function tell({ image, ours, known, whole, filter, refused, why }: Replayed): void {
  const { dockerfile } = image;
  print({ name: `${dockerfile}: source hash, builds`, value: ours, unit: 'builds' });
  print({ name: `${dockerfile}: source hash, tag already in the registry`, value: known, unit: 'builds' });
  decisions(`${dockerfile}: whole context`, whole);
  decisions(`${dockerfile}: path filter ${image.filter.join(' ')}`, filter);
  if (why === undefined) return;
  print({ name: `${dockerfile}: not to be built`, value: refused, unit: 'commits' });
  process.stderr.write(`${dockerfile}: ${why}\n`);
}

function decisions(name: string, { builds, missed, spurious }: Decisions): void {
  print({ name: `${name}, builds`, value: builds, unit: 'builds' });
  print({ name: `${name}, missed`, value: missed, unit: 'builds' });
  print({ name: `${name}, spurious`, value: spurious, unit: 'builds' });
}

function total(found: readonly Replayed[]): void {
  const sum = (of: (one: Replayed) => number) => found.reduce((all, one) => all + of(one), 0);
  const both = (of: (one: Replayed) => Decisions): Decisions => ({
    builds: sum((one) => of(one).builds),
    missed: sum((one) => of(one).missed),
    spurious: sum((one) => of(one).spurious),
  });
  print({ name: 'all images: source hash, builds', value: sum(({ ours }) => ours), unit: 'builds' });
  decisions(
    'all images: whole context',
    both(({ whole }) => whole),
  );
  decisions(
    'all images: path filter',
    both(({ filter }) => filter),
  );
}
