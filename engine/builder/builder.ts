import type { StagedSource } from '../stage/stage';

/** An image to build from a staged source and to push under one reference. */
export interface BuildRequest {
  readonly staged: StagedSource;
  /** `host/repository:tag`. */
  readonly reference: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** BuildKit secrets by id: the name of an environment variable, or an absolute path. */
  readonly secrets: Readonly<Record<string, { readonly env: string } | { readonly file: string }>>;
  /** Receives the log of the builder as it is written. */
  readonly onLine: (line: string) => void;
}

/** An image that is in the registry. */
export interface BuiltImage {
  /** Digest of the manifest that was pushed, as the builder reports it. */
  readonly digest: string;
  /** How long it took; without `push` the builder pushes while it builds. */
  readonly seconds: { readonly build: number; readonly push?: number };
}

/** Builds an image and pushes it. */
export interface Builder {
  /** @throws {RunnerError} when it cannot be built or pushed */
  build(request: BuildRequest): Promise<BuiltImage>;
}
