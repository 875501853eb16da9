/**
 * The name that was probably meant, when one of `names` is close to `wanted`.
 *
 * @param farthest how many characters may differ; default: some, and more in a long name
 */
export function nearestName(
  wanted: string,
  names: Iterable<string>,
  farthest = wanted.length < 3 ? 1 : Math.max(2, Math.floor(wanted.length / 3)),
): string | undefined {
  let best: string | undefined;
  let bestDistance = farthest + 1;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
