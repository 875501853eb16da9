import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import { readInput } from '../aws-input';
import type { Repository } from '../repositories';
import type { EcrParts, Json } from './ecr';
import { ecrInputs } from './ecr-input';
import type { Lifecycle, LifecyclePolicy } from './lifecycle';
import { readPolicy, textOf } from './lifecycle-policy';
import { namedRepository } from './named-repository';

/** moto knows no rule that archives, so policies are kept here. */
export async function putLifecyclePolicy(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.putLifecyclePolicy, call);
  const repository = await namedRepository(parts, call, input);
  const policy = readPolicy(input.lifecyclePolicyText);
  parts.lifecycle.policies.set(repository, policy);
  parts.lifecycle.evaluations.delete(repository);
  return shown(repository, policy);
}

export async function getLifecyclePolicy(parts: EcrParts, call: AwsCall): Promise<Json> {
  const repository = await namedRepository(parts, call, readInput(ecrInputs.repository, call));
  return evaluated(parts.lifecycle, repository);
}

export async function deleteLifecyclePolicy(parts: EcrParts, call: AwsCall): Promise<Json> {
  const repository = await namedRepository(parts, call, readInput(ecrInputs.repository, call));
  const answer = evaluated(parts.lifecycle, repository);
  parts.lifecycle.policies.delete(repository);
  return answer;
}

/** ECR gives 1970 as the time of a policy that was never applied. */
function evaluated(lifecycle: Lifecycle, repository: Repository): Json {
  const lastEvaluatedAt = lifecycle.evaluations.get(repository) ?? 0;
  return { ...shown(repository, policyOf(lifecycle, repository)), lastEvaluatedAt };
}

/** The policy of a repository; throws what ECR answers when it has none. */
export function policyOf({ policies }: Lifecycle, repository: Repository): LifecyclePolicy {
  const policy = policies.get(repository);
  if (policy) return policy;
  const { name, owner } = repository;
  const where = `for the repository with name '${name}' in the registry with id '${owner.registryId}'`;
  throw new AwsError('LifecyclePolicyNotFoundException', `Lifecycle policy does not exist ${where}`);
}

function shown({ name, owner }: Repository, policy: LifecyclePolicy): Json {
  return { registryId: owner.registryId, repositoryName: name, lifecyclePolicyText: textOf(policy) };
}
