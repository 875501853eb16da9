/** How an image is built, none of which is hashed. */
export interface BuildDocument {
  /**
   * Names of buildx builders, or the arguments of a program: the first is a name on the PATH, an absolute path, or a
   * path with a `/` that is relative to `module`.
   */
  readonly builder?: string | readonly string[] | { readonly command: readonly [string, ...string[]] };
  readonly labels?: Readonly<Record<string, string>>;
  /** BuildKit secrets by id: the name of an environment variable or a file, never a value. */
  readonly secrets?: Readonly<Record<string, { readonly env: string } | { readonly file: string }>>;
  /** By id: the agent behind `SSH_AUTH_SOCK`, or a file that is a key or the socket of an agent. */
  readonly ssh?: Readonly<Record<string, true | { readonly file: string }>>;
  readonly network?: 'default' | 'none' | 'host';
  /** An IP address or `host-gateway`, by name. */
  readonly extraHosts?: Readonly<Record<string, string>>;
  readonly caches?: readonly CacheDocument[];
  readonly attestations?: { readonly provenance?: 'min' | 'max'; readonly sbom?: boolean };
}

/** A cache of build steps outside the builder. */
export type CacheDocument =
  /** An image of its own. Default: the tag `cache` in the repository of the image. */
  | ({ readonly type: 'registry'; readonly ref?: string } & CacheUse)
  /** The cache of GitHub Actions. Default of `scope`: the image's name, so that images do not push each other out. */
  | ({ readonly type: 'gha'; readonly scope?: string } & CacheUse)
  /** A bucket, with the AWS credentials of the environment. `endpoint`: of a service that is not AWS. */
  | ({
      readonly type: 's3';
      readonly bucket: string;
      readonly region: string;
      readonly prefix?: string;
      readonly name?: string;
      readonly endpoint?: string;
    } & CacheUse)
  /** A folder on the machine that applies. */
  | ({ readonly type: 'local'; readonly folder: string } & CacheUse)
  /** Inside the image itself; `ref` is the image it is read from. */
  | { readonly type: 'inline'; readonly ref: string };

/** How a cache is used. */
export interface CacheUse {
  /** `max` keeps the steps of all stages, `min` those of the last. Default: `max`. */
  readonly mode?: 'min' | 'max';
  /** Default: it is both read and written. */
  readonly only?: 'read' | 'write';
}
