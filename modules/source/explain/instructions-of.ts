import type { VisibleText } from '../dockerfile/visible-text';
import type { DigestedDockerfile } from '../hash/source-digest';

/** The lines of a Dockerfile that are in the hash, in order, for any of the platforms; null: its bytes are. */
export function instructionsOf(dockerfile: DigestedDockerfile): string[] | null {
  if (typeof dockerfile === 'string') return null;
  const [first = [], ...more] = dockerfile.map(linesOf);
  // Platforms differ in whole stages, if at all.
  return more.reduce((all, lines) => [...all, ...lines.filter((line) => !all.includes(line))], first);
}

function linesOf({ syntax, instructions }: VisibleText): string[] {
  return [...(syntax === undefined ? [] : [`# syntax=${syntax}`]), ...instructions];
}
