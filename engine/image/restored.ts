import { EngineError } from '../engine-error';
import type { RegistryClient } from '../registry/client';
import type { ArchivedImage, EcrArchive } from '../registry/ecr-archive';
import { contentOf } from '../registry/image-content';
import { namedManifest } from '../registry/named-manifest';
import { restoreCommand } from '../registry/restore-command';
import { comesAbout } from './comes-about';
import type { ImageWork } from './image-work';

/** ECR takes up to 20 typically. */
const PATIENCE_MINUTES = 30;

/** A repository of ECR, and its archive. */
export interface ArchivingRepository {
  readonly client: RegistryClient;
  readonly archive: EcrArchive;
}

/**
 * Has ECR restore an image from its archive, with the images of an index, and waits until the registry gives them.
 *
 * @throws {EngineError} when ECR refuses, or takes too long
 */
export async function restoreWhole(
  work: Pick<ImageWork, 'context' | 'say'>,
  place: ArchivingRepository,
  archived: ArchivedImage,
): Promise<void> {
  await restore(work, place, [archived]);
  const parts = await partsOf(place.client, archived.digest);
  const found = await Promise.all(parts.map((part) => place.archive.image({ imageDigest: part })));
  const missing = found.filter((part) => part !== undefined);
  if (missing.length > 0) await restore(work, place, missing);
}

async function restore(
  { context, say }: Pick<ImageWork, 'context' | 'say'>,
  { client, archive }: ArchivingRepository,
  images: readonly ArchivedImage[],
): Promise<void> {
  for (const { digest, isRestored } of images) if (!isRestored) await archive.restore(digest);
  const digests = images.map(({ digest }) => digest);
  say(`ECR restores ${digests.join(', ')} from its archive: waiting up to ${PATIENCE_MINUTES} min`);
  const areThere = async () => {
    const found = await Promise.all(digests.map((digest) => client.presence(digest)));
    return found.every(({ state }) => state === 'present');
  };
  if (!(await comesAbout(PATIENCE_MINUTES * 60_000, context.signal, areThere))) throw late(client, digests);
}

/** The images of an index, which ECR may have archived after it. */
async function partsOf(client: RegistryClient, digest: string): Promise<string[]> {
  const content = contentOf(await namedManifest(client, digest), client.repository);
  return content.kind === 'index' ? content.images.map((image) => image.digest) : [];
}

function late({ repository }: RegistryClient, digests: readonly string[]): EngineError {
  const [digest = ''] = digests;
  return new EngineError(
    `${repository.host}/${repository.name}@${digest} was not restored from the archive of ECR within ${PATIENCE_MINUTES} min`,
    `ECR was asked to restore ${digests.join(', ')}, and the registry does not give all of it`,
    `see what \`aws ecr describe-images\` says of it; ${restoreCommand(repository, digest)} begins it again; then try again`,
  );
}
