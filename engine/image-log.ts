import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reason } from './runner-error';

/** Lines of the builder that are repeated in an error. */
const END_LINES = 20;

/** The log of one image: every line carries the image's name, because Terraform runs several builds at once. */
export class ImageLog {
  private readonly end: string[] = [];
  private folder: string | undefined;
  private problem: string | undefined;

  constructor(
    private readonly name: string,
    private readonly print: (line: string) => void,
  ) {}

  /** A line on the way. */
  say(text: string): void {
    this.print(`${this.name} | ${text}`);
  }

  /** A result. */
  conclude(text: string): void {
    this.print(`${this.name}: ${text}`);
  }

  /** A line that the builder wrote; a progress bar leaves its last state. */
  readonly builderLine = (raw: string): void => {
    const line = raw.trimEnd().split('\r').pop() ?? '';
    if (line === '') return;
    this.say(line);
    this.end.push(line);
    if (this.end.length > END_LINES) this.end.shift();
    this.keep(line);
  };

  /** Repeats the end of the builder's log and says where all of it is. */
  repeatEnd(): void {
    if (this.folder === undefined) return;
    this.say(`---- last ${this.end.length} lines ----`);
    for (const line of this.end) this.say(line);
    this.say(this.problem === undefined ? `whole log: ${this.file}` : `no log file: ${this.problem}`);
  }

  /** Removes the file after a success. */
  discard(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private get file(): string {
    return path.join(this.folder ?? '', 'build.log');
  }

  private keep(line: string): void {
    if (this.problem !== undefined) return;
    try {
      // A folder of its own, readable by this user alone: what a build writes may be confidential.
      this.folder ??= mkdtempSync(path.join(tmpdir(), `slipway-log-${this.name.replace(/[^\w.-]/g, '_')}-`));
      appendFileSync(this.file, `${line}\n`);
    } catch (error) {
      // A full disk must not fail a build that may still succeed.
      this.problem = reason(error);
    }
  }
}
