import type {
  AliasConfiguration,
  GetFunctionCommandOutput,
  GetProvisionedConcurrencyConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import { plainText } from '../../../errors/shown';
import type { RunningImage } from '../expected-image';

/** How Lambda calls what is to be published next. */
export const LATEST = '$LATEST';

/** What Lambda says of a version, or of what is to be published next. */
export type Version = Pick<GetFunctionCommandOutput, 'Configuration' | 'Code' | 'Concurrency'>;

/** All that Lambda said of a function at one time. */
export interface Look {
  /** What is to be published next. Undefined: there is no such function. */
  readonly latest: Version | undefined;
  /** Undefined where there is none. */
  readonly alias: AliasConfiguration | undefined;
  /** What answers calls, the alias's own version first; none where the alias is missing. */
  readonly serving: readonly Serving[];
  /** Undefined where the alias has none, or is to have none. */
  readonly provisioned: Partial<GetProvisionedConcurrencyConfigCommandOutput> | undefined;
}

/** A version that answers calls. */
export interface Serving {
  readonly name: string;
  /** Of all calls, at most 1. */
  readonly share: number;
  readonly version: Version;
}

/** What Lambda was given, and the digest that it found there at that time. */
export function imageOf({ Code: code }: Version): RunningImage {
  return { reference: code?.ImageUri, digest: /@(sha256:[0-9a-f]{64})$/.exec(code?.ResolvedImageUri ?? '')?.[1] };
}

/** `1.dkr.ecr.eu-west-1.amazonaws.com/api:src-1 (sha256:…)` */
export function imageText(version: Version): string {
  const { reference, digest } = imageOf(version);
  if (reference === undefined) return 'no image';
  return plainText(digest === undefined || reference.endsWith(digest) ? reference : `${reference} (${digest})`);
}
