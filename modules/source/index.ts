export type { BaseImage } from './dockerfile/read';
export { type ReadOptions, readPaths } from './dockerfile/read-set';
export { type DifferenceKind, differenceOf, type SourceDifference } from './explain/difference';
export { differenceText, type DifferenceTextOptions } from './explain/difference-text';
export { explainSource } from './explain/explain-source';
export type {
  ExcludedPath,
  ExclusionReason,
  ExplainedContext,
  ExplainedInputs,
  Explanation,
  IncludedPath,
  Reader,
} from './explain/explanation';
export { explanationOfPath } from './explain/explanation-of-path';
export { explanationText, type ExplanationTextOptions } from './explain/explanation-text';
export { parseSourceRecord } from './explain/parse-source-record';
export {
  type RecordedContext,
  type RecordedInputs,
  type RecordedRule,
  recordOf,
  type SourceRecord,
} from './explain/source-record';
export { hashSource, type SourceHash } from './hash/hash-source';
export { type IgnoreRules, parseIgnoreFile } from './ignore/ignore-rules';
export { entryDigest, type EntryKind, type SourceEntry } from './source-entry';
export { SourceError, type SourcePlace } from './source-error';
export type { SourceOptions } from './source-options';
export type { SourceWarning, WarningCode } from './source-warning';
export { type DiskOptions, diskTree } from './tree/disk-tree';
export type { NameKind, Tree, TreeFile, TreeName } from './tree/tree';
