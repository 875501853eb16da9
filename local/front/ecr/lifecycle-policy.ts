import { lifecycleProblems } from '../../../modules/registry/lifecycle/validation';
import { type AwsError, invalidParameter } from '../aws-error';
import type { LifecyclePolicy } from './lifecycle';

/** Reads a lifecycle policy; throws what ECR answers to one that it does not take. */
export function readPolicy(text: string): LifecyclePolicy {
  const policy = parsed(text);
  const [first] = lifecycleProblems(policy);
  if (first) throw refused([first.at, first.problem].filter((part) => part !== '').join(' '));
  const { rules } = policy as LifecyclePolicy;
  return { rules: [...rules].sort((one, other) => one.rulePriority - other.rulePriority) };
}

/** ECR gives a policy back as it understood it: the rules in the order of their priorities. */
export function textOf({ rules }: LifecyclePolicy): string {
  return JSON.stringify({ rules });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('Could not map policyString into LifecyclePolicy.');
  }
}

function refused(why: string): AwsError {
  const constraint = `'Lifecycle policy validation failure: ${why}'`;
  return invalidParameter(`Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: ${constraint}`);
}
