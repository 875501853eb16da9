import { TagTaken } from '../builder/failure';
import { type ArchivedImage, EcrArchive } from '../registry/ecr-archive';
import { sourceHashLabel } from '../registry/source-label';
import { TagWithheld } from '../registry/tag-withheld';
import type { ImageWork } from './image-work';
import { NotBuilt } from './not-built';
import type { Outcome } from './outcome';
import { restoreWhole } from './restored';
import { requireSameSource } from './same-source';

/**
 * Has an image in its registry that is not there, or in the archive of ECR, where nobody can pull it. Such an image is had as
 * one that is missing: when the same image is pushed, ECR takes it out of the archive at once. Where that does not do (nothing
 * may be built, or an immutable repository keeps the tag for what it archived) ECR restores it, which takes longer.
 *
 * @param have copies it or builds it
 * @throws {EngineError} when any step has no clear success
 */
export async function outOfArchive(work: ImageWork, have: () => Promise<Outcome>): Promise<Outcome> {
  const { document, context, say } = work;
  const archive = EcrArchive.of(document, context);
  const archived = await archive?.image({ imageTag: document.tag });
  if (archive === undefined || archived === undefined) return have();
  // What its registry replicates comes once.
  if (archived.isRestored || document.replicatedFrom !== undefined) return restored(work, archived, archive);
  say(`ECR has archived ${archived.digest}, which nobody can pull so: it has to be had again`);
  try {
    return await have();
  } catch (error) {
    if (!(error instanceof NotBuilt || error instanceof TagTaken || error instanceof TagWithheld)) throw error;
    return restored(work, archived, archive);
  }
}

async function restored(work: ImageWork, archived: ArchivedImage, archive: EcrArchive): Promise<Outcome> {
  const { registry } = work;
  const { digest } = archived;
  const started = performance.now();
  await restoreWhole(work, { client: registry, archive }, archived);
  requireSameSource(work, digest, await sourceHashLabel(registry, digest));
  return { kind: 'restored', digest, seconds: (performance.now() - started) / 1000 };
}
