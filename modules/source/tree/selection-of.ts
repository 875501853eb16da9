import type { Resolved } from './resolve-read';
import { Selection } from './selection';

/** What all of `resolved` select together. */
export function selectionOf(resolved: readonly Resolved[]): Selection {
  const selection = new Selection();
  for (const { paths, sieved, links, patterns } of resolved) {
    [...paths, ...links].forEach((path) => selection.addAll(path));
    sieved.forEach(({ path, sieve }) => selection.addThrough(path, sieve));
    patterns.forEach(({ folder, pattern, sieve }) => selection.addPattern(folder, pattern, sieve));
  }
  return selection;
}
