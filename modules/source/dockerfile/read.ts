import type { Origin } from './instruction';

/** One path that one line reads. */
export interface Read extends Origin {
  /** Relative to its context, may have wildcards; the empty string is all of it. */
  readonly path: string;
  /** The named context that is read; undefined is the build context. */
  readonly context: string | undefined;
  readonly instruction: 'COPY' | 'ADD' | 'RUN' | 'FROM';
  /** `COPY --parents`: `**` stands for any number of folders. */
  readonly parents: boolean;
  /** `git@host:path` may be a file, but hardly is one. */
  readonly remote: boolean;
}

export interface ExternalBase {
  readonly reference: string;
  /** First line that names it, from 1. */
  readonly line: number;
}
