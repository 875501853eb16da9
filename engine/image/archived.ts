import { TagTaken } from '../builder/failure';
import { EngineError } from '../engine-error';
import type { RegistryClient } from '../registry/client';
import { type ArchivedImage, EcrArchive } from '../registry/ecr-archive';
import { contentOf } from '../registry/image-content';
import { namedManifest } from '../registry/named-manifest';
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

async function restored(work: ImageWork, archived: ArchivedImage, archive: EcrArchive): Promise<Outcome> {
  const { registry } = work;
  const { digest } = archived;
  const started = performance.now();
  await restore(work, [archived], archive);
  const parts = await Promise.all(
    (await partsOf(registry, digest)).map((part) => archive.image({ imageDigest: part })),
  );
  const missing = parts.filter((part) => part !== undefined);
  if (missing.length > 0) await restore(work, missing, archive);
  requireSameSource(work, digest, await sourceHashLabel(registry, digest));
  return { kind: 'restored', digest, seconds: (performance.now() - started) / 1000 };
}

async function restore(work: ImageWork, images: readonly ArchivedImage[], archive: EcrArchive): Promise<void> {
  const { context, registry, say } = work;
  for (const { digest, isRestored } of images) if (!isRestored) await archive.restore(digest);
  const digests = images.map(({ digest }) => digest);
  say(`ECR restores ${digests.join(', ')} from its archive: waiting up to ${PATIENCE_MINUTES} min`);
  const areThere = async () => {
    const found = await Promise.all(digests.map((digest) => registry.presence(digest)));
    return found.every(({ state }) => state === 'present');
  };
  if (!(await comesAbout(PATIENCE_MINUTES * 60_000, context.signal, areThere))) throw late(work, digests);
}

/** The images of an index, which ECR may have archived after it. */
async function partsOf(registry: RegistryClient, digest: string): Promise<string[]> {
  const content = contentOf(await namedManifest(registry, digest), registry.repository);
  return content.kind === 'index' ? content.images.map((image) => image.digest) : [];
}

function late({ document: { repository }, reference }: ImageWork, digests: readonly string[]): EngineError {
  const [digest = ''] = digests;
  return new EngineError(
    `${reference} was not restored from the archive of ECR within ${PATIENCE_MINUTES} min`,
    `ECR was asked to restore ${digests.join(', ')}, and the registry does not give all of it`,
    `see what \`aws ecr describe-images\` says of it; ${restoreCommand(parseRepository(repository), digest)} begins it again; then try again`,
  );
}
