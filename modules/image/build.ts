import type { CacheDocument } from '../../contract/build';

/** How an image is built. None of it is part of the hash: the same source is the same image, however it is built. */
export interface BuildProps {
  /**
   * Who builds: a buildx builder by its name; several, over which images are spread so that each image keeps its cache;
   * or a program of your own, which is found on the PATH or, with a `/`, from the working directory of the app.
   * `SLIPWAY_BUILDER` on the machine that applies names other buildx builders.
   *
   * @default - `BUILDX_BUILDER`, else the current one of the machine that applies
   */
  readonly builder?: string | readonly string[] | { readonly command: readonly [string, ...string[]] };

  /**
   * Labels of the image: a new one comes with the next build.
   *
   * @default - only those of the engine
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * BuildKit secrets by id: the environment variable or the file that has the value where the image is built. A file
   * is relative to the working directory of the app, or starts with `~/`.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, { readonly env: string } | { readonly file: string }>>;

  /**
   * SSH for `RUN --mount=type=ssh`, by id (`default` for a mount without one): `true` is the agent behind
   * `SSH_AUTH_SOCK`, a file is a key without a passphrase or the socket of an agent.
   *
   * @default - none
   */
  readonly ssh?: Readonly<Record<string, true | { readonly file: string }>>;

  /**
   * Network of `RUN` steps.
   *
   * @default 'default'
   */
  readonly network?: 'default' | 'none' | 'host';

  /**
   * Names that `RUN` steps find besides those of DNS: an IP address, or `host-gateway` with the docker driver.
   *
   * @default - none
   */
  readonly extraHosts?: Readonly<Record<string, string>>;

  /**
   * Where steps that were built elsewhere are read and written: a registry, GitHub Actions, S3, a folder (relative to
   * the working directory of the app) or the image itself. A cache that fails never fails the build.
   *
   * @default - the builder's own
   */
  readonly caches?: readonly CacheDocument[];

  /**
   * What BuildKit attests beside the image; it makes an index of it.
   *
   * @default - nothing
   */
  readonly attestations?: { readonly provenance?: 'min' | 'max'; readonly sbom?: boolean };
}
