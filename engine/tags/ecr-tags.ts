import type { ImageDetail } from '@aws-sdk/client-ecr';
import type { RepositoryDocument } from '../../contract/registry';
import type { AwsAccount } from '../aws/account';
import { isPublicEcr } from '../aws/ecr-host';
import { EngineError } from '../engine-error';
import { parseRepository, type Repository } from '../registry/repository';
import { Session } from '../registry/session';
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
  private constructor(
    private readonly repository: Repository,
    private readonly account: AwsAccount,
  ) {}

  /** Undefined when the repository is no private one of ECR: public ECR has an API of its own. */
  static of({ repository, registry }: RepositoryDocument, context: RunContext): EcrTags | undefined {
    if (registry.kind !== 'ecr') return undefined;
    const place = parseRepository(repository);
    if (isPublicEcr(place.host)) return undefined;
    return new EcrTags(place, Session.of(context).account(place.host, registry.access));
  }

  /** An image by a tag, its digest, or both, which then have to belong together; undefined when there is none. */
  image(id: { readonly imageTag?: string; readonly imageDigest?: string }): Promise<TaggedImage | undefined> {
    return this.account.ask('ecr', async (client) => {
      const { DescribeImagesCommand } = await import('../aws/sdk/ecr.js');
      try {
        const { imageDetails = [] } = await client.send(new DescribeImagesCommand({ ...this.input(), imageIds: [id] }));
        return imageDetails.map(tagged)[0];
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
    return this.account.ask('ecr', async (client) => {
      const { paginateDescribeImages } = await import('../aws/sdk/ecr.js');
      const images: TaggedImage[] = [];
      const pages = paginateDescribeImages(
        { client, pageSize: 1_000 },
        { ...this.input(), filter: { tagStatus: 'TAGGED' } },
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
    return this.account.ask('ecr', async (client) => {
      const { BatchDeleteImageCommand } = await import('../aws/sdk/ecr.js');
      for (let start = 0; start < tags.length; start += BATCH) {
        const imageIds = tags.slice(start, start + BATCH).map((imageTag) => ({ imageTag }));
        const { failures = [] } = await client.send(new BatchDeleteImageCommand({ ...this.input(), imageIds }));
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

  private input(): { repositoryName: string; registryId?: string } {
    const registryId = /^\d{12}(?=\.)/.exec(this.repository.host)?.[0];
    return { repositoryName: this.repository.name, ...(registryId !== undefined && { registryId }) };
  }
}

function tagged({ imageDigest = '', imageTags = [], imagePushedAt }: ImageDetail): TaggedImage {
  return { digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt?.getTime() ?? 0 };
}
