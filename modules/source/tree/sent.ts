import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { isDropped } from '../dropped';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { Pattern } from '../ignore/pattern';
import { type Decision, PatternList } from '../ignore/pattern-list';
import { RootedTree } from './rooted-tree';
import type { NameKind, TreeName } from './tree';
import type { Context } from './walk';

type Wanted = (path: string) => boolean;

/** What is known of a path from its own name and those of the folders above. */
interface Judgement {
  readonly ignored: Decision;
  readonly asked: Decision;
  /** It is what is searched for, or is in it. */
  readonly wanted: boolean;
}

const UNMATCHED: Decision = { matched: false, rule: undefined, state: new Set() };

/**
 * What BuildKit's client sends of a context (`filterFS` of fsutil's `filter.go`): what the patterns cover that it is asked
 * for and no ignore rule drops, with the folders that this is in.
 */
export class Sent {
  private readonly tree: RootedTree;
  private readonly rules: IgnoreRules;
  private readonly asked: PatternList | undefined;

  /** Without patterns everything is asked for. */
  constructor(context: Context, patterns: readonly Pattern[] | undefined) {
    this.tree = new RootedTree(context);
    this.rules = context.rules;
    this.asked = patterns && new PatternList(patterns.map((pattern) => ({ pattern, ...UNWRITTEN })));
  }

  /** Whether the builder finds something at a path, links not followed. */
  has(path: string): boolean {
    return path === '' || this.first(path) !== undefined;
  }

  /** Whether a path would be sent if it could be in a context. */
  leavesOut(path: string): boolean {
    return path.split('/').some(isDropped) && !this.rules.ignores(path);
  }

  /** The first path, by bytes, at or below `path` that is sent, and that `wanted` accepts or a folder of which it does. */
  first(path: string, wanted: Wanted = () => true): string | undefined {
    const names = path === '' ? [] : path.split('/');
    let judgement: Judgement = { ignored: UNMATCHED, asked: UNMATCHED, wanted: false };
    for (const depth of names.keys()) judgement = this.judge(names.slice(0, depth + 1).join('/'), judgement, wanted);
    const kind = this.tree.kindOf(path);
    return kind === undefined || names.some(isDropped) ? undefined : this.search({ path, kind }, judgement, wanted);
  }

  private search(
    { path, kind }: { path: string; kind: NameKind },
    judgement: Judgement,
    wanted: Wanted,
  ): string | undefined {
    const { ignored, asked } = judgement;
    const isSent = path !== '' && !ignored.matched && (this.asked === undefined || asked.matched);
    const found = isSent && judgement.wanted ? path : undefined;
    if (kind !== 'folder') return kind === 'socket' ? undefined : found;
    if (ignored.matched && this.rules.prunes(path)) return undefined;
    for (const entry of [...this.tree.list(path)].sort((a, b) => byBytes(a.name, b.name))) {
      if (isDropped(entry.name)) continue;
      const child = posix.join(path, entry.name);
      const below = this.search({ path: child, kind: entry.kind }, this.judge(child, judgement, wanted), wanted);
      if (below !== undefined) return below;
    }
    return found !== undefined && this.isGone(path) ? undefined : found;
  }

  private judge(path: string, above: Judgement, wanted: Wanted): Judgement {
    return {
      ignored: this.rules.decide(path, above.ignored.state),
      asked: this.asked?.decide(path, above.asked.state) ?? UNMATCHED,
      wanted: above.wanted || wanted(path),
    };
  }

  /** Whether a folder holds dropped things only, so that it counts as not there. */
  private isGone(folder: string): boolean {
    const names = this.tree.list(folder);
    const isOut = ({ name, kind }: TreeName): boolean =>
      isDropped(name) || (kind === 'folder' && this.isGone(posix.join(folder, name)));
    return names.length > 0 && names.every(isOut);
  }
}

/** What the rules of an ignore file have besides their pattern. */
const UNWRITTEN = { exception: false, line: 0, text: '' } as const;
