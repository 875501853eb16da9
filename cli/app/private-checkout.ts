import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { gitIndexEntries } from '../../modules/source/git/git-index';
import { git, type GitPlace } from './git';

/** Where the files of a repository go, beside its own work tree. */
interface Paths {
  readonly gitFolder: string;
  /** For the files. */
  readonly folder: string;
  readonly index: string;
}

/** A work tree that leaves no trace in the repository. */
export class PrivateCheckout {
  /** The `.gitattributes` that the files were written by; undefined when all files have to be written. */
  private rules: string | undefined;

  constructor(
    private readonly place: GitPlace,
    private readonly paths: Paths,
  ) {}

  get folder(): string {
    return this.paths.folder;
  }

  /**
   * Changes the files to those of a commit, as git writes them on this machine.
   *
   * @returns the commits of the submodules by their paths; their folders are empty
   */
  async moveTo(commit: string): Promise<Map<string, string>> {
    const { rules: before } = this;
    if (before === undefined) await this.clear();
    // Git stops in the middle where something is missing.
    this.rules = undefined;
    await this.git('-c', 'core.sparseCheckout=false', 'read-tree', '--no-recurse-submodules', '-m', '-u', commit);
    const entries = [...gitIndexEntries(readFileSync(this.paths.index))];
    const rules = rulesIn(entries);
    // Git writes a file when its content is another one, not when only the rules for it are.
    if (before !== undefined && before !== rules) return this.moveTo(commit);
    const submodules = new Map(
      entries.filter(([, { mode }]) => mode === 'submodule').map(([file, { id }]) => [file, id]),
    );
    // Git does not empty the folders of submodules.
    if (submodules.size === 0) this.rules = rules;
    return submodules;
  }

  private async clear(): Promise<void> {
    await Promise.all([this.folder, this.paths.index].map((each) => rm(each, { recursive: true, force: true })));
    await mkdir(this.folder, { recursive: true });
  }

  private git(...args: readonly string[]): Promise<string> {
    const { gitFolder, folder, index } = this.paths;
    const where = [`--git-dir=${gitFolder}`, `--work-tree=${folder}`];
    return git({ ...this.place, folder }, [...where, ...args], { GIT_INDEX_FILE: index });
  }
}

/** The `.gitattributes` files, by their contents. */
function rulesIn(entries: readonly (readonly [file: string, { readonly id: string }])[]): string {
  return entries
    .flatMap(([file, { id }]) => (path.basename(file) === '.gitattributes' ? `${file} ${id}\n` : []))
    .join('');
}
