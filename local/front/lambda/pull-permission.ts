import { AwsError } from '../aws-error';
import { judge } from '../grants';
import type { MotoEcr } from '../moto-ecr';
import type { Repository } from '../repositories';
import { functionArn, type Place } from './functions';

const SID = 'LambdaECRImageRetrievalPolicy';
const NEEDED = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/**
 * Sees that Lambda may pull from a repository. In the account of the function Lambda adds its own statement to the policy
 * if that does not let it already; in another account the policy must.
 */
export async function letLambdaPull(repository: Repository, name: string, place: Place, ecr: MotoEcr): Promise<void> {
  const { policy } = repository;
  const context = { 'aws:sourcearn': functionArn(name, place), 'aws:sourceaccount': place.account };
  const grants = NEEDED.map((action) =>
    judge(policy, { principal: { service: 'lambda.amazonaws.com' }, action, context }),
  );
  if (grants.every((each) => each === 'granted')) return;
  const unclear = grants.find((each) => typeof each === 'object');
  if (unclear) {
    const message = `The local AWS cannot tell whether the policy of '${repository.name}' lets Lambda pull: ${unclear.unclear} is not understood`;
    throw new AwsError('UnsupportedOperationException', message);
  }
  if (grants.includes('denied') || repository.owner.registryId !== place.account) {
    const message = 'Lambda does not have permission to access the ECR image. Check the ECR permissions.';
    throw new AwsError('AccessDeniedException', message, 403);
  }
  repository.policy = JSON.stringify(withStatement(policy, place));
  await ecr.setPolicy(repository, repository.policy);
}

/** Lambda's statement beside those that are there, or in place of an earlier one of its own. */
function withStatement(policy: string | undefined, place: Place): object {
  const {
    Version = '2008-10-17',
    Statement = [],
    ...rest
  } = JSON.parse(policy ?? '{}') as {
    Version?: string;
    Statement?: { Sid?: string } | { Sid?: string }[];
  };
  const others = [Statement].flat().filter(({ Sid }) => Sid !== SID);
  return { ...rest, Version, Statement: [...others, statement(place)] };
}

function statement(place: Place): object {
  return {
    Sid: SID,
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: [
      'ecr:BatchGetImage',
      'ecr:DeleteRepositoryPolicy',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetRepositoryPolicy',
      'ecr:SetRepositoryPolicy',
    ],
    Condition: { StringLike: { 'aws:sourceArn': functionArn('*', place) } },
  };
}
