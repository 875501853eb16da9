import type { BuildProps } from '../../contract/build';
import type { ImageDocument } from '../../contract/image';
import { EngineError } from '../engine-error';
import { type Cache, cacheOf } from './caches';
import { secretsOf, sshOf } from './secrets';

/** Options that a machine has to find the parts of, and those that are no matter of the builder. */
type Prepared = 'secrets' | 'ssh' | 'caches' | 'builder' | 'labels';

/** How an image is built, with every path absolute. */
export interface Recipe extends Omit<BuildProps, Prepared> {
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly secrets: Required<BuildProps>['secrets'];
  readonly ssh: Required<BuildProps>['ssh'];
  readonly caches: readonly Cache[];
  /** `docker`: as {@link ImageDocument.manifest}. */
  readonly manifest?: 'docker';
}

/**
 * The recipe of an image on this machine.
 *
 * @throws {EngineError} when a secret or a key is missing here
 */
export function recipeOf(document: ImageDocument, env: NodeJS.ProcessEnv): Recipe {
  const { target, platforms } = document.source;
  const { builder, labels, caches = [], ...options } = document.build ?? {};
  return {
    ...options,
    ...(target !== undefined && { target }),
    ...(document.manifest !== undefined && { manifest: document.manifest }),
    platforms,
    secrets: secretsOf(document, env),
    ssh: sshOf(document, env),
    caches: caches.map((cache) => cacheOf(cache, document)),
  };
}

/**
 * Sees that an image for consumers that take Docker's types alone becomes a single manifest: they take no index.
 *
 * @throws {EngineError} that says what makes an index of it
 */
export function requireOneManifest({ manifest, attestations = {}, platforms }: Recipe, name: string): void {
  const isAttested = attestations.provenance !== undefined || attestations.sbom === true;
  if (manifest === undefined || (!isAttested && platforms.length === 1)) return;
  throw new EngineError(
    `the image ${name} cannot be made as a single manifest`,
    isAttested ? 'attestations make an index of it' : `${platforms.join(' and ')} make an index of it`,
    isAttested
      ? 'leave out `build.attestations`, or attest the image by its digest after the push'
      : 'build it for the one platform that its consumer runs',
  );
}
