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
  readonly network?: (typeof NETWORKS)[number];

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
  readonly caches?: readonly CacheProps[];

  /**
   * What BuildKit attests beside the image; it makes an index of it.
   *
   * @default - nothing
   */
  readonly attestations?: { readonly provenance?: (typeof PROVENANCES)[number]; readonly sbom?: boolean };
}

/** A cache of build steps outside the builder. */
export type CacheProps =
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
  readonly mode?: (typeof CACHE_MODES)[number];
  /** Default: it is both read and written. */
  readonly only?: (typeof CACHE_DIRECTIONS)[number];
}

export const NETWORKS = ['default', 'none', 'host'] as const;
export const PROVENANCES = ['min', 'max'] as const;
export const CACHE_MODES = ['min', 'max'] as const;
export const CACHE_DIRECTIONS = ['read', 'write'] as const;

/** What a program that builds is told; all else it decides by itself. */
export const TOLD_TO_COMMANDS: readonly (keyof BuildProps)[] = ['builder', 'labels', 'secrets', 'ssh'];

/** What may name a thing that Terraform makes, like the bucket of a cache; all else is known before. */
export const KNOWN_LATER: readonly (keyof BuildProps)[] = ['caches'];

/**
 * Which values are paths, where `*` is any name or number. The program writes them from the working directory of the app;
 * documents have them from the folder of the stack. Those of a `program` without a `/` are names on the PATH.
 */
export const BUILD_PATHS: readonly (readonly [place: string, kind: 'file' | 'program'])[] = [
  ['builder.command.0', 'program'],
  ['secrets.*.file', 'file'],
  ['ssh.*.file', 'file'],
  ['caches.*.folder', 'file'],
];

/** What a text must be besides one. */
export type TextRule =
  | { readonly oneOf: readonly string[] }
  | { readonly like: RegExp; readonly expected: string }
  | { readonly ipOr: string };

/** The name of a variable, as every program takes it. */
export const VARIABLE: TextRule = {
  like: /^[A-Za-z_][A-Za-z0-9_]*$/,
  expected: 'named by letters, digits and _, not starting with a digit',
};

const BUILDER: TextRule = {
  like: /^[A-Za-z0-9][A-Za-z0-9_.+-]{0,127}$/,
  expected: "up to 128 letters, digits, '_', '.', '+' and '-', a letter or digit first",
};
const ID: TextRule = {
  like: /^[A-Za-z0-9_.-]{1,128}$/,
  expected: "an id of letters, digits, '_', '.' and '-', at most 128",
};
const FILLED: TextRule = { like: /./s, expected: 'not empty' };

/** What the names must be that users give. */
export const BUILD_NAMES: readonly (readonly [option: keyof BuildProps, rule: TextRule])[] = [
  // The client takes the first `=` for the end of the name.
  ['labels', { like: /^[^=]+$/, expected: "a name that is not empty and has no '='" }],
  ['secrets', ID],
  ['ssh', ID],
  [
    'extraHosts',
    {
      like: /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/,
      expected: 'a host name of letters, digits, dots and hyphens',
    },
  ],
];

/** What the texts must be, at places like those of {@link BUILD_PATHS}. */
export const BUILD_VALUES: readonly (readonly [place: string, rule: TextRule])[] = [
  ['builder', BUILDER],
  ['builder.*', BUILDER],
  ['builder.command.0', FILLED],
  ['secrets.*.env', VARIABLE],
  ['secrets.*.file', FILLED],
  ['ssh.*.file', FILLED],
  // The client takes a comma for the end of the path.
  ['ssh.*.file', { like: /^[^,]+$/, expected: 'a path without a comma' }],
  ['network', { oneOf: NETWORKS }],
  ['extraHosts.*', { ipOr: 'host-gateway' }],
  ['caches.*.*', FILLED],
  ['caches.*.type', { oneOf: ['registry', 'gha', 's3', 'local', 'inline'] satisfies CacheProps['type'][] }],
  ['caches.*.mode', { oneOf: CACHE_MODES }],
  ['caches.*.only', { oneOf: CACHE_DIRECTIONS }],
  // The client puts the path into a header.
  ['caches.*.folder', { like: /^[ -~]+$/, expected: 'a path of printable ASCII characters' }],
  ['attestations.provenance', { oneOf: PROVENANCES }],
];
