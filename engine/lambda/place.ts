import type { AcceptDocument } from '../../contract/lambda';
import { isPublicEcr, regionOfHost } from '../aws/ecr-host';
import type { EngineError } from '../engine-error';
import { parseRepository } from '../registry/repository';
import { refused } from './acceptance';

/**
 * Sees that the repository is one that Lambda pulls from: a private one of ECR, in the region of the function.
 *
 * @throws {EngineError} where its address says that it is not
 */
export function acceptPlace({ image, architecture, pulled, region }: AcceptDocument): void {
  const { host } = parseRepository(pulled.repository);
  const no = (why: string, fix: string): EngineError => refused({ reference: image, architecture }, why, fix);
  if (pulled.registry.kind !== 'ecr' || isPublicEcr(host)) {
    throw no(`Lambda pulls from private repositories of ECR only, and ${host} has none`, 'copy the image to ECR');
  }
  const where = regionOfHost(host);
  if (region === undefined || where === undefined || where === region) return;
  throw no(
    `its repository is in ${where}, and the function in ${region}: Lambda pulls from its own region only`,
    `use a repository in ${region}: one of a registry there, or one that ECR replicates to`,
  );
}
