import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { build } from 'esbuild';
import { succeed } from '../test/e2e/harness/command';
import type { BareWork } from './build/bare';
import { Project } from './build/project';
import { smallSources, type Sources, sourcesOver } from './build/sources';
import { inPlace, type Place } from './engine/place';
import { together } from './engine/runs';
import { compare, medians } from './figure';
import { sourceTree } from './hash/source-tree';

const PRESENT = 100;
/** Of the clients by hand, which a script starts at a time. */
const AT_ONCE = 10;
const LISTED = 200;
const PACKAGES = 40;
/** Of measurements that take long, and of those that do not. */
const [FEW_TURNS, TURNS] = [3, 7];

const MOST_OF_BUILDS = 0.1;
const MOST_OF_HEADS = 1.2;

/** The job that builds what registries lack, where they lack nothing: what a team pays to learn that. */
export async function bench(): Promise<void> {
  await inPlace(async (place) => {
    await present(place);
    await dryRun(place, 'small-sources', smallSources(place.folder, 'small', LISTED));
    await dryRun(place, 'one-tree', sourcesOver(sourceTree(PACKAGES), place.folder, 'tree', LISTED));
  });
}

/** `slipway build` against a builder that finds all in its cache, and pushes what the registry has. */
async function present(place: Place): Promise<void> {
  const sources = smallSources(place.folder, 'present', PRESENT);
  await createRepositories(place, sources);
  const project = await Project.of(place, 'present', 'synth', sources);
  await project.slipway('build', '--skip-synth');
  const byHand = () => together(AT_ONCE, project.byHand('by-hand'));
  await byHand();
  const took = await medians(FEW_TURNS, {
    build: () => project.slipway('build', '--skip-synth'),
    withSynthesis: () => project.slipway('build'),
    byHand,
  });
  const peer = `(peer: cached docker buildx build --push)`;
  compare(`build, ${PRESENT} images that are there ${peer}`, 's', [took.build, took.byHand], MOST_OF_BUILDS);
  compare(`the same with synthesis ${peer}`, 's', [took.withSynthesis, took.byHand], MOST_OF_BUILDS);
}

/** `slipway build --dry-run` against what nobody can leave out: the hashes, and a question for each image. */
async function dryRun(place: Place, name: string, sources: Sources): Promise<void> {
  const tell = (what: string, peer: string, seconds: readonly [number, number]) =>
    compare(`dry run ${what}, ${LISTED} images, ${name} (peer: ${peer})`, 's', seconds, MOST_OF_HEADS);
  await createRepositories(place, sources);
  const [hashing, hashed] = [
    await Project.of(place, `plan-${name}`, 'plan', sources),
    await Project.of(place, `synth-${name}`, 'synth', sources),
  ];
  const references = await hashed.references();
  await hashed.fill(references);
  const bare = await bareProgram(place);
  const floor = { sources: Object.values(sources), references, authorization: place.authorization };
  const hashesAndHeads = bare(floor);
  const heads = bare({ ...floor, sources: [] });
  const took = await medians(TURNS, {
    hashes: () => hashing.slipway('build', '--dry-run', '--skip-synth'),
    hashesAndHeads,
    asks: () => hashed.slipway('build', '--dry-run', '--skip-synth'),
    heads,
    synthesizes: () => hashed.slipway('build', '--dry-run'),
    synthesisAndHeads: async () => {
      await hashed.synthesize();
      await heads();
    },
  });
  tell('that hashes', 'hashes and HEADs', [took.hashes, took.hashesAndHeads]);
  tell('of what synthesis hashed', 'HEADs', [took.asks, took.heads]);
  tell('with its synthesis', 'the synthesis and HEADs', [took.synthesizes, took.synthesisAndHeads]);
}

async function createRepositories({ ecr }: Place, sources: Sources): Promise<void> {
  for (const repositoryName of Object.keys(sources)) {
    await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'MUTABLE' }));
  }
}

/** Prepares runs of {@link BareWork}, as compiled JavaScript in a process of its own. */
async function bareProgram({ folder }: Place): Promise<(work: BareWork) => () => Promise<unknown>> {
  const outfile = path.join(folder, 'bare.cjs');
  const entryPoints = [path.join(__dirname, 'build', 'bare.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' });
  let works = 0;
  return (work) => {
    const file = path.join(folder, `work-${works++}.json`);
    writeFileSync(file, JSON.stringify(work));
    return () => succeed(process.execPath, [outfile, file], { cwd: folder, env: process.env });
  };
}
