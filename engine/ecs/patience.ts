import { setTimeout as sleep } from 'node:timers/promises';
import { reason } from '../../errors/report';
import { EngineError } from '../engine-error';
import { isPassing } from './refusal';

const FIRST_MS = 500;
const FACTOR = 1.5;
const LONGEST_MS = 5_000;

/** Waits for something of ECS, so long and no longer: with pauses that grow, as others ask ECS too. */
export class Patience {
  private readonly end: number;
  private pauseMs = FIRST_MS;
  private told = false;

  constructor(
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

  /** What a call answers. Calls that fail in a way that passes are repeated: they must be such that may be. */
  async answer<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await call();
        this.told = false;
        return answer;
      } catch (error) {
        this.signal.throwIfAborted();
        if (!isPassing(error)) throw error;
        if (this.isOver) throw this.unanswered(error);
        if (!this.told) this.say(`${why(error)}; asking again`);
        this.told = true;
        await this.pause();
      }
    }
  }

  private unanswered(error: unknown): EngineError {
    return new EngineError(
      `ECS gives no answer within ${this.seconds} s`,
      why(error),
      'apply again; if it stays so, see https://health.aws.amazon.com and what else asks ECS in this account',
      error,
    );
  }
}

function why(error: unknown): string {
  return error instanceof EngineError ? `${error.what}: ${error.why}` : reason(error);
}
