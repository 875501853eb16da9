import type { ImageFailure, ImageId } from './image-id';
import type { MotoEcr } from './moto-ecr';
import type { Repository } from './repositories';
import { names, type StoredImage } from './stored-image';

/** What was removed, each tag and each untagged image by itself, and what was not. */
export interface Removed {
  readonly imageIds: readonly ImageId[];
  readonly failures: readonly ImageFailure[];
}

const DIGEST = /^[0-9a-zA-Z_+.-]+:[0-9a-fA-F]{64}$/;

/**
 * Does what BatchDeleteImage does, in the registry and in moto: a digest goes with all its tags, a tag takes the image along
 * when it is its last. What an index needs stays. The index may be in the same call: ECR looks at what was there before it.
 */
export function removeImages(moto: MotoEcr, repository: Repository, ids: readonly ImageId[]): Promise<Removed> {
  return repository.exclusively(async () => {
    const removal = new Removal(repository);
    for (const id of ids) removal.take(id);
    await moto.forget(repository, removal.forMoto);
    return removal;
  });
}

class Removal implements Removed {
  readonly imageIds: ImageId[] = [];
  readonly failures: ImageFailure[] = [];
  /** The same for moto, which takes a whole image by its digest. */
  readonly forMoto: ImageId[] = [];
  private readonly gone = new Set<string>();
  private readonly before: readonly StoredImage[];

  constructor(private readonly repository: Repository) {
    this.before = repository.images;
  }

  take(id: ImageId): void {
    if (this.gone.has(id.imageDigest ?? '')) return;
    const image = this.imageOf(id);
    if (image === undefined) return;
    const tags = this.repository.tagsOf(image.digest);
    if (id.imageDigest === undefined && tags.length > 1) this.takeTag(image, id.imageTag ?? '');
    else this.takeImage(image, tags, id);
  }

  private imageOf(id: ImageId): StoredImage | undefined {
    const { imageDigest, imageTag } = id;
    if (imageDigest === undefined && imageTag === undefined) {
      return this.fail(id, 'MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
    }
    if (imageDigest !== undefined && !DIGEST.test(imageDigest)) {
      const reason =
        "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
      return this.fail(id, 'InvalidImageDigest', reason);
    }
    const named = [imageDigest, imageTag].flatMap((name) => (name === undefined ? [] : [this.repository.find(name)]));
    const [image] = named;
    if (image === undefined || named.includes(undefined)) {
      return this.fail(id, 'ImageNotFound', 'Requested image not found');
    }
    if (named.some((other) => other !== image)) {
      return this.fail(id, 'ImageTagDoesNotMatchDigest', `The tag '${imageTag ?? ''}' is not one of the image's`);
    }
    return image;
  }

  private takeTag({ digest }: StoredImage, tag: string): void {
    this.repository.untag(tag);
    this.imageIds.push({ imageDigest: digest, imageTag: tag });
    this.forMoto.push({ imageTag: tag });
  }

  private takeImage({ digest }: StoredImage, tags: readonly string[], id: ImageId): void {
    const indexes = this.before.filter((index) => names(index, digest)).map((index) => index.digest);
    if (indexes.length > 0) {
      const reason = `Requested image referenced by manifest list: [${indexes.join(', ')}]`;
      this.fail(id, 'ImageReferencedByManifestList', reason);
      return;
    }
    this.repository.remove(digest);
    this.gone.add(digest);
    this.imageIds.push(
      ...(tags.length > 0 ? tags.map((tag) => ({ imageDigest: digest, imageTag: tag })) : [{ imageDigest: digest }]),
    );
    this.forMoto.push({ imageDigest: digest });
  }

  private fail(imageId: ImageId, failureCode: string, failureReason: string): undefined {
    this.failures.push({ imageId, failureCode, failureReason });
    return undefined;
  }
}
