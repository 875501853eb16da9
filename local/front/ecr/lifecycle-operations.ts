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
  const policy = policyOf(parts.lifecycle, repository);
  return { ...shown(repository, policy), lastEvaluatedAt: parts.lifecycle.evaluations.get(repository) ?? 0 };
}

export async function deleteLifecyclePolicy(parts: EcrParts, call: AwsCall): Promise<Json> {
  const answer = await getLifecyclePolicy(parts, call);
  const repository = await namedRepository(parts, call, readInput(ecrInputs.repository, call));
  parts.lifecycle.policies.delete(repository);
  return answer;
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
