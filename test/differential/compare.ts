import type { BuildKit, Built, Hashed, Refused, WrittenInput } from './build-kit';
import { differences } from './contents';
import type { Pair } from './input';

/**
 * What a pair shows. The last six are findings.
 *
 * - unchanged, changed: hash and BuildKit agree
 * - widened: the hash changed and the image did not, and the product warns that everything counts as read
 * - refused: hash and BuildKit refuse one of the two
 * - spurious: the hash changed, and BuildKit made the same image without running a step
 * - missed: the image changed and the hash did not
 * - too strict: the hash refuses what BuildKit builds; too lax: the reverse
 * - incomplete: BuildKit builds the tree, but not the private copy
 * - different: both are built, and they do not hold the same files
 */
export type Verdict = 'unchanged' | 'changed' | 'widened' | 'refused' | Finding;
export type Finding = 'spurious' | 'missed' | 'too strict' | 'too lax' | 'incomplete' | 'different';

export interface Outcome {
  readonly verdict: Verdict;
  /** What was seen, as lines. */
  readonly seen: readonly string[];
  /** Whether the private image was compared with that of the tree. */
  readonly compared: boolean;
}

/** Whether two outcomes have the same cause, as far as it can be told: a smaller case must not show another one. */
export function isAlike(left: Outcome, right: Outcome): boolean {
  return left.verdict === right.verdict && cause(left) === cause(right);
}

/** The first message, without what names this very build. */
function cause({ verdict, seen }: Outcome): string {
  if (verdict === 'missed' || verdict === 'spurious') return verdict;
  return (seen[0] ?? '').replace(/[0-9a-z:]{20,}|\S*\/source-\S+/g, '').replace(/\n[^]*/, '');
}

/** Builds both sides of a pair and holds them against their hashes. */
export async function compare(buildKit: BuildKit, pair: Pair, options: { contents: boolean }): Promise<Outcome> {
  const before = await side(buildKit.write(pair.before), false);
  if ('verdict' in before) return before;
  const after = await side(buildKit.write(pair.after), (hash) => options.contents || hash === before.hash);
  if ('verdict' in after) return after;
  const sameHash = before.hash === after.hash;
  const sameImage = before.digest === after.digest;
  const seen = [
    `hash:  ${before.hash} -> ${sameHash ? 'the same' : after.hash}`,
    `image: ${before.digest} -> ${sameImage ? 'the same' : after.digest}`,
    `ran:   ${after.ran.join('; ') || 'no step'}`,
  ];
  return { verdict: verdictOf({ sameHash, sameImage }, after), seen, compared: after.contents !== undefined };
}

function verdictOf(same: { sameHash: boolean; sameImage: boolean }, { ran, widened }: Side): Verdict {
  if (same.sameHash) return same.sameImage ? 'unchanged' : 'missed';
  if (!same.sameImage || ran.length > 0) return 'changed';
  return widened ? 'widened' : 'spurious';
}

type Side = Built & Hashed;

async function side(
  written: WrittenInput,
  wantsContents: boolean | ((hash: string) => boolean),
): Promise<Side | Outcome> {
  const hashed = written.hash();
  if (isRefused(hashed)) return refusedByHash(hashed, await written.buildPlainly());
  const contents = typeof wantsContents === 'boolean' ? wantsContents : wantsContents(hashed.hash);
  const built = await written.buildPrivately(hashed, contents);
  if (isRefused(built)) return refusedByBuildKit(built, await written.buildPlainly());
  if (!built.contents) return { ...built, ...hashed };
  const plain = await written.buildPlainly();
  if (isRefused(plain)) return outcome('too lax', [`BuildKit refuses the tree: ${plain.refused}`]);
  const different = differences(built.contents, plain.contents ?? new Map<string, string>());
  if (different.length > 0) return outcome('different', ['path: private copy | tree', ...different], true);
  return { ...built, ...hashed };
}

function refusedByHash({ refused }: Refused, plain: Built | Refused): Outcome {
  const said = `the hash refuses it: ${refused}`;
  if (isRefused(plain)) return outcome('refused', [said, `BuildKit: ${plain.refused}`]);
  return outcome('too strict', [said, 'BuildKit builds the tree']);
}

function refusedByBuildKit({ refused }: Refused, plain: Built | Refused): Outcome {
  const said = `BuildKit refuses the private copy: ${refused}`;
  if (isRefused(plain)) return outcome('too lax', [said, `and the tree: ${plain.refused}`]);
  return outcome('incomplete', [said, 'it builds the tree']);
}

function outcome(verdict: Verdict, seen: readonly string[], compared = false): Outcome {
  return { verdict, seen, compared };
}

function isRefused(answer: object): answer is Refused {
  return 'refused' in answer;
}
