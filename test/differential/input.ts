import type { SourceDocument } from '../../contract/source';

/** A file system object; a folder is one only when nothing is in it. */
export type Node =
  | { readonly kind: 'file'; readonly content: string; readonly mode: number }
  | { readonly kind: 'link'; readonly text: string }
  | { readonly kind: 'folder' };

/** Nodes by their paths, with `/`. */
export type Folder = Readonly<Record<string, Node>>;

/** Everything that one build reads, as data: it can be written, mutated, shrunk and printed. */
export interface Input {
  readonly context: Folder;
  /** Relative to the context; may lie outside of it. */
  readonly dockerfilePath: string;
  /** One instruction, comment or directive each; some span lines. */
  readonly dockerfile: readonly string[];
  /** Relative to the context. */
  readonly ignorePath: string;
  /** Lines; without any there is no file. */
  readonly ignore: readonly string[];
  /** Named contexts that are folders. */
  readonly folders: Readonly<Record<string, Folder>>;
  /** Named contexts that are images: their references. */
  readonly images: Readonly<Record<string, string>>;
  /** ONBUILD triggers of these images. */
  readonly onbuild?: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly platforms: readonly string[];
}

/** One source before and after a mutation. */
export interface Pair {
  readonly before: Input;
  readonly after: Input;
}

export const CONTEXT = 'context';
export const contextFolder = (name: string): string => `named-${name}`;

/** The source as the product's documents describe it, from the folder that the input was written into. */
export function sourceOf(input: Input): SourceDocument {
  const folders = Object.keys(input.folders).map((name) => [name, contextFolder(name)] as const);
  const images = Object.entries(input.images).map(([name, image]) => [name, { image }] as const);
  return {
    context: CONTEXT,
    dockerfile: input.dockerfilePath,
    ...(input.target !== undefined && { target: input.target }),
    args: input.args,
    ...(input.onbuild !== undefined && { onbuild: input.onbuild }),
    platforms: input.platforms,
    contexts: Object.fromEntries<string | { image: string }>([...folders, ...images]),
  };
}
