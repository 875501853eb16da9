import path from 'node:path';
import { ATTRIBUTE_NAMES, type Attributes } from '../../modules/source/git/checkout-of';
import { pathBytes } from '../../modules/source/tree/path-bytes';
import { converse } from '../../host/converse';
import { run } from '../../host/run';
import { withTemporaryFolder } from '../stage/temporary-folder';
import { ByteReader } from './byte-reader';
import type { GitPlace } from './cat-file';
import { gitArgv, gitEnvironment } from './environment';

/**
 * Attributes of paths as git itself finds them, once for each state of the `.gitattributes` files that apply to the path.
 * Such a state is called `rules`: lines for `git update-index --index-info -z` that list those files.
 */
export class AttributeStore {
  private readonly known = new Map<string, Attributes>();

  constructor(private readonly place: GitPlace) {}

  get(rules: string, file: string): Attributes | undefined {
    return this.known.get(`${rules}\n${file}`);
  }

  /** Asks for paths of one revision, by their rules. */
  async load(rulesByPath: ReadonlyMap<string, string>): Promise<void> {
    await withTemporaryFolder(async (folder) => {
      const env = { ...gitEnvironment(this.place.env), GIT_INDEX_FILE: path.join(folder, 'index') };
      // An index with nothing but these files is the revision as far as attributes go.
      const lines = new Set([...rulesByPath.values()].flatMap((rules) => rules.split('\0').filter(Boolean)));
      const { signal } = this.place;
      const update = gitArgv('update-index', '-z', '--index-info');
      await run({ argv: update, env, cwd: this.place.folder, input: pathBytes([...lines, ''].join('\0')), signal });
      await this.check(rulesByPath, env);
    });
  }

  private async check(rulesByPath: ReadonlyMap<string, string>, env: NodeJS.ProcessEnv): Promise<void> {
    const { folder, signal } = this.place;
    const argv = gitArgv('check-attr', '--cached', '--stdin', '-z', ...ATTRIBUTE_NAMES);
    const { input, answers, ended } = converse({ argv, env, cwd: folder, signal });
    input.end(pathBytes([...rulesByPath.keys(), ''].join('\0')));
    const reader = new ByteReader(answers);
    const next = async () => (await reader.until(0))?.toString();
    for (const [file, rules] of rulesByPath) {
      const values: Record<string, string> = {};
      for (const expected of ATTRIBUTE_NAMES) {
        const [, name, value] = [await next(), await next(), await next()];
        if (value === undefined) await ended;
        if (value === undefined || name !== expected) throw new Error(`git check-attr gave no ${expected} of ${file}`);
        values[name] = value;
      }
      this.known.set(`${rules}\n${file}`, values as unknown as Attributes);
    }
    await ended;
  }
}
