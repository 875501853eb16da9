import { createHash } from 'node:crypto';
import { TerraformStack } from 'cdktf';
import { resolved } from '../terraform/resolved';
import type { ServiceParts } from './service-parts';

const LONGEST = 32;

/**
 * Name of a target group. One whose arguments change is made before the other one goes, so that both are there for a
 * moment: what cannot change in a group is in its name.
 */
export function targetGroupName({ scope, name, cluster }: ServiceParts, fixed: readonly string[]): string {
  const stack = TerraformStack.of(scope).node.id;
  const identity = JSON.stringify(resolved(scope, [stack, cluster.name, name, ...fixed]));
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  const readable = name.replace(/_/g, '-').slice(0, LONGEST - hash.length - 1);
  return `${readable.replace(/^-+|-+$/g, '')}-${hash}`;
}
