import type { DigestedDockerfile } from '../hash/source-digest';
import type { SourceDifference } from './difference';
import { instructionsOf } from './instructions-of';

/**
 * The instructions that differ between two Dockerfiles. What no instruction tells (the order, which stages they mean,
 * bytes that are not understood) is one difference without before and after.
 */
export function dockerfileDifferences(before: DigestedDockerfile, after: DigestedDockerfile): SourceDifference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [old, now] = [instructionsOf(before) ?? [], instructionsOf(after) ?? []];
  const gone = lacking(old, now);
  const come = lacking(now, old);
  const found = typeof before === 'string' || typeof after === 'string' ? [] : paired(gone, come);
  return found.length > 0 ? found : [{ kind: 'dockerfile' }];
}

/** What `list` has more often than `other`, in order. */
function lacking(list: readonly string[], other: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of other) counts.set(one, (counts.get(one) ?? 0) + 1);
  return list.filter((one) => {
    const count = counts.get(one) ?? 0;
    counts.set(one, count - 1);
    return count <= 0;
  });
}

/** An instruction that is gone and the first new one of its kind are told as one that changed. */
function paired(gone: readonly string[], come: readonly string[]): SourceDifference[] {
  const left = [...come];
  const changed = gone.map((before): SourceDifference => {
    const at = left.findIndex((after) => keyword(after) === keyword(before));
    const [after] = at < 0 ? [] : left.splice(at, 1);
    return { kind: 'dockerfile', before, ...(after !== undefined && { after }) };
  });
  return [...changed, ...left.map((after) => ({ kind: 'dockerfile', after }) as const)];
}

function keyword(instruction: string): string {
  return /^(?:# )?\w*/.exec(instruction)?.[0].toUpperCase() ?? '';
}
