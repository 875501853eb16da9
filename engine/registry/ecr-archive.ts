import type { RepositoryDocument } from '../../contract/registry';
import { awsRefusal } from '../aws/refusal';
import { EngineError } from '../engine-error';
import type { RunContext } from '../verbs/run-context';
import { EcrRepository } from './ecr-repository';

/** An image that is in the archive, or on its way out of it: either way nobody can pull it yet. */
export interface ArchivedImage {
  readonly digest: string;
  /** Somebody has it restored already. */
  readonly isRestored: boolean;
}

/**
 * The archive of a repository in ECR, where its lifecycle rules may move images. The API of the registry answers 404 for
 * them, as for images that are not there; the tags stay theirs all the same.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive_restore_image.html
 */
export class EcrArchive {
  private constructor(
    private readonly repository: EcrRepository,
    private readonly context: RunContext,
  ) {}

  /** Undefined for what is no private repository of ECR: others have no archive. */
  static of(document: RepositoryDocument, context: RunContext): EcrArchive | undefined {
    const repository = EcrRepository.of(document, context);
    return repository && new EcrArchive(repository, context);
  }

  /**
   * An image by its tag or digest; undefined when the archive has none. So it is too where ECR does not say so, perhaps
   * because who pushes may not ask: the image is then missing as any other.
   */
  async image(id: { readonly imageTag?: string; readonly imageDigest?: string }): Promise<ArchivedImage | undefined> {
    try {
      return await this.asked(id);
    } catch {
      this.context.signal.throwIfAborted();
      return undefined;
    }
  }

  /**
   * Begins to take an image out of the archive, which takes ECR up to 20 minutes.
   *
   * @throws {EngineError} when ECR refuses
   */
  async restore(imageDigest: string): Promise<void> {
    try {
      await this.repository.ask(async (client) => {
        const { UpdateImageStorageClassCommand } = await import('../aws/sdk/ecr.js');
        const input = { ...this.repository.input, imageId: { imageDigest }, targetStorageClass: 'STANDARD' as const };
        await client.send(new UpdateImageStorageClassCommand(input));
      });
    } catch (error) {
      this.context.signal.throwIfAborted();
      if (error instanceof EngineError) throw error;
      const what = `the image ${this.repository.name}@${imageDigest} stays in the archive of ECR`;
      throw awsRefusal({ what, action: 'ecr:UpdateImageStorageClass', access: this.repository.access }, error);
    }
  }

  private asked(id: { readonly imageTag?: string; readonly imageDigest?: string }): Promise<ArchivedImage | undefined> {
    return this.repository.ask(async (client) => {
      const { DescribeImagesCommand } = await import('../aws/sdk/ecr.js');
      const input = { ...this.repository.input, imageIds: [id], filter: { imageStatus: 'ANY' as const } };
      const { imageDetails: [found] = [] } = await client.send(new DescribeImagesCommand(input));
      const { imageDigest, imageStatus } = found ?? {};
      if (imageDigest === undefined || (imageStatus !== 'ARCHIVED' && imageStatus !== 'ACTIVATING')) return undefined;
      return { digest: imageDigest, isRestored: imageStatus === 'ACTIVATING' };
    });
  }
}
