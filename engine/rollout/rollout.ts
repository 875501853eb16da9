import type { RunContext } from '../verbs/run-context';

/** What became of a roll-out. */
export type Outcome =
  | Proof
  /** The service was given the image, and all of it is proven to run it. */
  | { readonly state: 'rolled-out' }
  /** Terraform will create the service. */
  | { readonly state: 'absent' }
  /** The service's own configuration changes as well: Terraform will update it. */
  | { readonly state: 'other-configuration' };

/** What is proven of a service. */
export type Proof =
  /** All of it runs the image. */
  | { readonly state: 'runs' }
  /** So much of it runs the image (`1 of 3 pods`); the rest is as the service itself wants it, which is said. */
  | { readonly state: 'partly'; readonly share: string; readonly why: string }
  /** Nothing is to run, for this reason: `has 0 replicas`. */
  | { readonly state: 'idle'; readonly why: string };

/** One image on its way to one service, on whatever platform. */
export interface Rollout {
  /** The service, for people: `apps/api`. */
  readonly place: string;

  /**
   * Waits until the roll-out that Terraform began is complete, then proves that the service runs the image.
   *
   * @throws {EngineError} with the platform's own reasons when it fails or takes longer than its limit
   */
  prove(): Promise<Proof>;

  /**
   * The references of all images that run or will run on the platform where the service is.
   *
   * @throws {EngineError} when the platform does not say so
   */
  imagesInUse(): Promise<ReadonlySet<string>>;

  /**
   * The references of the images that the service may go back to without being given them: those of earlier versions, which
   * the platform keeps.
   *
   * @throws {EngineError} when the platform does not say so
   */
  imagesToGoBackTo(): Promise<ReadonlySet<string>>;
}

/** A roll-out that Terraform need not begin. */
export interface ImageTaker extends Rollout {
  /**
   * Gives the image to the service as it is, waits and proves it.
   *
   * @param configuration of the service, as Terraform would have it: one with another is left alone
   * @throws {EngineError} as {@link prove}
   */
  roll(configuration: string): Promise<Outcome>;
}

/** What is to run, and how long it may take. */
export interface RolloutWork {
  readonly image: string;
  /** All digests of the image, where they are known. */
  readonly digests: ReadonlySet<string> | undefined;
  readonly timeoutSeconds: number;
  /** Receives a line whenever something happened. */
  readonly say: (line: string) => void;
  readonly context: Pick<RunContext, 'env' | 'signal'>;
}

/** For a service that does not run the image as a whole, and is not meant to. */
export function leftOpen(place: string, image: string, proof: Exclude<Proof, { state: 'runs' }>): string {
  if (proof.state === 'idle') return `${place} ${proof.why}: nothing runs, nothing is proved`;
  return `${place} runs ${image} on ${proof.share}: ${proof.why}`;
}
