import { posix } from 'node:path';
import type { Parents } from '../dockerfile/read';
import { pathInRoot } from '../go-text';
import { hasWildcard } from '../ignore/glob';
import { Pattern } from '../ignore/pattern';
import type { Resolution } from './resolution';

/**
 * Finds the source of a `COPY --parents`: BuildKit walks a folder and holds the pattern against what is in there
 * (`includedPaths` of `cache/contenthash/checksum.go`). Links in there are copied and not followed, except for those at
 * the top of the context, which must lead somewhere.
 */
export function resolveParents(resolution: Resolution, { folder, pattern }: Parents): void {
  if (!hasWildcard(folder) && !hasWildcard(pattern)) takeRequired(resolution, { folder, pattern });
  else {
    for (const path of hasWildcard(folder) ? resolution.glob(folder) : [folder]) {
      const at = resolution.follow(path);
      if (at !== undefined && !takeMatches(resolution, at, pattern)) resolution.keep(at);
    }
  }
  if (folder === '') followAtTop(resolution, pattern);
}

/** Without wildcards something must be there (`RequiredPaths`), and neither the folder nor a name below may be a link. */
function takeRequired(resolution: Resolution, { folder, pattern }: Parents): void {
  const above = resolution.follow(pathInRoot(`${folder}/..`));
  if (above === undefined) return;
  const path = pathInRoot([above, posix.basename(folder), pattern].join('/'));
  const link = foldersOf(path).find((parent) => resolution.tree.kindOf(parent) === 'link');
  const isFound = pattern !== '' && new Pattern(pattern).matches(pattern) && resolution.sent.has(path);
  const source = pathInRoot([above, posix.basename(folder)].join('/'));
  if (link !== undefined || !isFound || !resolution.add(path, source)) resolution.lose(link ?? path);
}

/** Whether anything in the folder matches. */
function takeMatches(resolution: Resolution, folder: string, pattern: string): boolean {
  const names = pattern.split('/');
  const stars = names.findIndex((name) => name.includes('**'));
  const found = resolution.matches(folder, (stars < 0 ? names : names.slice(0, stars)).map(patternStep));
  if (stars < 0) {
    found.forEach((path) => resolution.add(path, folder));
    return found.length > 0;
  }
  const rest = new Pattern(names.slice(stars).join('/'));
  const folders = found.filter((path) => resolution.sent.first(path, below(path, rest)) !== undefined);
  folders.forEach((path) => resolution.addPattern(path, rest, folder));
  return folders.length > 0;
}

function followAtTop(resolution: Resolution, pattern: string): void {
  const { matches } = new Pattern(pattern);
  const links = resolution.tree.list('').filter(({ name, kind }) => kind === 'link' && matches(name));
  for (const { name } of links.filter((link) => resolution.sent.has(link.name))) {
    const target = resolution.follow(name);
    if (target !== undefined) resolution.paths.add(target);
  }
}

/** Accepts what a pattern matches in a folder. */
function below(folder: string, pattern: Pattern): (path: string) => boolean {
  const start = folder === '' ? 0 : folder.length + 1;
  return (path) => path.length > start && pattern.matches(path.slice(start));
}

function patternStep(name: string): (candidate: string) => boolean {
  const pattern = new Pattern(name);
  return (candidate) => pattern.matches(candidate);
}

function foldersOf(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
}
