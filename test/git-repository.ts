import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withRevisions } from '../cli/app/revisions';
import { hashSource, type SourceHash, type Tree } from '../modules/source';

/** Which image of which folder. */
export interface Where {
  /** Opened as the repository. @default - the test's own */
  readonly folder?: string;
  /** @default - the root of the repository */
  readonly context?: string;
  readonly dockerfile?: string;
}

/** A real repository of a user who has no other settings than those given here. */
export class TestRepository {
  readonly base = realpathSync(mkdtempSync(path.join(tmpdir(), 'slipway-git-')));
  readonly folder = path.join(this.base, 'repository');
  readonly env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: this.base,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };

  constructor(...initOptions: readonly string[]) {
    this.configure('init.defaultBranch', 'main');
    this.configure('protocol.file.allow', 'always');
    this.configure('advice.detachedHead', 'false');
    this.gitIn(this.base, 'init', '--quiet', ...initOptions, this.folder);
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }

  /** For the user, not for the repository. */
  configure(name: string, value: string): void {
    this.gitIn(this.base, 'config', '--global', name, value);
  }

  git(...args: readonly string[]): string {
    return this.gitIn(this.folder, ...args);
  }

  gitIn(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd, env: this.env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 1e8 });
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** Without content the file holds its name. */
  write(name: string, content: string | Buffer = name): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  /** Commits these files as they are on the disk, or all; gives back the id. */
  commit(...files: readonly string[]): string {
    this.git('add', ...(files.length > 0 ? files : ['--all']));
    this.git('commit', '--quiet', '--allow-empty', '--message', 'next');
    return this.git('rev-parse', 'HEAD').trim();
  }

  /** A fresh clone with that revision checked out. */
  checkout(revision: string): string {
    const clone = mkdtempSync(path.join(this.base, 'clone-'));
    this.gitIn(this.base, 'clone', '--quiet', '--no-checkout', this.folder, clone);
    this.gitIn(clone, 'checkout', '--quiet', revision);
    return clone;
  }

  /** The hash of a revision, as commands read it. */
  hashAt(revision: string, where: Where = {}): Promise<SourceHash> {
    return withRevisions(this.place(where.folder), async (revisions) => {
      const { root, tree } = await revisions.checkOut(revision);
      return hashIn(root, where, tree);
    });
  }

  place(folder = this.folder) {
    return { folder, env: this.env, signal: new AbortController().signal };
  }

  /** The hash that the disk gives of a fresh clone. */
  hashOfCheckout(revision: string, where?: Where): SourceHash {
    return hashIn(this.checkout(revision), where);
  }

  async expectAsCheckedOut(revision = 'HEAD', where?: Where): Promise<SourceHash> {
    const expected = this.hashOfCheckout(revision, where);
    const found = await this.hashAt(revision, where);
    expect(found.entries).toEqual(expected.entries);
    expect(found.hash).toBe(expected.hash);
    return found;
  }
}

export function hashIn(root: string, { context = '.', dockerfile }: Where = {}, tree?: Tree): SourceHash {
  return hashSource({ context: path.join(root, context), ...(dockerfile && { dockerfile }), ...(tree && { tree }) });
}
