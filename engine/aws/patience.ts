import { setTimeout as sleep } from 'node:timers/promises';
import { reason } from '../../errors/report';
import { EngineError } from '../engine-error';
import { isPassing } from './failed-call';

const FIRST_MS = 500;
const FACTOR = 1.5;
const LONGEST_MS = 5_000;

/** Waits for something of a service of AWS, so long and no longer: with pauses that grow, as others ask it too. */
export class Patience {
  private readonly end: number;
  private pauseMs = FIRST_MS;
  private told = false;

  /** @param service as people call it: `ECS` */
  constructor(
    private readonly service: string,
    private readonly seconds: number,
    private readonly signal: AbortSignal,
    private readonly say: (line: string) => void,
  ) {
    this.end = performance.now() + seconds * 1000;
  }

  get isOver(): boolean {
    return performance.now() > this.end;
  }

  /** Throws the reason of the signal as soon as there is one. */
  async pause(): Promise<void> {
    const left = Math.max(0, this.end - performance.now());
    await sleep(Math.min(this.pauseMs, left + 1), undefined, { signal: this.signal }).catch(() => undefined);
    this.signal.throwIfAborted();
    this.pauseMs = Math.min(this.pauseMs * FACTOR, LONGEST_MS);
  }

  /**
   * What a call answers. Calls that fail in a way that passes are repeated: they must be such that may be.
   *
   * @param passes whether a failure does
   */
  async answer<T>(call: () => Promise<T>, passes = isPassing): Promise<T> {
    for (;;) {
      try {
        const answer = await call();
        this.told = false;
        return answer;
      } catch (error) {
        this.signal.throwIfAborted();
        if (!passes(error)) throw error;
        if (this.isOver) throw this.unanswered(error);
        if (!this.told) this.say(`${why(error)}; asking again`);
        this.told = true;
        await this.pause();
      }
    }
  }

  private unanswered(error: unknown): EngineError {
    return new EngineError(
      `${this.service} gives no answer within ${this.seconds} s`,
      why(error),
      'apply again; if it stays so, see https://health.aws.amazon.com and what else ' +
        `asks ${this.service} in this account`,
      error,
    );
  }
}

function why(error: unknown): string {
  return error instanceof EngineError ? `${error.what}: ${error.why}` : reason(error);
}
