import type { Read } from '../dockerfile/read';
import type { SourceEntry } from '../source-entry';
import type { SourceWarning } from '../source-warning';
import type { NameKind } from '../tree/tree';

/** Why an image has the hash that it has. Plain data: it survives JSON. */
export interface Explanation {
  readonly tag: string;
  readonly hash: string;
  readonly inputs: ExplainedInputs;
  /** The build context. */
  readonly context: ExplainedContext;
  /** Named contexts that are folders and are read, by name. */
  readonly contexts: Readonly<Record<string, ExplainedContext>>;
  /** Why the whole context counts as read although no line says so; empty when the Dockerfile is understood. */
  readonly widened: readonly SourceWarning[];
  readonly warnings: readonly SourceWarning[];
}

/** What is in the hash besides files. */
export interface ExplainedInputs {
  /**
   * Relative to the context. In the hash, whether it is copied or not, are the instructions that the target needs; null:
   * they are not understood, and all bytes are.
   */
  readonly dockerfile: { readonly path: string; readonly instructions: readonly string[] | null };
  /** Undefined: the last stage. */
  readonly target?: string;
  readonly platforms: readonly string[];
  /** Build arguments that the Dockerfile takes. */
  readonly args: Readonly<Record<string, string>>;
  readonly salt?: string;
  /** Named contexts that are images and are read. `ours`: given by the tag of its source, which is in the hash. */
  readonly images: readonly { readonly name: string; readonly image: string; readonly ours: boolean }[];
  /** Images that the Dockerfile names. Only their names are in the hash, with the Dockerfile. */
  readonly externalBases: readonly { readonly reference: string; readonly line: number }[];
}

export interface ExplainedContext {
  /** Relative to the working directory. */
  readonly folder: string;
  /** Relative to the working directory; undefined when there is none. */
  readonly ignoreFile?: string;
  readonly included: readonly IncludedPath[];
  readonly excluded: readonly ExcludedPath[];
}

/** The line of a Dockerfile that reads a path. */
export type Reader = Pick<Read, 'instruction' | 'line' | 'text' | 'path'>;

export interface IncludedPath extends SourceEntry {
  /** Empty when the whole context counts as read: see {@link Explanation.widened}. */
  readonly readers: readonly Reader[];
}

/** What is not in the hash. A folder stands for all that is in it. */
export interface ExcludedPath {
  readonly path: string;
  readonly kind: NameKind;
  /** All that keep it out, so at least one. */
  readonly reasons: readonly ExclusionReason[];
}

export type ExclusionReason =
  /** A line of the ignore file drops it. */
  | { readonly kind: 'ignored'; readonly file: string; readonly line: number; readonly text: string }
  /** No instruction that the target needs reads it. */
  | { readonly kind: 'unread' }
  /** Never part of a build context here: Terraform's state and folders, the output of cdktf, `.git`. */
  | { readonly kind: 'dropped' }
  /** Sockets, pipes and devices are in no build context. */
  | { readonly kind: 'special' };
