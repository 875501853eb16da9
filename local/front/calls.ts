import type { RoleSession } from './aws-call';

/** One request that the front received. */
export interface Call {
  /** ISO 8601. */
  readonly time: string;
  readonly through: 'api' | 'registry';
  /** The permission it needs on AWS: `ecr:CreateRepository`. For REST APIs other than Lambda's `s3:GET /bucket`. */
  readonly action: string;
  readonly method: string;
  /** With the query, as it was sent. */
  readonly path: string;
  /** Repository it is about, where there is one. */
  readonly repository?: string | undefined;
  readonly region?: string | undefined;
  /** Who calls, by AWS access key; on the registry, who got the login there. */
  readonly accessKey?: string | undefined;
  /** Of calls that take a role: what they ask for. */
  readonly session?: RoleSession | undefined;
  /** HTTP status of the answer; null when the connection broke before there was one. */
  readonly status: number | null;
}

const KEPT = 20_000;

/** The calls since the start or the last `clear`, oldest first; the oldest go when there are more than 20,000. */
export class Calls {
  private calls: Call[] = [];

  record(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls = this.calls.slice(-KEPT / 2);
  }

  list(): readonly Call[] {
    return this.calls;
  }

  clear(): void {
    this.calls = [];
  }
}
