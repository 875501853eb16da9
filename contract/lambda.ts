import type { AwsAccess } from './aws';
import type { RepositoryDocument } from './registry';

/** A function of Lambda, and which of its versions stay. */
export interface VersionedFunction {
  /** Its name. */
  readonly function: string;
  /** So many of the newest versions can be gone back to: their images stay in use. */
  readonly keepVersions: number;
  readonly access: AwsAccess;
}

/** A function of Lambda that runs an image. */
export interface LambdaTarget extends VersionedFunction {
  readonly kind: 'lambda';
  /** The alias that callers name; absent where they call `$LATEST`. */
  readonly alias?: string;
  /** The version that the alias was given, `$LATEST` of a function that publishes none; absent where something else declares it. */
  readonly publishedVersion?: string;
  /** The alias has provisioned concurrency, which must be ready. */
  readonly provisioned?: true;
}

/** The instruction sets of functions, as Lambda calls them. */
export const LAMBDA_ARCHITECTURES = ['x86_64', 'arm64'] as const;

export type LambdaArchitecture = (typeof LAMBDA_ARCHITECTURES)[number];

/** Work for `engine accept`: see that Lambda takes an image, before its function is touched. */
export interface AcceptDocument {
  readonly kind: 'accept';
  readonly version: 1;
  readonly name: string;
  readonly address: string;
  readonly module: string;
  /** The reference that the function is given. */
  readonly image: string;
  /** The repository that is asked: that of the reference, with its login. */
  readonly pulled: RepositoryDocument;
  readonly architecture: LambdaArchitecture;
  /** Of the function, where synthesis knows it. */
  readonly region?: string;
}

/** Work for `engine check`: invoke a version of a function before its alias names it. */
export interface CheckDocument {
  readonly kind: 'check';
  readonly version: 1;
  readonly name: string;
  readonly address: string;
  readonly module: string;
  /** Its name. */
  readonly function: string;
  readonly publishedVersion: string;
  readonly check: FunctionCheck;
  /** Of the function itself: an answer takes no longer. */
  readonly timeoutSeconds: number;
  readonly access: AwsAccess;
}

/** What a function must answer without an error. */
export type FunctionCheck =
  /** The event, as JSON text. */
  | { readonly payload: string }
  /** A GET of this path, as the URL of a function sends it; the status must be below 400. */
  | { readonly path: string };
