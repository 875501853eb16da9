import type { Colors } from 'picocolors/types';

/** All that a command has to do with the world of its process. `main.ts` makes it; nothing below reads another. */
export interface Context {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether somebody can be asked. */
  readonly interactive: boolean;
  /** Answers. */
  readonly stdout: Output;
  /** Progress and errors. */
  readonly stderr: Output;
  /** For both. */
  readonly colors: Colors;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
}

/** Where text goes. */
export interface Output {
  write(text: string): unknown;
}
