import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import { readInput } from '../aws-input';
import type { EcrParts, Json } from './ecr';
import { ecrInputs } from './ecr-input';
import { namedImage, namedRepository } from './named-repository';

/** Puts an image into the archive, or begins to bring it back. */
export async function updateImageStorageClass(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.updateImageStorageClass, call);
  const repository = await namedRepository(parts, call, input);
  return repository.exclusively(() => {
    const { digest, storageClass } = namedImage(repository, input.imageId);
    if (storageClass !== input.targetStorageClass) {
      if (input.targetStorageClass === 'STANDARD') repository.restore(digest);
      else if (repository.indexesOf(digest).every((index) => index.storageClass === 'ARCHIVE'))
        repository.archive(digest, repository.now);
      else throw neededByIndex(digest);
    }
    const imageId = { ...input.imageId, imageDigest: digest };
    const { registryId } = repository.owner;
    const imageStatus = repository.statusOf(namedImage(repository, imageId));
    return Promise.resolve({ registryId, repositoryName: repository.name, imageId, imageStatus });
  });
}

/** The rule is that of lifecycle policies; what this call answers on AWS is not documented. */
function neededByIndex(digest: string): AwsError {
  const message = `The image with digest '${digest}' is referenced by a manifest list that is not archived`;
  return new AwsError('ImageStorageClassUpdateNotSupportedException', message);
}
