import type { Origin } from './instruction';

/** One path that one line reads. */
export interface Read extends Origin {
  /** Relative to its context, may have wildcards; the empty string is all of it. */
  readonly path: string;
  /** The named context that is read; undefined is the build context. */
  readonly context: string | undefined;
  readonly instruction: 'COPY' | 'ADD' | 'RUN' | 'FROM';
  /** Set by `COPY --parents`. */
  readonly parents: Parents | undefined;
  /** BuildKit sends it and has no use for it: `git@host:path`, and the source of a `tmpfs` mount. */
  readonly unread: boolean;
  /** Patterns of what a COPY leaves out, with `!` those of what it takes all the same. */
  readonly exclude: readonly string[];
}

/** What `COPY --parents` looks for in which folder: it keeps the names behind `/./`. `**` stands for any number of folders. */
export interface Parents {
  readonly folder: string;
  readonly pattern: string;
}

export interface ExternalBase {
  readonly reference: string;
  /** First line that names it, from 1. */
  readonly line: number;
}

/** An image that a stage starts from, so that its ONBUILD triggers run there. */
export interface BaseImage {
  /** A reference, or the name of a named context that is an image. */
  readonly from: { readonly reference: string } | { readonly context: string };
  /** `os/arch[/variant]`; undefined is that of the machine that builds. */
  readonly platform: string | undefined;
}
