import { TagTaken } from '../builder/failure';
import { EngineError } from '../engine-error';
import { type ArchivedImage, EcrArchive } from '../registry/ecr-archive';
import { parseRepository } from '../registry/repository';
import { restoreCommand } from '../registry/restore-command';
import { sourceHashLabel } from '../registry/source-label';
import { TagWithheld } from '../registry/tag-withheld';
import { comesAbout } from './comes-about';
import type { ImageWork } from './image-work';
import { NotBuilt } from './not-built';
import type { Outcome } from './outcome';
import { requireSameSource } from './same-source';

/** ECR takes up to 20 typically. */
const PATIENCE_MINUTES = 30;

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

async function restored(work: ImageWork, { digest, isRestored }: ArchivedImage, archive: EcrArchive): Promise<Outcome> {
  const { document, context, registry, say } = work;
  const started = performance.now();
  if (!isRestored) await archive.restore(digest);
  say(`ECR restores ${digest} from its archive: waiting up to ${PATIENCE_MINUTES} min`);
  const isThere = async () => (await registry.presence(document.tag)).state === 'present';
  if (!(await comesAbout(PATIENCE_MINUTES * 60_000, context.signal, isThere))) throw late(work, digest);
  requireSameSource(work, digest, await sourceHashLabel(registry, digest));
  return { kind: 'restored', digest, seconds: (performance.now() - started) / 1000 };
}

function late({ document: { repository }, reference }: ImageWork, digest: string): EngineError {
  return new EngineError(
    `${reference} was not restored from the archive of ECR within ${PATIENCE_MINUTES} min`,
    `ECR was asked to restore ${digest}, and the registry still gives no image`,
    `see what \`aws ecr describe-images\` says of it; ${restoreCommand(parseRepository(repository), digest)} begins it again; then try again`,
  );
}
