/** Characters of a text that a message has room for. */
const LONGEST = 200;

/**
 * What somebody else wrote (a registry, a proxy), for a message: one line without control characters and marks that
 * nobody sees, and not endless.
 */
export function shown(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
