import type { RegistryAccess } from './registry';

/** What an image is made of. Paths use `/`. */
export interface SourceDocument {
  /** Build context, relative to `module`. */
  readonly context: string;
  /** Dockerfile, relative to the context. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  /** `os/arch[/variant]`; several make an index. */
  readonly platforms: readonly string[];
  /**
   * Named contexts: a folder relative to `module`, or an image. One of ours has its `src-…` tag too: that is hashed
   * instead of the reference, which differs between accounts; and its registry, which the builder must log in to.
   */
  readonly contexts?: Readonly<
    Record<string, string | { readonly image: string; readonly tag?: string; readonly registry?: RegistryAccess }>
  >;
  readonly onbuild?: readonly string[];
  /** Repositories with a copy of Docker's Dockerfile frontend. */
  readonly frontends?: readonly string[];
  readonly salt?: string;
  /** What tools write below a context while they run, relative to `module`: it is in no hash and in no build. */
  readonly leftOut?: readonly string[];
}
