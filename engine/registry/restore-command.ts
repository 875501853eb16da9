import { regionOfHost } from '../aws/ecr-host';
import type { ArchivedImage } from './ecr-archive';
import type { Repository } from './repository';

/** The command that takes an image out of the archive of ECR, for people. */
export function restoreCommand({ host, name }: Repository, reference: string): string {
  const region = regionOfHost(host);
  const id = `${reference.startsWith('sha256:') ? 'imageDigest' : 'imageTag'}=${reference}`;
  return (
    `\`aws ecr update-image-storage-class${region === undefined ? '' : ` --region ${region}`} --repository-name ${name} ` +
    `--image-id ${id} --target-storage-class STANDARD\``
  );
}

/** What takes an image out of the archive, for people. */
export function restoring(repository: Repository, { digest, isRestored }: ArchivedImage): string {
  if (isRestored) return 'wait up to 20 minutes until ECR has restored it, then try again';
  return `have it restored (${restoreCommand(repository, digest)}), which takes up to 20 minutes, then try again`;
}
