import { stripVTControlCharacters } from 'node:util';
import type { ImageLog } from '../image-log';
import { LogFile } from './log-file';
import type { Mask } from './mask';
import { PlainProgress } from './plain-progress';

/** Longest wait for the line that tells how a step ended, before its name is shown by itself. */
const HOLD_MS = 100;

/** Lines that are repeated in an error. */
const END_LINES = 20;

/** What the builder of one image writes: readable on the terminal, whole in a file, without secrets in both. */
export class BuildLog {
  private readonly progress = new PlainProgress();
  private readonly file: LogFile;
  private readonly end: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    build: string,
    env: NodeJS.ProcessEnv,
    private readonly log: ImageLog,
    private readonly mask: Mask,
  ) {
    this.file = new LogFile(build, env);
  }

  /** Where the whole log is. */
  get place(): string {
    const { problem, path } = this.file;
    return problem === undefined ? `whole log: ${path}` : `no whole log: ${problem}`;
  }

  /** A line that the builder wrote; a progress bar leaves its last state. */
  readonly line = (raw: string): void => {
    const line = this.mask.text(stripVTControlCharacters(raw.trimEnd().split('\r').pop() ?? ''));
    this.file.write(line);
    clearTimeout(this.timer);
    this.show(this.progress.read(line));
    this.timer = setTimeout(() => this.show(this.progress.release()), HOLD_MS);
  };

  close(): void {
    clearTimeout(this.timer);
    this.show(this.progress.release());
    this.file.close();
  }

  /** Repeats the last lines, which may be far above among those of other images, and says where all are. */
  repeatEnd(): void {
    if (this.end.length > 0) this.log.say(`---- last ${this.end.length} lines ----`);
    for (const line of this.end) this.log.say(line);
    this.log.say(this.place);
  }

  private show(lines: readonly string[]): void {
    for (const line of lines) this.log.say(line);
    this.end.push(...lines);
    this.end.splice(0, this.end.length - END_LINES);
  }
}
