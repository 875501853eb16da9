/** What one run of the engine gets from outside. */
export interface RunContext {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Writes one line to the standard output, which Terraform shows as it comes. */
  readonly print: (line: string) => void;
}
