/** What a registry is told to know who asks. */
export type Login =
  | { readonly username: string; readonly password: string }
  /** A refresh token of the registry's own token service (`docker login` of some clouds leaves one). */
  | { readonly identityToken: string };

/** Knows the login of one registry. */
export interface Credentials {
  /** Send the login with the first request, before the registry asks for it. */
  readonly preemptive: boolean;

  /** The login; undefined: the registry is asked without one. Asks its source once per process. */
  login(): Promise<Login | undefined>;

  /** Forgets the login that the registry refused; false when asking again cannot give another one. */
  renew(refused: Login | undefined): boolean;

  /** What the user can do when the registry refuses the login. */
  readonly fix: string;
}

/** `Authorization` value and `auth` field of a Docker configuration. */
export function basic(login: { username: string; password: string }): string {
  return Buffer.from(`${login.username}:${login.password}`).toString('base64');
}
