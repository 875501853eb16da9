/** The process for which something is done: what it finds, and what ends it. */
export interface World {
  readonly env: NodeJS.ProcessEnv;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
}
