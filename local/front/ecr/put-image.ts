import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import { readInput } from '../aws-input';
import type { PushManifest, RefusedPush } from '../push';
import { tooManyTagsMessage } from '../registry-answers';
import type { Repositories, Repository } from '../repositories';
import { digestOf } from '../stored-image';
import type { Json } from './ecr';
import { ecrInputs } from './ecr-input';

/** Answers PutImage: the manifest goes into the registry as if it had been pushed, its layers must be there. */
export async function putImage(repositories: Repositories, push: PushManifest, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.putImage, call);
  const repository = repositories.find(input.repositoryName);
  if (repository === undefined) {
    const message = `The repository with name '${input.repositoryName}' does not exist in the registry`;
    throw new AwsError('RepositoryNotFoundException', message);
  }
  const content = Buffer.from(input.imageManifest, 'utf8');
  const digest = digestOf(content);
  if (input.imageDigest !== undefined && input.imageDigest !== digest) {
    const message = `The provided digest '${input.imageDigest}' does not match the manifest's '${digest}'`;
    throw new AwsError('ImageDigestDoesNotMatchException', message);
  }
  const mediaType = input.imageManifestMediaType ?? mediaTypeIn(input.imageManifest);
  const result = await push(repository, { content, mediaType, tag: input.imageTag });
  if (result.outcome !== 'stored') throw refusal(result, repository, input.imageTag);
  const image = {
    registryId: repository.owner.registryId,
    repositoryName: repository.name,
    imageId: { imageDigest: digest, imageTag: input.imageTag },
    imageManifest: input.imageManifest,
    imageManifestMediaType: mediaType,
  };
  return { image };
}

function mediaTypeIn(manifest: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(manifest);
  } catch {
    throw invalidManifest('Invalid JSON syntax');
  }
  const { mediaType } = Object(parsed) as { mediaType?: unknown };
  if (typeof mediaType !== 'string') throw invalidManifest('no media type in the manifest or the request');
  return mediaType;
}

function invalidManifest(constraint: string): AwsError {
  const message = `Invalid parameter at 'ImageManifest' failed to satisfy constraint: '${constraint}'`;
  return new AwsError('InvalidParameterException', message);
}

function refusal(push: RefusedPush, repository: Repository, tag: string | undefined): AwsError {
  const where = `in the repository with name '${repository.name}' in registry with id '${repository.owner.registryId}'`;
  switch (push.outcome) {
    case 'unchanged': {
      const named = tag === undefined ? '' : ` and tag '${tag}'`;
      return new AwsError(
        'ImageAlreadyExistsException',
        `Image with digest '${push.digest}'${named} already exists ${where}`,
      );
    }
    case 'immutable': {
      const message = `The image tag '${tag ?? ''}' already exists ${where} and cannot be overwritten because the tag is immutable.`;
      return new AwsError('ImageTagAlreadyExistsException', message);
    }
    case 'too many tags':
      return new AwsError('LimitExceededException', tooManyTagsMessage(repository, tag ?? ''));
    case 'refused':
      if (push.refusal.code !== 'MANIFEST_BLOB_UNKNOWN') return invalidManifest(push.refusal.message);
      return new AwsError('LayersNotFoundException', `Layers or images that the manifest names do not exist ${where}`);
  }
}
