/** Something that works but will surprise: what, where, and the fix. */
export interface SourceWarning {
  readonly code: WarningCode;
  readonly message: string;
  readonly fix: string;
  /** Line of the Dockerfile, from 1. */
  readonly line?: number;
  /** The whole context counts as read because of it. */
  readonly widens?: true;
}

export type WarningCode =
  | 'foreign-syntax'
  | 'not-understood'
  | 'onbuild-base'
  | 'builder-platform'
  | 'unset-variable'
  | 'nothing-matched'
  | 'unpinned-base'
  | 'unpinned-source'
  | 'unpinned-syntax'
  | 'no-ignore-file'
  | 'large-context'
  | 'secret-argument'
  | 'unused-argument'
  | 'untracked-files'
  | 'left-out'
  | 'similar-names';
