import { randomUUID } from 'node:crypto';

/** One event of a service, as DescribeServices answers it. */
export interface ServiceEvent {
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly message: string;
}

const KEPT = 100;

/** The events of a service, newest first; at most 100. */
export class Events {
  private events: readonly ServiceEvent[] = [];

  constructor(private readonly service: string) {}

  /** Adds `(service NAME) MESSAGE`. */
  add(at: number, message: string): void {
    const event = { id: randomUUID(), createdAt: at / 1_000, message: `(service ${this.service}) ${message}` };
    this.events = [event, ...this.events].slice(0, KEPT);
  }

  list(): readonly ServiceEvent[] {
    return this.events;
  }
}
