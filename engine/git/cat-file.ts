import { converse, type Conversation } from '../../host/converse';
import { ByteReader } from './byte-reader';
import { gitArgv, gitEnvironment } from './environment';

/** Where git runs. */
export interface GitPlace {
  /** Any folder of the work tree, or a bare repository. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export interface ObjectHeader {
  /** 40 or 64 hexadecimal digits. */
  readonly id: string;
  readonly type: string;
  readonly size: number;
}

/** What to do with the content of an object. */
export interface Receiver {
  readonly receive: (chunk: Buffer) => void;
  readonly done: () => void;
}

interface Session {
  readonly conversation: Conversation;
  readonly reader: ByteReader;
  readonly stop: AbortController;
}

/** `git cat-file --batch`: one process that is asked for objects by name, all the time that a repository is read. */
export class CatFile {
  private session: Session | undefined;

  constructor(private readonly place: GitPlace) {}

  /** Names go to standard input, where no name is an option. They hold no newline. */
  ask(names: readonly string[]): void {
    this.session ??= startSession(this.place);
    this.session.conversation.input.write(names.map((name) => `${name}\n`).join(''));
  }

  /**
   * Reads the answer to the next name; undefined when there is no such object.
   *
   * @throws {CommandFailed} when git gave up
   */
  async answer(receiver: (header: ObjectHeader) => Receiver): Promise<ObjectHeader | undefined> {
    const header = parseHeader(await this.next((reader) => reader.until(NEWLINE)));
    if (header === undefined) return undefined;
    const { receive, done } = receiver(header);
    await this.next((reader) => reader.take(header.size, receive));
    await this.next((reader) => reader.until(NEWLINE));
    done();
    return header;
  }

  /** Ends the process, with answers that nobody has read. The next question starts another. */
  async stop(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    session?.stop.abort();
    await Promise.allSettled([session?.conversation.ended]);
  }

  private async next<T>(read: (reader: ByteReader) => Promise<T | undefined>): Promise<T> {
    if (this.session === undefined) throw new Error('git was asked for nothing');
    const value = await read(this.session.reader);
    if (value !== undefined) return value;
    await this.session.conversation.ended;
    throw new Error('git cat-file ended in the middle of an answer');
  }
}

const NEWLINE = 0x0a;

function startSession({ folder, env, signal }: GitPlace): Session {
  const stop = new AbortController();
  const conversation = converse({
    argv: gitArgv('cat-file', '--batch'),
    env: gitEnvironment(env),
    cwd: folder,
    signal: AbortSignal.any([signal, stop.signal]),
  });
  return { conversation, reader: new ByteReader(conversation.answers), stop };
}

function parseHeader(line: Buffer): ObjectHeader | undefined {
  const [, id, type, size] = /^([0-9a-f]{40}|[0-9a-f]{64}) (commit|tree|blob|tag) (\d+)$/.exec(line.toString()) ?? [];
  return id === undefined || type === undefined ? undefined : { id, type, size: Number(size) };
}

/** Gathers the whole content. */
export function whole(use: (content: Buffer) => void): Receiver {
  const chunks: Buffer[] = [];
  return { receive: (chunk) => chunks.push(chunk), done: () => use(Buffer.concat(chunks)) };
}
