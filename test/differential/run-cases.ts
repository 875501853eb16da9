import type { BuildKit } from './build-kit';
import { compare, type Outcome } from './compare';
import { type Bases, generateInput } from './generate';
import type { Pair } from './input';
import { mutate, MUTATION_KINDS, type MutationKind } from './mutations';
import { Random } from './random';
import type { Case } from './report';

export interface Plan {
  readonly seed: number;
  /** Cases that are built on both sides; those that are refused come on top. */
  readonly cases: number;
  readonly bases: Bases;
  /** Called for each case that is done. */
  readonly onCase: (done: Case) => void;
}

/** Builds that run at the same time. */
const PARALLEL = 3;

/** One case of so many compares the private image with that of the tree, besides all whose hash stays. */
const COMPARED = 10;

/** No generator may run for ever, whatever the hash refuses. */
const MOST_PER_CASE = 3;

/** Runs cases, the mutations in turn, until enough of them are built. */
export async function runCases(buildKit: BuildKit, plan: Plan): Promise<Case[]> {
  const done: Case[] = [];
  let built = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (built < plan.cases && next < plan.cases * MOST_PER_CASE) {
      const number = next++;
      const one = await runCase(buildKit, plan, number);
      if (one.outcome.verdict !== 'refused') built++;
      done.push(one);
      plan.onCase(one);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return done.sort((left, right) => left.number - right.number);
}

async function runCase(buildKit: BuildKit, plan: Plan, number: number): Promise<Case> {
  const { kind, pair } = generatePair(plan, number);
  return { number, kind, pair, outcome: await outcomeOf(buildKit, pair, number) };
}

/** A case by its number: the same for the same seed, whatever ran before it. */
export function generatePair(
  { seed, bases }: Pick<Plan, 'seed' | 'bases'>,
  number: number,
): { kind: MutationKind; pair: Pair } {
  const random = new Random(seed * 1_000_003 + number);
  const kind = MUTATION_KINDS[number % MUTATION_KINDS.length] ?? 'content';
  const id = `case ${seed}/${number}`;
  const before = generateInput(random, id, { kind, bases });
  return { kind, pair: { before, after: mutate(before, { random, kind, text: `${id} changed`, bases }) } };
}

function outcomeOf(buildKit: BuildKit, pair: Pair, number: number): Promise<Outcome> {
  return compare(buildKit, pair, { contents: number % COMPARED === 0 });
}
