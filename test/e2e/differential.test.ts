/** The source hash against a real BuildKit: random sources, each built before and after one change. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { localEnvironment } from '../../local/environment';
import { startLocal, stopLocal } from '../../local/instance';
import { pushBases } from '../differential/bases';
import { BuildKit } from '../differential/build-kit';
import { compare, type Finding, isAlike, type Verdict } from '../differential/compare';
import { MUTATION_KINDS } from '../differential/mutations';
import { type Case, described, printCases } from '../differential/report';
import { runCases } from '../differential/run-cases';
import { shrink } from '../differential/shrink';
import { thisProcess } from '../this-process';
import { setUp } from '../toolchain/setup';
import { succeed } from './harness/command';
import { ecrOf } from './harness/ecr';

const NAME = 'differential';
const SOAK = Boolean(process.env['SLIPWAY_SOAK']);
const CASES = Number(process.env['SLIPWAY_CASES'] || (SOAK ? 5_000 : 200));
// The same cases in every run of CI, others in every soak.
const SEED = Number(process.env['SLIPWAY_SEED'] || (SOAK ? Math.floor(Math.random() * 1_000_000) : 4));
const LEAST_OF_EACH = 20;
const MOST_SPURIOUS = 0.01;
const SHRUNK = 4;
const SHRINK_TRIES = 60;

describe('the source hash against BuildKit', () => {
  let folder: string;
  let buildKit: BuildKit;
  let cases: Case[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-differential-'));
    const { docker, buildx, environment } = await setUp();
    const local = await startLocal({ name: NAME, buildkit: true }, thisProcess());
    const env = { ...localEnvironment(local, { ...process.env, ...environment }), DOCKER_CONFIG: folder };
    const { authorizationData } = await ecrOf(local).send(new GetAuthorizationTokenCommand({}));
    const auths = { [local.registry]: { auth: authorizationData?.[0]?.authorizationToken } };
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...plugins(environment), auths }), {
      mode: 0o600,
    });
    const inDocker = (...args: string[]) => succeed(docker, args, { cwd: folder, env });
    await inDocker('buildx', 'create', '--name', NAME, '--driver', 'remote', local.buildkit!.address);
    // What an earlier run with the same seed left would hide which steps this one needs.
    const prune = () => inDocker('buildx', 'prune', '--builder', NAME, '--all', '--force');
    await prune();
    // BuildKit does not miss a source that is gone, with --exclude, when it has built the line before: that is no finding.
    const withNothingKept = async (one: Case): Promise<Case> => {
      if (one.outcome.verdict !== 'too strict') return one;
      let outcome = one.outcome;
      for (const input of [one.pair.before, one.pair.after]) {
        await prune();
        outcome = await compare(buildKit, { before: input, after: input }, { contents: true });
        if (outcome.verdict === 'too strict') break;
      }
      return { ...one, outcome };
    };
    const bases = await pushBases({ local, docker, builder: NAME, env, folder });
    buildKit = new BuildKit(buildx, NAME, env, folder);
    process.stdout.write(`SLIPWAY_SEED=${SEED} SLIPWAY_CASES=${CASES}\n`);
    const started = Date.now();
    const first = await runCases(buildKit, { seed: SEED, cases: CASES, bases, onCase: () => undefined });
    cases = [];
    for (const one of first) cases.push(await withNothingKept(one));
    printCases(cases);
    const compared = cases.filter(({ outcome }) => outcome.compared).length;
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stdout.write(`${cases.length} cases in ${seconds} s, ${compared} images compared with those of the tree\n`);
  }, hours(3));

  afterAll(async () => {
    await stopLocal(NAME, thisProcess());
    rmSync(folder, { recursive: true, force: true });
  });

  test('has enough cases of every mutation', () => {
    const counts = MUTATION_KINDS.map((kind) => built(cases).filter((one) => one.kind === kind).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(Math.min(LEAST_OF_EACH, Math.floor(CASES / counts.length / 2)));
  });

  test('misses no change', () => expectNone('missed'));
  test('gives the image that the tree itself gives', () => expectNone('different'));

  // None of these ships a stale image: the build fails where it could have succeeded, or fails late instead of early.
  // The bounds leave room for what other seeds of a soak may find.
  test.each<[Finding, number]>([
    ['incomplete', SOAK ? 0.002 : 0],
    ['too strict', SOAK ? 0.002 : 0],
    ['too lax', 0.01],
  ])('is seldom %s', (verdict, share) => {
    const found = cases.filter(({ outcome }) => outcome.verdict === verdict);
    process.stdout.write(`${verdict}: ${found.length} of ${cases.length}\n`);
    found.forEach(({ number, pair, outcome }) =>
      process.stdout.write(`case ${number}: ${outcome.seen.join('; ')}\n${JSON.stringify(pair)}\n`),
    );
    expect(found.length / cases.length).toBeLessThanOrEqual(share);
  });

  test('changes almost never where BuildKit needs no step', async () => {
    const all = built(cases);
    const spurious = all.filter(({ outcome }) => outcome.verdict === 'spurious');
    process.stdout.write(`spurious: ${spurious.length} of ${all.length}\n`);
    if (spurious.length > 0) await explain(spurious);
    expect(spurious.length / all.length).toBeLessThan(MOST_SPURIOUS);
  });

  async function expectNone(verdict: Finding): Promise<void> {
    const found = cases.filter(({ outcome }) => outcome.verdict === verdict);
    if (found.length > 0) await explain(found);
    expect(found.map(({ number }) => number)).toEqual([]);
  }

  /** Prints all of them, the first as small as they can be made. */
  async function explain(found: readonly Case[]): Promise<void> {
    for (const { number, kind, outcome } of found) {
      process.stdout.write(`case ${number}, ${kind}: ${outcome.verdict}: ${outcome.seen[0] ?? ''}\n`);
    }
    for (const one of found.slice(0, SHRUNK)) {
      const again = (pair: Case['pair']) => compare(buildKit, pair, { contents: one.outcome.compared });
      const shows = async (pair: Case['pair']) => isAlike(await again(pair), one.outcome);
      const pair = await shrink(one.pair, shows, SHRINK_TRIES);
      process.stdout.write(`${described({ ...one, outcome: await again(pair) }, pair)}\n`);
    }
  }
});

function built(cases: readonly Case[]): Case[] {
  const both: readonly Verdict[] = ['changed', 'unchanged', 'widened', 'spurious', 'missed'];
  return cases.filter(({ outcome }) => both.includes(outcome.verdict));
}

/** Where the client finds buildx, when that is not installed. */
function plugins({ DOCKER_CONFIG }: NodeJS.ProcessEnv): object {
  if (DOCKER_CONFIG === undefined) return {};
  return JSON.parse(readFileSync(path.join(DOCKER_CONFIG, 'config.json'), 'utf8')) as object;
}

function hours(count: number): number {
  return count * 3_600_000;
}
