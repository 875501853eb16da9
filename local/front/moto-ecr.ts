import type { JsonAnswer } from './aws-answer';
import type { AwsCall } from './aws-call';
import type { ImageId } from './image-id';
import type { Caller, MotoApi } from './moto-api';
import type { Repository } from './repositories';
import type { StoredImage } from './stored-image';

const API = { service: 'ecr', target: 'AmazonEC2ContainerRegistry_V20150921' };

/** moto's ECR, spoken to as the account and region that a repository belongs to. */
export class MotoEcr {
  constructor(private readonly moto: MotoApi) {}

  /** Sends a caller's request on as it is. */
  forward(call: AwsCall): Promise<JsonAnswer> {
    return this.call(call.operation, call.body ?? '{}', call);
  }

  /** Number of the account that a caller is in. */
  async accountOf(caller: Caller): Promise<string> {
    const { body } = await this.expect('GetAuthorizationToken', {}, caller);
    const [{ proxyEndpoint }] = body['authorizationData'] as [{ proxyEndpoint: string }];
    return new URL(proxyEndpoint).host.split('.')[0] ?? '';
  }

  /** Gives a repository a policy, in place of the one that it has. */
  async setPolicy({ name, owner }: Repository, policyText: string): Promise<void> {
    await this.expect('SetRepositoryPolicy', { repositoryName: name, policyText }, owner);
  }

  /**
   * Lets moto accept any tag for the repository: the front decides about immutability, because moto reads the wildcards
   * of exclusion filters as regular expressions.
   */
  async lift(repository: Repository): Promise<void> {
    const input = { repositoryName: repository.name, imageTagMutability: 'MUTABLE' };
    await this.expect('PutImageTagMutability', input, repository.owner);
  }

  /** Records a pushed image, so that everything in moto that looks at ECR finds it. */
  async record(repository: Repository, image: StoredImage, tag: string | undefined): Promise<void> {
    const input = {
      repositoryName: repository.name,
      imageManifest: image.manifest,
      imageManifestMediaType: image.mediaType,
      // Without it moto invents a digest from the layers.
      imageDigest: image.digest,
      imageTag: tag,
    };
    await this.expect('PutImage', input, repository.owner);
  }

  /** Takes images, or single tags, off its list. */
  async forget(repository: Repository, imageIds: readonly ImageId[]): Promise<void> {
    if (imageIds.length === 0) return;
    await this.expect('BatchDeleteImage', { repositoryName: repository.name, imageIds }, repository.owner);
  }

  private async expect(operation: string, input: object, caller: Caller): Promise<JsonAnswer> {
    const answer = await this.call(operation, JSON.stringify(input), caller);
    if (answer.status === 200) return answer;
    throw new Error(`moto refused ${operation}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
  }

  private call(operation: string, body: string | Buffer, caller: Caller): Promise<JsonAnswer> {
    return this.moto.json(API, operation, { body, caller });
  }
}
