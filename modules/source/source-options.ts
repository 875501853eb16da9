import type { WarningCode } from './source-warning';
import type { Tree } from './tree/tree';

/** What an image is made of. */
export interface SourceOptions {
  /** Folder of the build context. */
  readonly context: string;
  /** Relative to the context, or absolute. @default 'Dockerfile' */
  readonly dockerfile?: string;
  /** Stage to build. @default - the last one */
  readonly target?: string;
  /** Build arguments. */
  readonly args?: Readonly<Record<string, string>>;
  /** `os/arch[/variant]`. @default ['linux/amd64'] */
  readonly platforms?: readonly string[];
  /** Named contexts: a folder, or the reference of an image; of one that is hashed here, its tag `src-…`. */
  readonly contexts?: Readonly<Record<string, string | { readonly image: string }>>;
  /** ONBUILD triggers of the external base images. @default - none are known */
  readonly onbuild?: readonly string[];
  /** Repositories that hold Docker's own Dockerfile frontend besides Docker's, for `# syntax=`. @default - none */
  readonly frontends?: readonly string[];
  /** Any text; another text is another hash. */
  readonly salt?: string;
  /** Warnings that are not given. @default - none */
  readonly silence?: readonly WarningCode[];
  /** Refuse a source with files that are not as git has them. @default false */
  readonly requireCommitted?: boolean;
  /** Absolute paths that are in no context: what tools write while they run. @default - none */
  readonly leftOut?: readonly string[];
  /** @default - the disk as it is now; give one `diskTree()` to all images of a synthesis and they share the walk */
  readonly tree?: Tree;
}
