import type { BuildDocument } from '../../contract/build';
import type { ImageDocument } from '../../contract/image';
import { cacheOf, type Cache } from './caches';
import { secretsOf, sshOf } from './secrets';

/** How an image is built, with every path absolute and every default filled in. */
export interface Recipe {
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly secrets: Required<BuildDocument>['secrets'];
  readonly ssh: Required<BuildDocument>['ssh'];
  readonly network?: Required<BuildDocument>['network'];
  readonly extraHosts: Readonly<Record<string, string>>;
  readonly caches: readonly Cache[];
  readonly attestations: Required<BuildDocument>['attestations'];
}

/**
 * The recipe of an image on this machine.
 *
 * @throws {RunnerError} when a secret or a key is missing here
 */
export function recipeOf(document: ImageDocument, env: NodeJS.ProcessEnv): Recipe {
  const { target, platforms } = document.source;
  const { network, extraHosts = {}, caches = [], attestations = {} } = document.build ?? {};
  return {
    ...(target !== undefined && { target }),
    platforms,
    secrets: secretsOf(document, env),
    ssh: sshOf(document, env),
    ...(network !== undefined && { network }),
    extraHosts,
    caches: caches.map((cache) => cacheOf(cache, document)),
    attestations,
  };
}
