import type { StagedSource } from '../stage/stage';
import type { Recipe } from './recipe';
import type { RegistryLogin } from './registry-login';

/** An image to build from a staged source and to push under one reference. */
export interface BuildRequest extends Recipe {
  /** Build arguments that the Dockerfile takes. */
  readonly args: Readonly<Record<string, string>>;
  readonly staged: StagedSource;
  /** Private folder, which is gone after the build. */
  readonly folder: string;
  /** `host/repository:tag`. */
  readonly reference: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the builder must be told; it finds the logins of other registries in the user's Docker configuration. */
  readonly logins: readonly RegistryLogin[];
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

/** Builds an image, and pushes it or loads it into the local Docker. */
export interface Builder {
  /** Which one it is, and why it was taken: `far (remote), named by SLIPWAY_BUILDER`. */
  readonly title: string;

  /** Platforms of the machines that it builds on; undefined where they are not known. */
  readonly machines: readonly string[] | undefined;

  /** What a store of its own has of an image, as `docker image inspect` tells it; undefined: it asks the registry. */
  localImage(reference: string): Promise<unknown>;

  /** @throws {EngineError} when it cannot be built or pushed */
  build(request: BuildRequest): Promise<BuiltImage>;

  /**
   * What the Docker has that it loads images into, as `docker image inspect` tells it; undefined when it has no such image.
   *
   * @throws {EngineError} when it can load none
   */
  loadedImage(reference: string): Promise<unknown>;

  /**
   * Builds an image into the local Docker, under its reference. Nothing is pushed.
   *
   * @throws {EngineError} when it cannot be built
   */
  load(request: BuildRequest): Promise<void>;
}
