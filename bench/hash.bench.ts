import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashSource, type SourceOptions } from '../modules/source';
import { median, print } from './figure';
import { CachedBuild } from './hash/cached-build';
import { Images } from './hash/images';
import { installPeers } from './hash/peers';
import { inTurns, Processes } from './hash/process';
import { IGNORE_PATTERNS, type SourceTree, sourceTree } from './hash/source-tree';
import type { Took, Work } from './hash/task';

const PACKAGES = 40;
const TURNS = 5;

/** The source hash against AWS CDK's fingerprint, one SHA-256 over the same bytes, and a build that finds all in its cache. */
export async function bench(): Promise<void> {
  const processes = await Processes.prepare();
  try {
    const tree = sourceTree(PACKAGES);
    const images = new Images(path.join(processes.folder, 'images'), tree);
    await againstOthers(processes, tree, images);
    await growth(processes);
    await againstBuilder(images.whole(), processes);
  } finally {
    processes.remove();
  }
}

async function againstOthers(processes: Processes, tree: SourceTree, images: Images): Promise<void> {
  const [whole, narrowed, many] = [images.whole(), images.narrowed(), images.manyOverOneTree()];
  const fingerprint = {
    kind: 'aws-cdk',
    folder: installPeers(),
    context: tree.folder,
    patterns: IGNORE_PATTERNS,
  } as const;
  const list = listFiles(whole, processes.folder);
  await requireSameFiles(processes, { ...fingerprint, ask: list });
  const cache = path.join(processes.folder, 'aws-cdk-home');
  await processes.run(fingerprint, cache);

  const took = await inTurns(TURNS, {
    nothing: () => processes.run({ kind: 'nothing' }),
    whole: () => processes.run(ours(whole)),
    narrowed: () => processes.run(ours(narrowed)),
    many: () => processes.run(ours(...many)),
    cdkEmpty: () => processes.run(fingerprint),
    cdkFull: () => processes.run(fingerprint, cache),
    limit: () => processes.run({ kind: 'limit', list }),
  });

  seconds('whole context, 20,000 files', took.whole);
  seconds('whole context, AWS CDK, its cache empty', took.cdkEmpty);
  seconds('whole context, AWS CDK, its cache full', took.cdkFull);
  seconds('whole context, one SHA-256', took.limit);
  ratio('whole context / AWS CDK, its cache empty', took.whole, took.cdkEmpty, 0.6);
  ratio('whole context / AWS CDK, its cache full', took.whole, took.cdkFull);
  ratio('whole context / one SHA-256', took.whole, took.limit, 1.3);
  seconds('narrowed to 1,000 files', took.narrowed);
  ratio('narrowed / AWS CDK, its cache full', took.narrowed, took.cdkFull, 0.03);
  seconds('100 images over one tree', took.many);
  ratio('100 images / one whole context', took.many, took.whole, 1.5);
  print({
    name: 'memory above Node, whole context',
    value: took.whole.memory - took.nothing.memory,
    unit: 'MB',
    atMost: 150,
  });
  print({
    name: 'memory above Node, 100 images',
    value: took.many.memory - took.nothing.memory,
    unit: 'MB',
    atMost: 150,
  });
}

/** 5,000, 20,000 and 80,000 files of the same kinds. */
async function growth(processes: Processes): Promise<void> {
  const image = (packages: number): Work =>
    ours(new Images(path.join(processes.folder, `images-${packages}`), sourceTree(packages)).whole());
  const [small, middle, large] = [image(PACKAGES / 4), image(PACKAGES), image(PACKAGES * 4)];
  const took = await inTurns(TURNS, {
    small: () => processes.run(small),
    middle: () => processes.run(middle),
    large: () => processes.run(large),
  });
  const perFile = ({ seconds: all, files }: Took): Took => ({ seconds: all / files, files, memory: 0 });
  seconds('whole context, 5,000 files', took.small);
  seconds('whole context, 80,000 files', took.large);
  ratio('time per file, 20,000 / 5,000', perFile(took.middle), perFile(took.small), 1.3);
  ratio('time per file, 80,000 / 20,000', perFile(took.large), perFile(took.middle), 1.3);
}

async function againstBuilder(image: SourceOptions, processes: Processes): Promise<void> {
  const builder = await CachedBuild.start();
  if (builder === undefined) return;
  try {
    await builder.run(image);
    const build = await median(TURNS, () => builder.run(image));
    const { whole } = await inTurns(TURNS, { whole: () => processes.run(ours(image)) });
    print({ name: 'docker buildx build, everything cached', value: build, unit: 's' });
    print({ name: 'whole context / docker buildx build', value: whole.seconds / build, unit: 'x' });
  } finally {
    await builder.stop();
  }
}

function ours(...images: SourceOptions[]): Work {
  return { kind: 'ours', images };
}

/** The files that the image is made of, in the order of the hash. */
function listFiles(image: SourceOptions, folder: string): string {
  const list = path.join(folder, 'files');
  const { entries } = hashSource(image);
  writeFileSync(list, entries.map((entry) => path.join(image.context, entry.path)).join('\n'));
  return list;
}

/** A comparison is worth something only when all hash the same. */
async function requireSameFiles(processes: Processes, question: Work & { kind: 'aws-cdk' }): Promise<void> {
  const { files } = await processes.run(question);
  const { files: wanted } = await processes.run({ kind: 'limit', list: question.ask ?? '' });
  if (files !== wanted) throw new Error(`AWS CDK takes ${files} of ${wanted} files`);
}

function seconds(name: string, { seconds: value }: Took): void {
  print({ name, value, unit: 's' });
}

function ratio(name: string, part: Took, whole: Took, atMost?: number): void {
  print({ name, value: part.seconds / whole.seconds, unit: 'x', ...(atMost !== undefined && { atMost }) });
}
