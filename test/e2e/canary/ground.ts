/** Where everything is; none of it is secret. */
export interface Ground {
  readonly outdir: string;
  /** Folder for the sources of the images. */
  readonly sources: string;
  readonly region: string;
  /** Base image on the Docker engine. */
  readonly base: string;
  /** A BuildKit, as buildx knows it. */
  readonly buildkit: string;
  /** Registries by the way in which their login is given: `host:port`. */
  readonly registries: Readonly<Record<'config' | 'helper' | 'variable' | 'proxied', string>>;
  readonly tokenFile: string;
  readonly keyFile: string;
  readonly profile: string;
  /** The program that builds one of the images. */
  readonly builder: string;
  /** Found wherever the suite looks. */
  readonly planted: string;
  /** Digests of the secrets given to `RUN` steps. */
  readonly digests: Readonly<Record<'token' | 'file', string>>;
}

/** Variable that has the {@link Ground}, as JSON. */
export const GROUND = 'CANARY_GROUND';
