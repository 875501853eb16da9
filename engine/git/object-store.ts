import { createHash } from 'node:crypto';
import type { TreeFile } from '../../modules/source';
import { CommandFailed } from '../../host/command-error';
import { RunnerError } from '../../errors/runner-error';
import { type CatFile, type ObjectHeader, type Receiver, whole } from './cat-file';
import type { Checkout } from '../../modules/source/git/checkout-of';
import { type BlobPath, checkedOutFacts } from './checkout';
import { parseTree, type TreeObject } from './tree-object';

type Facts = Pick<TreeFile, 'digest' | 'size'>;

/** What is needed of an object: the names in a folder, the content of a file, or the facts of a file as checked out. */
export type Need = 'tree' | 'content' | Checkout;

/** An object that is needed, and where: for messages. */
export interface Wanted extends BlobPath {
  readonly id: string;
  readonly need: Need;
}

/** What has been read of a repository, by object id: equal files and folders of all revisions are read once. */
export class ObjectStore {
  private readonly trees = new Map<string, TreeObject>();
  private readonly contents = new Map<string, Buffer>();
  private readonly facts = new Map<string, Facts>();

  tree(id: string): TreeObject | undefined {
    return this.trees.get(id);
  }

  content(id: string): Buffer | undefined {
    return this.contents.get(id);
  }

  factsOf(id: string, how: Checkout): Facts | undefined {
    return this.facts.get(`${how} ${id}`);
  }

  /** @throws {RunnerError} when an object is not in this clone */
  async load(wanted: readonly Wanted[], catFile: CatFile): Promise<void> {
    catFile.ask(wanted.map(({ id }) => id));
    for (const one of wanted) {
      const found = await answered(one, catFile, (header) => this.receiver(one, header));
      if (!found) throw absent(one);
    }
  }

  private receiver(wanted: Wanted, { id }: ObjectHeader): Receiver {
    const { need } = wanted;
    if (need === 'tree') return whole((content) => this.trees.set(id, parseTree(content, id.length / 2)));
    if (need === 'content') return whole((content) => this.contents.set(id, content));
    const key = `${need} ${id}`;
    if (need !== 'kept') return whole((content) => this.facts.set(key, checkedOutFacts(content, need, wanted)));
    const hash = createHash('sha256');
    let size = 0;
    return {
      receive: (chunk) => {
        hash.update(chunk);
        size += chunk.length;
      },
      done: () => this.facts.set(key, { digest: hash.digest('hex'), size }),
    };
  }
}

/** In a partial clone git gives up at the first object that it may not fetch. */
async function answered(wanted: Wanted, catFile: CatFile, receiver: (header: ObjectHeader) => Receiver) {
  try {
    return await catFile.answer(receiver);
  } catch (error) {
    if (error instanceof CommandFailed) throw absent(wanted, error);
    throw error;
  }
}

function absent({ path, revision, id }: Wanted, cause?: unknown): RunnerError {
  return new RunnerError(
    `${path || 'the root folder'} of ${revision} is not in this clone`,
    `object ${id} is missing: the clone was made with a filter (partial clone), or is damaged`,
    'complete it with `git fetch --refetch --no-filter`, or clone without `--filter`',
    cause,
  );
}
