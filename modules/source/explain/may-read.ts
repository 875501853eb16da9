import { globMatches, hasWildcard, parseGlob } from '../ignore/glob';

/** Whether one of the paths that a Dockerfile reads covers `path` by its name. Links on the way are not followed. */
export function mayRead(paths: readonly string[] | null, path: string): boolean {
  return paths === null || paths.some((pattern) => covers(pattern.split('/'), path.split('/')));
}

function covers(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [i, name] of pattern.entries()) {
    // `COPY --parents` takes any number of folders here: assumed to cover what is below.
    if (name.includes('**')) return true;
    const found = path[i];
    if (found === undefined) return false;
    if (hasWildcard(name) ? !globMatches(parseGlob(name), found) : name !== found) return false;
  }
  return true;
}
