/** Whether a pattern of ECR stands for a tag, or for all that another pattern stands for: `*` is any text. */
export function covers(pattern: string, tag: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(tag);
}

/** Whether there is a tag that both patterns stand for. */
export function meet(one: string, other: string): boolean {
  const dead = new Set<string>();
  const from = (at: number, there: number): boolean => {
    const place = `${at} ${there}`;
    if (dead.has(place)) return false;
    const [left, right] = [one[at], other[there]];
    const met =
      (left === undefined && right === undefined) ||
      (left === '*' && (from(at + 1, there) || (right !== undefined && from(at, there + 1)))) ||
      (right === '*' && (from(at, there + 1) || (left !== undefined && from(at + 1, there)))) ||
      (left !== undefined && left === right && from(at + 1, there + 1));
    if (!met) dead.add(place);
    return met;
  };
  return from(0, 0);
}
