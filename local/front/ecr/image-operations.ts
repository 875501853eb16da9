import type { AwsCall } from '../aws-call';
import { readInput } from '../aws-input';
import type { ImageFailure } from '../image-id';
import { removeImages } from '../removal';
import type { Repository } from '../repositories';
import type { StoredImage } from '../stored-image';
import type { EcrParts, Json } from './ecr';
import { ecrInputs, type ImageFilter } from './ecr-input';
import { imageDetail } from './image-detail';
import { imageById, namedImage, namedRepository } from './named-repository';
import { pageOf, refusePagesOf } from './pages';

export async function describeImages(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.describeImages, call);
  const { imageIds, filter } = input;
  refusePagesOf('imageIds', imageIds, input);
  const repository = await namedRepository(parts, call, input);
  if (imageIds) {
    const images = new Set(imageIds.map((id) => namedImage(repository, id)));
    return { imageDetails: [...images].map((image) => imageDetail(repository, image)) };
  }
  const { items, ...next } = pageOf(`images of ${repository.name}`, filtered(repository, filter), input);
  return { imageDetails: items.map((image) => imageDetail(repository, image)), ...next };
}

export async function listImages(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.listImages, call);
  const repository = await namedRepository(parts, call, input);
  const ids = filtered(repository, input.filter).flatMap(({ digest: imageDigest }) => {
    const tags = repository.tagsOf(imageDigest);
    return tags.length > 0 ? tags.map((imageTag) => ({ imageDigest, imageTag })) : [{ imageDigest }];
  });
  const { items: imageIds, ...next } = pageOf(`ids of ${repository.name}`, ids, input);
  return { imageIds, ...next };
}

/** Reads manifests, which counts as a pull. */
export async function batchGetImage(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.batchImages, call);
  const repository = await namedRepository(parts, call, input);
  const images: Json[] = [];
  const failures: ImageFailure[] = [];
  for (const imageId of input.imageIds) {
    const image = imageById(repository, imageId);
    if (image === undefined || repository.statusOf(image) !== 'ACTIVE') {
      failures.push({ imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' });
      continue;
    }
    repository.notePull(image.digest);
    images.push({
      registryId: repository.owner.registryId,
      repositoryName: repository.name,
      imageId: { ...imageId, imageDigest: image.digest },
      imageManifest: image.manifest,
      imageManifestMediaType: image.mediaType,
    });
  }
  return { images, failures };
}

export async function batchDeleteImage(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.batchImages, call);
  const repository = await namedRepository(parts, call, input);
  const { imageIds, failures } = await removeImages(parts.moto, repository, input.imageIds);
  return { imageIds, failures };
}

/** Without a word about their status, only active images are meant. */
function filtered(repository: Repository, { tagStatus, imageStatus = 'ACTIVE' }: ImageFilter): StoredImage[] {
  return repository.images.filter((image) => {
    const isTagged = repository.tagsOf(image.digest).length > 0;
    return (
      (tagStatus === 'ANY' || (tagStatus === 'TAGGED') === isTagged) &&
      (imageStatus === 'ANY' || repository.statusOf(image) === imageStatus)
    );
  });
}
