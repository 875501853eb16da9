import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { reason } from '../../errors/report';
import { userCache } from '../../host/folders';

/** What is kept of earlier builds. */
const KEEP_FILES = 50;
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
const LOG = /^\d{8}T\d{9}Z-.+\.log$/;

/** The whole log of one build. It is a help, no result: where it cannot be written, the build goes on without. */
export class LogFile {
  private path = '';
  private problem: string | undefined;
  private file: number | undefined;

  constructor(build: string, env: NodeJS.ProcessEnv) {
    const time = new Date().toISOString().replace(/[-:.]/g, '');
    const name = `${time}-${build.replace(/[^\w.-]/g, '_').slice(0, 150)}.log`;
    this.attempt(() => {
      const folder = path.join(userCache(env), 'logs');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      removeOld(folder);
      this.path = path.join(folder, name);
      // What a build writes may be confidential.
      this.file = openSync(this.path, 'wx', 0o600);
    });
  }

  /** Where it is, or why there is none, in words. */
  get place(): string {
    return this.problem === undefined ? `whole log: ${this.path}` : `no whole log: ${this.problem}`;
  }

  write(line: string): void {
    const { file } = this;
    if (file !== undefined) this.attempt(() => writeSync(file, `${line}\n`));
  }

  close(): void {
    const { file } = this;
    this.file = undefined;
    // Some file systems say only now that they have no room.
    if (file !== undefined) this.attempt(() => closeSync(file));
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.problem = reason(error);
      this.close();
    }
  }
}

function removeOld(folder: string): void {
  const newestFirst = readdirSync(folder)
    .filter((name) => LOG.test(name))
    .sort()
    .reverse();
  const old = newestFirst.filter((name, index) => index >= KEEP_FILES - 1 || isOld(path.join(folder, name)));
  for (const name of old) rmSync(path.join(folder, name), { force: true });
}

function isOld(file: string): boolean {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && written < Date.now() - KEEP_MS;
}
