import type { Repository } from '../repositories';
import type { StoredImage } from '../stored-image';

/** An image as DescribeImages shows it. */
export function imageDetail(repository: Repository, image: StoredImage): Record<string, unknown> {
  const tags = repository.tagsOf(image.digest);
  return {
    registryId: repository.owner.registryId,
    repositoryName: repository.name,
    imageDigest: image.digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: sizeOf(repository, image),
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: image.mediaType,
    artifactMediaType: image.says.artifactType ?? image.says.config?.mediaType,
    subjectManifestDigest: image.says.subject?.digest,
    lastRecordedPullTime: image.pulledAt,
    imageStatus: repository.statusOf(image),
    lastArchivedAt: image.archivedAt,
    lastActivatedAt: image.activatedAt,
  };
}

/** Layers and configuration; of an index the largest image in it. */
function sizeOf(repository: Repository, { says }: StoredImage): number {
  const children = says.manifests?.flatMap(({ digest }) => repository.find(digest) ?? []);
  if (children) return Math.max(0, ...children.map((child) => sizeOf(repository, child)));
  return says.layers.reduce((sum, { size }) => sum + size, says.config?.size ?? 0);
}
