import path from 'node:path';
import { parseArgs } from 'node:util';

/** An image whose history is replayed. Paths start at the root of the repository. */
export interface ReplayedImage {
  readonly dockerfile: string;
  readonly context: string;
  /** Of changed paths, in the syntax of ignore files: the last one that matches decides, `!` takes out. */
  readonly filter: readonly string[];
}

export interface HistoryOptions {
  readonly repository: string;
  /** Where the replay ends. */
  readonly revision: string;
  /** How many commits of the first-parent history are replayed, the first of which is only where it starts. */
  readonly commits: number;
  readonly images: readonly ReplayedImage[];
}

/**
 * Reads `--repository <folder> [--revision <name>] [--commits <number>]`, one `--dockerfile <path>[=<context>]` for each
 * image (default context: the folder of the Dockerfile) and any number of `--filter <dockerfile>=<pattern>` (default: the
 * folder of the Dockerfile, as most pipelines have it).
 */
export function parseOptions(args: readonly string[]): HistoryOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      repository: { type: 'string' },
      revision: { type: 'string', default: 'HEAD' },
      commits: { type: 'string', default: '600' },
      dockerfile: { type: 'string', multiple: true, default: [] },
      filter: { type: 'string', multiple: true, default: [] },
    },
  });
  const filters = values.filter.map((filter) => pair(filter));
  const images = values.dockerfile.map((value) => {
    const [dockerfile, context = path.posix.dirname(dockerfile)] = pair(value);
    const own = filters.flatMap(([of, pattern]) => (of === dockerfile && pattern !== undefined ? [pattern] : []));
    return { dockerfile, context, filter: own.length > 0 ? own : [path.posix.dirname(dockerfile)] };
  });
  const stray = filters.find(([of, pattern]) => pattern === undefined || images.every((one) => one.dockerfile !== of));
  if (stray) throw new Error(`--filter ${stray.join('=')} is of no --dockerfile; expected <dockerfile>=<pattern>`);
  if (values.repository === undefined || images.length === 0)
    throw new Error('--repository and --dockerfile are needed');
  const commits = Number(values.commits);
  if (!Number.isInteger(commits) || commits < 2) throw new Error(`--commits must be 2 or more, got ${values.commits}`);
  return { repository: values.repository, revision: values.revision, commits, images };
}

function pair(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
