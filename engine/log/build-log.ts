import { stripVTControlCharacters } from 'node:util';
import type { ImageLog } from '../image-log';
import type { LogFile } from './log-file';
import type { Mask } from './mask';
import { PlainProgress } from './plain-progress';

/** Longest wait for the line that tells how a step ended, before its name is shown by itself. */
const HOLD_MS = 100;

/** Lines that are repeated in an error. */
const END_LINES = 20;

/** What the builder of one image writes: readable on the terminal, whole in a file, without secrets in both. */
export class BuildLog {
  private readonly progress = new PlainProgress();
  private readonly end: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly file: LogFile,
    private readonly log: ImageLog,
    private readonly mask: Mask,
  ) {}

  /**
   * Keeps the log of `work` and says where it is; of what fails, the end is repeated.
   *
   * @throws what `work` throws, without secrets: what a program said last may stand in the message of its failure
   */
  async during(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    this.log.say(this.file.place);
    try {
      await work();
      this.close();
    } catch (error) {
      this.close();
      if (!signal.aborted) this.repeatEnd();
      throw this.mask.error(error);
    }
  }

  /** A line that the builder wrote; a progress bar leaves its last state. */
  readonly line = (raw: string): void => {
    const line = this.mask.text(stripVTControlCharacters(raw.trimEnd().split('\r').pop() ?? ''));
    this.file.write(line);
    clearTimeout(this.timer);
    this.show(this.progress.read(line));
    this.timer = setTimeout(() => this.show(this.progress.release()), HOLD_MS);
  };

  private close(): void {
    clearTimeout(this.timer);
    this.show(this.progress.release());
    this.file.close();
  }

  /** Repeats the last lines, which may be far above among those of other images, and says where all are. */
  private repeatEnd(): void {
    if (this.end.length > 0) this.log.say(`---- last ${this.end.length} lines ----`);
    for (const line of this.end) this.log.say(line);
    this.log.say(this.file.place);
  }

  private show(lines: readonly string[]): void {
    for (const line of lines) this.log.say(line);
    this.end.push(...lines);
    this.end.splice(0, this.end.length - END_LINES);
  }
}
