import { EngineError } from '../engine-error';
import { labelOf } from '../registry/source-label';
import type { ImageWork } from './image-work';
import type { Outcome } from './outcome';
import { requireSameSource } from './same-source';

/**
 * The image, if it is in its registry.
 *
 * @throws {EngineError} when the registry gives no clear answer, or its tag names another image
 */
export async function present(work: ImageWork): Promise<Outcome | undefined> {
  const { document, registry } = work;
  const found = await registry.manifest(document.tag);
  if (!('state' in found)) {
    requireSameSource(work, found.digest, await labelOf(registry, found));
    return { kind: 'present', digest: found.digest };
  }
  // Other registries make a repository at its first push, and ECR with the first image that is replicated into it.
  const comesByItself = document.registry.kind !== 'ecr' || document.replicatedFrom !== undefined;
  if (found.missing === 'manifest' || comesByItself) return undefined;
  throw new EngineError(
    `the repository ${document.repository} does not exist`,
    'the registry answered NAME_UNKNOWN',
    'apply the stack that declares it (`slipway deploy <stack> --phase registry`); where that is this one, without ' +
      '-refresh=false, so that Terraform sees that it is gone and creates it first',
  );
}
