import type { ImageDetail } from '@aws-sdk/client-ecr';
import type { RepositoryDocument } from '../../contract/registry';
import { EngineError } from '../engine-error';
import { EcrRepository } from '../registry/ecr-repository';
import type { RunContext } from '../verbs/run-context';

/** ECR keeps up to 100,000 images in a repository and gives up to 1,000 on a page: five times the pages that it takes. */
const MOST_PAGES = 500;

/** ECR deletes so many at once. */
const BATCH = 100;

/** An image and all its tags. */
export interface TaggedImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** When it was last pushed, in milliseconds. */
  readonly pushedAt: number;
}

/**
 * The tags of a repository in ECR. Its API takes a tag off and leaves the image, as long as the image has another tag;
 * the API of the registry would delete the manifest.
 */
export class EcrTags {
  private constructor(private readonly repository: EcrRepository) {}

  /** Undefined when the repository is no private one of ECR. */
  static of(document: RepositoryDocument, context: RunContext): EcrTags | undefined {
    const repository = EcrRepository.of(document, context);
    return repository && new EcrTags(repository);
  }

  /** An image by its tag or digest; undefined when there is none that can be pulled. */
  image(id: { readonly imageTag?: string; readonly imageDigest?: string }): Promise<TaggedImage | undefined> {
    return this.repository.ask(async (client) => {
      const { DescribeImagesCommand } = await import('../aws/sdk/ecr.js');
      try {
        const { imageDetails = [] } = await client.send(
          new DescribeImagesCommand({ ...this.repository.input, imageIds: [id] }),
        );
        // That archived images are left out is documented of lists alone.
        return imageDetails.filter(({ imageStatus = 'ACTIVE' }) => imageStatus === 'ACTIVE').map(tagged)[0];
      } catch (error) {
        if (error instanceof Error && error.name === 'ImageNotFoundException') return undefined;
        throw error;
      }
    });
  }

  /** The tags of an image; none when it does not exist. */
  async tagsOf(imageDigest: string): Promise<readonly string[]> {
    return (await this.image({ imageDigest }))?.tags ?? [];
  }

  /**
   * All images that have a tag.
   *
   * @throws {EngineError} when their list has no end
   */
  images(): Promise<TaggedImage[]> {
    return this.repository.ask(async (client) => {
      const { paginateDescribeImages } = await import('../aws/sdk/ecr.js');
      const images: TaggedImage[] = [];
      const pages = paginateDescribeImages(
        { client, pageSize: 1_000 },
        { ...this.repository.input, filter: { tagStatus: 'TAGGED' } },
      );
      let read = 0;
      for await (const { imageDetails = [] } of pages) {
        if (++read > MOST_PAGES) throw this.endless();
        images.push(...imageDetails.map(tagged));
      }
      return images;
    });
  }

  /** Takes tags off; the caller knows that each of their images keeps another. One that is gone is no failure. */
  remove(tags: readonly string[]): Promise<void> {
    return this.repository.ask(async (client) => {
      const { BatchDeleteImageCommand } = await import('../aws/sdk/ecr.js');
      for (let start = 0; start < tags.length; start += BATCH) {
        const imageIds = tags.slice(start, start + BATCH).map((imageTag) => ({ imageTag }));
        const { failures = [] } = await client.send(
          new BatchDeleteImageCommand({ ...this.repository.input, imageIds }),
        );
        const failure = failures.find(({ failureCode }) => failureCode !== 'ImageNotFound');
        if (failure) throw new Error(`${failure.failureCode ?? ''} ${failure.failureReason ?? ''}`.trim());
      }
    });
  }

  private endless(): EngineError {
    return new EngineError(
      `the list of the images of ${this.repository.name} has no end`,
      `ECR gave ${String(MOST_PAGES)} pages of it, and has more`,
      'see that the endpoint of the provider is one of ECR',
    );
  }
}

function tagged({ imageDigest = '', imageTags = [], imagePushedAt }: ImageDetail): TaggedImage {
  return { digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt?.getTime() ?? 0 };
}
