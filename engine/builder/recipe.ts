import type { BuildProps } from '../../contract/build';
import type { ImageDocument } from '../../contract/image';
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
    platforms,
    secrets: secretsOf(document, env),
    ssh: sshOf(document, env),
    caches: caches.map((cache) => cacheOf(cache, document)),
  };
}
