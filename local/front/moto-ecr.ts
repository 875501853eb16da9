import type { AwsCall } from './aws-call';
import type { Caller, Repository, StoredImage } from './repositories';

/** An answer of moto's ECR. */
export interface EcrAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const TARGET_PREFIX = 'AmazonEC2ContainerRegistry_V20150921';

/** moto's ECR, spoken to as the account and region that a repository belongs to. */
export class MotoEcr {
  constructor(private readonly endpoint: string) {}

  /** Sends a caller's request on as it is. */
  forward(call: AwsCall): Promise<EcrAnswer> {
    return this.call(call.operation, call.body ?? '{}', call);
  }

  /** Number of the account that a caller is in. */
  async accountOf(caller: Caller): Promise<string> {
    const { body } = await this.expect('GetAuthorizationToken', {}, caller);
    const [{ proxyEndpoint }] = body['authorizationData'] as [{ proxyEndpoint: string }];
    return new URL(proxyEndpoint).host.split('.')[0] ?? '';
  }

  /** The policy of a repository, as JSON; undefined when it has none. */
  async policyOf({ name, owner }: Repository): Promise<string | undefined> {
    const { body } = await this.call('GetRepositoryPolicy', JSON.stringify({ repositoryName: name }), owner);
    return body['policyText'] as string | undefined;
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

  private async expect(operation: string, input: object, caller: Caller): Promise<EcrAnswer> {
    const answer = await this.call(operation, JSON.stringify(input), caller);
    if (answer.status === 200) return answer;
    throw new Error(`moto refused ${operation}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
  }

  private async call(operation: string, body: string | Buffer, { accessKey, region }: Caller): Promise<EcrAnswer> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${TARGET_PREFIX}.${operation}`,
        // moto reads account and region from the credential and does not check signatures.
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/ecr/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}
