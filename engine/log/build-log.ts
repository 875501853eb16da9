import { stripVTControlCharacters } from 'node:util';
import type { ImageLog } from './image-log';
import type { LogFile } from './log-file';
import type { Mask } from './mask';
import { PlainProgress } from './plain-progress';

/** Longest wait for the line that tells how a step ended, before its name is shown by itself. */
const HOLD_MS = 100;

/** What the builder of one image writes: readable on the terminal, whole in a file, without secrets in both. */
export class BuildLog {
  private readonly progress = new PlainProgress();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly file: LogFile,
    private readonly log: ImageLog,
    private readonly mask: Mask,
  ) {}

  /**
   * Keeps the log of `work` and says where it is, at its end again when it fails: Terraform's error repeats the last 8 KiB
   * of what was said, so there it stands behind the last lines.
   *
   * @throws what `work` throws, without secrets: what a program said last may stand in the message of its failure
   */
  async during<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.log.say(this.file.place);
    try {
      const result = await work();
      this.close();
      return result;
    } catch (error) {
      this.close();
      if (!signal.aborted) this.log.say(this.file.place);
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

  private show(lines: readonly string[]): void {
    for (const line of lines) this.log.say(line);
  }
}
