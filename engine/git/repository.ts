import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Tree } from '../../modules/source';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { run } from '../../host/run';
import { reason } from '../../errors/report';
import { RunnerError } from '../../errors/runner-error';
import { AttributeStore } from './attributes';
import { CatFile, type GitPlace, whole } from './cat-file';
import { gitArgv, gitEnvironment } from './environment';
import { GitTree } from './git-tree';
import { readLineEndingSettings } from './line-ending-settings';
import type { LineEndingSettings } from '../../modules/source/git/line-endings';
import { ObjectStore } from './object-store';

/** What is the same as long as a repository is read. */
interface Facts {
  /** The top of the work tree, or the bare repository itself; absolute, with `/`. */
  readonly root: string;
  readonly shallow: boolean;
  readonly settings: LineEndingSettings;
}

/**
 * Reads revisions of a repository without checking them out. Nothing is written to it, fetched into it, or run of what its
 * configuration and attributes name. Needs git 2.24 or later.
 *
 * @param place a folder of the work tree, or a bare repository
 * @throws {RunnerError} when it is no repository, or git is not installed
 */
export async function withGitRepository<T>(
  place: GitPlace,
  work: (repository: GitRepository) => Promise<T>,
): Promise<T> {
  const facts = await readFacts(place);
  const catFile = new CatFile(place);
  const { default: pLimit } = await import('p-limit');
  try {
    return await work(new GitRepository(facts, catFile, new AttributeStore(place), pLimit(1)));
  } finally {
    await catFile.stop();
  }
}

export class GitRepository {
  private readonly objects = new ObjectStore();

  constructor(
    private readonly facts: Facts,
    private readonly catFile: CatFile,
    private readonly attributes: AttributeStore,
    /** Questions and answers of two readers would mix. */
    private readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>,
  ) {}

  /** Where a checkout would have the revisions: paths that a tree is asked for start with it. */
  get root(): string {
    return this.facts.root;
  }

  /**
   * Gives `work` the revision as a tree that equals a clean checkout of it on this machine, Git LFS included. Runs `work`
   * again until all it reads is loaded: it must do nothing but read and return.
   *
   * @param revision anything that git takes for a commit: a branch, a tag, `HEAD~3`, an id
   * @throws {RunnerError} when there is no such revision, or a file in it cannot be had as a checkout has it
   */
  read<T>(revision: string, work: (tree: Tree) => T): Promise<T> {
    return this.oneAtATime(async () => {
      const { root, settings } = this.facts;
      const { objects, attributes } = this;
      const tree = new GitTree(
        { name: revision, root, tree: await this.asking(() => this.rootTree(revision)) },
        { objects, attributes, settings },
      );
      for (;;) {
        const outcome = attempt(() => work(tree));
        const wanted = tree.takeWanted();
        if (wanted === undefined) return outcome();
        await this.asking(() => objects.load(wanted.objects, this.catFile));
        if (wanted.attributes.size > 0) await attributes.load(wanted.attributes);
      }
    });
  }

  private async rootTree(revision: string): Promise<string> {
    if (/^-|[\n\0]|^$/.test(revision)) throw noRevision(revision, this.facts);
    this.catFile.ask([`${revision}^{commit}`]);
    let tree: string | undefined;
    await this.catFile.answer(() => whole((commit) => (tree = /^tree ([0-9a-f]+)$/m.exec(commit.toString())?.[1])));
    if (tree === undefined) throw noRevision(revision, this.facts);
    return tree;
  }

  /** After a failure answers are left that nobody waits for. */
  private async asking<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.catFile.stop();
      throw error;
    }
  }
}

/** What `work` did, to be done once more by whoever wants it. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function noRevision(revision: string, { root, shallow }: Facts): RunnerError {
  return new RunnerError(
    `there is no revision ${JSON.stringify(revision)} in ${root}`,
    shallow
      ? 'the clone is shallow: it holds the newest commits only'
      : 'git finds no commit, or more than one, of that name',
    shallow
      ? 'fetch the rest with `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0` of actions/checkout)'
      : 'correct the name, or fetch the branch or tag that it is on',
  );
}

async function readFacts(place: GitPlace): Promise<Facts> {
  const { folder } = place;
  if (!existsSync(folder)) throw noRepository(folder, 'there is no such folder');
  const argv = gitArgv('rev-parse', '--is-shallow-repository', '--show-cdup');
  try {
    const { stdout } = await run({ ...place, argv, env: gitEnvironment(place.env), cwd: folder });
    const [shallow, up = ''] = stdout.split('\n');
    return {
      root: top(folder, up),
      shallow: shallow === 'true',
      settings: await readLineEndingSettings(place),
    };
  } catch (error) {
    if (error instanceof CommandMissing) {
      throw new RunnerError(`${folder} cannot be read at a revision`, error.message, 'install git', error);
    }
    if (error instanceof CommandFailed) throw noRepository(folder, reason(error));
    throw error;
  }
}

function noRepository(folder: string, why: string): RunnerError {
  return new RunnerError(`${folder} is not a git repository that can be read`, why, 'correct the path');
}

/** Git counts from where links lead. People name paths as they came. */
function top(folder: string, up: string): string {
  const real = path.resolve(realpathSync(folder), up);
  const named = path.resolve(folder, up);
  const root = existsSync(named) && realpathSync(named) === real ? named : real;
  return process.platform === 'win32' ? root.replaceAll('\\', '/') : root;
}
