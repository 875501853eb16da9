import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import type { ImageId } from '../image-id';
import { inWords } from '../image-id';
import type { MotoEcr } from '../moto-ecr';
import type { Repositories, Repository } from '../repositories';
import type { StoredImage } from '../stored-image';

/** The repository that a call is about: one of the caller's account and region. */
export async function namedRepository(
  { repositories, moto }: { readonly repositories: Repositories; readonly moto: MotoEcr },
  call: AwsCall,
  { repositoryName, registryId }: { readonly repositoryName: string; readonly registryId?: string | undefined },
): Promise<Repository> {
  const account = await moto.accountOf(call);
  const repository = repositories.find(repositoryName);
  const owner = repository?.owner;
  if (
    repository &&
    owner?.region === call.region &&
    [owner.registryId, registryId ?? account].every((id) => id === account)
  ) {
    return repository;
  }
  const where = `in the registry with id '${registryId ?? account}'`;
  throw new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${repositoryName}' does not exist ${where}`,
  );
}

/** An image by a tag, its digest, or both, which then have to belong together. */
export function imageById(repository: Repository, { imageDigest, imageTag }: ImageId): StoredImage | undefined {
  const [image, ...others] = [imageDigest, imageTag].flatMap((name) =>
    name === undefined ? [] : [repository.find(name)],
  );
  return others.every((other) => other === image) ? image : undefined;
}

/** The same; throws what ECR answers when there is none. */
export function namedImage(repository: Repository, id: ImageId): StoredImage {
  const image = imageById(repository, id);
  if (image) return image;
  const where = `within the repository with name '${repository.name}' in the registry with id '${repository.owner.registryId}'`;
  throw new AwsError('ImageNotFoundException', `The image with imageId ${inWords(id)} does not exist ${where}`);
}
