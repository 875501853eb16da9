export { readPaths, type ReadOptions } from './dockerfile/read-set';
export { hashSource, type SourceHash } from './hash/hash-source';
export { type IgnoreRules, parseIgnoreFile } from './ignore/ignore-rules';
export { entryDigest, type EntryKind, type SourceEntry } from './source-entry';
export { SourceError, type SourcePlace } from './source-error';
export type { SourceOptions } from './source-options';
export type { SourceWarning, WarningCode } from './source-warning';
export { diskTree } from './tree/disk-tree';
export type { NameKind, Tree, TreeFile, TreeName } from './tree/tree';
