import type { Flags } from './flags';
import type { Heredoc } from './heredoc';
import type { Statement } from './statement';

/** Where an instruction stands and how it reads, continuation lines joined. */
export interface Origin {
  readonly line: number;
  readonly text: string;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A heredoc with its text. */
export interface Inline extends Heredoc {
  readonly content: string;
}

export interface From {
  readonly kind: 'from';
  readonly base: string;
  /** In lower case; undefined when the stage has no name. */
  readonly name: string | undefined;
  readonly platform: string | undefined;
}

export interface Arg {
  readonly kind: 'arg';
  readonly names: readonly { readonly key: string; readonly value: string | undefined }[];
}

/** ENV and LABEL. */
export interface Pairs {
  readonly kind: 'env' | 'label';
  readonly pairs: readonly KeyValue[];
}

/** COPY and ADD. Sources and destination are not expanded yet; heredocs are not among the sources. */
export interface Copy {
  readonly kind: 'copy' | 'add';
  readonly sources: readonly string[];
  readonly destination: string;
  readonly inlines: readonly Inline[];
  readonly from: string | undefined;
  readonly parents: boolean;
  /** Values of flags in which variables are replaced. */
  readonly chown: string;
  readonly chmod: string;
  readonly checksum: string;
  /** Patterns of what is not copied, in which none are replaced. */
  readonly exclude: readonly string[];
}

export interface Run {
  readonly kind: 'run';
  /** Values of `--mount`, not expanded yet. */
  readonly mounts: readonly string[];
  readonly devices: readonly string[];
}

export interface Onbuild {
  readonly kind: 'onbuild';
  /** The instruction to run in stages that start from this one, with its heredocs. */
  readonly trigger: string;
}

/** Anything else. `words` are those in which variables are replaced, which can fail. */
export interface Other {
  readonly kind: 'other';
  readonly words: readonly string[];
}

/** How an instruction is written. */
export interface Written extends Origin {
  readonly statement: Statement;
  readonly flags: Flags;
  readonly inlines: readonly Inline[];
  /** It stands behind ONBUILD where the base of the stage is made. */
  readonly isTrigger?: true;
}

export type Instruction = (From | Arg | Pairs | Copy | Run | Onbuild | Other) & Written;
