import { posix } from 'node:path';
import { isDropped } from '../dropped';
import { hasWildcard } from '../ignore/glob';
import { nearestName } from '../nearest-name';
import { linkTarget } from '../tree/followed-paths';
import type { Resolved } from '../tree/resolve-read';
import { RootedTree } from '../tree/rooted-tree';
import { Sent } from '../tree/sent';
import type { CheckedContext } from './missing-source';

interface Reason {
  readonly why: string;
  readonly fix: string;
}

/** Why the builder does not find something, and what to do about it. */
export function whyMissing(
  { read, missing, links }: Resolved & { readonly missing: string },
  context: CheckedContext,
): Reason {
  const tree = new RootedTree(context);
  const kind = tree.kindOf(missing);
  const [link] = [...links].reverse();
  if (read.parents?.pattern === '') return NOTHING_NAMED;
  if (link !== undefined && (kind === undefined || link === missing)) return leadsNowhere(link, tree);
  if (kind === undefined) return absent(missing, tree);
  if (new Sent(context, undefined).has(missing)) {
    if (kind === 'folder' && hasWildcard(read.path)) return nothingMatches(missing);
    if (link !== undefined) return followedBefore(link, missing);
    if (read.parents === undefined) return NOT_ASKED_FOR;
    if (kind === 'link') return notFollowed(missing, tree);
    return read.exclude.length > 0 ? LEFT_OUT : NOT_ASKED_FOR;
  }
  return dropped(missing, context);
}

const NOTHING_NAMED: Reason = {
  why: '--parents has nothing to look for in it',
  fix: 'name what is to be copied; `*` is everything',
};

const NOT_ASKED_FOR: Reason = {
  why: 'it is there, but the builder is sent only what matches the path when it is read as a pattern',
  fix: 'copy the folder that it is in',
};

function followedBefore(link: string, missing: string): Reason {
  return {
    why: `it is there, but the builder follows a link of the context once, and "${link}" is on the way of another path too`,
    fix: `write where it leads: "${missing}"`,
  };
}

const LEFT_OUT: Reason = {
  why: 'it is there, but --exclude leaves it out',
  fix: 'delete the line, or correct the pattern',
};

function nothingMatches(folder: string): Reason {
  return {
    why: `nothing in "${folder}" matches, and the builder refuses a pattern below a folder of which it is sent nothing`,
    fix: 'correct the pattern, or delete the line',
  };
}

function notFollowed(link: string, tree: RootedTree): Reason {
  return {
    why: `"${link}" is a link, which --parents does not follow`,
    fix: `write where it leads: "${linkTarget(tree, link)}"`,
  };
}

function leadsNowhere(link: string, tree: RootedTree): Reason {
  const [text, target] = [tree.readLink(link), linkTarget(tree, link)];
  return {
    why: `the link "${link}" leads to "${text}", which the builder looks for at "${target}" in the context`,
    fix: 'let the link lead to something inside the context, or make the folder that holds both the context',
  };
}

/** On the disk, and in no build. */
function dropped(path: string, { rules, ignoreFile }: CheckedContext): Reason {
  const rule = rules.explain(path)?.rule;
  if (rule !== undefined && !rule.exception) {
    return {
      why: `line ${rule.line} of ${ignoreFile ?? 'the ignore file'} ("${rule.text.trim()}") drops it`,
      fix: `delete that line, or add "!${path}" below it`,
    };
  }
  return {
    why: 'it is there, but holds nothing that can be in a build context (state files and folders, sockets)',
    fix: 'copy something else',
  };
}

/** Not on the disk. */
function absent(path: string, tree: RootedTree): Reason {
  const names = path.split('/');
  const depth = names.findIndex((_, index) => tree.kindOf(names.slice(0, index + 1).join('/')) === undefined);
  const folder = names.slice(0, depth).join('/');
  const name = names[depth] ?? '';
  if (tree.kindOf(folder) !== 'folder') return { why: `"${folder}" is not a folder`, fix: 'correct the path' };
  const nearest = nearestName(
    name,
    tree
      .list(folder)
      .map((entry) => entry.name)
      .filter((candidate) => !isDropped(candidate)),
  );
  return {
    why: folder === '' ? `there is no "${name}"` : `there is no "${name}" in "${folder}"`,
    fix:
      nearest === undefined
        ? 'correct the path; it starts at the build context, not at the Dockerfile'
        : `did you mean "${posix.join(folder, nearest)}"? Paths start at the build context, not at the Dockerfile`,
  };
}
