import type { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { dependable, type ITerraformDependable, Lazy } from 'cdktf';
import type { TaskDocument, TaskNetwork } from '../../contract/ecs';
import { awsAccess } from '../aws/access';
import { engineProvisioner } from '../engine/provisioner';
import type { IImage } from '../image/image';
import { checkedWords } from '../service/words';
import { addressOf, named } from '../terraform/address';
import { jsonTemplate, MODULE_FOLDER } from '../terraform/json-template';
import { literal } from '../terraform/template';
import type { ServiceParts } from './service-parts';

/** A task that must succeed before a service is updated. */
export interface Before {
  readonly image: IImage;
  readonly command: readonly string[];
  readonly taskDefinition: EcsTaskDefinition;
  readonly network: TaskNetwork;
  readonly timeoutSeconds: number;
  /** What the task cannot start without. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Makes `null_resource.X_before`, which runs the command in a task of the new revision. When it fails it is tainted, the
 * service stays as it is, and the next apply runs the command again.
 */
export function before(parts: ServiceParts, task: Before): Resource {
  const { scope, resource } = parts;
  const { image, dependsOn } = task;
  const command = checkedWords(scope, 'before', task.command);
  const step = named(new Resource(scope, 'Before'), `${resource}_before`);
  step.triggers = {
    image: literal(image.reference),
    command: Lazy.stringValue({ produce: ({ preparing }) => jsonTemplate(scope, command, preparing) }),
    // The plan says so where all else may need Terraform alone.
    ...(image.prebuiltIn?.(scope) !== undefined && { needs: 'Node.js on the machine that applies' }),
  };
  step.dependsOn = dependsOn.map(dependable);
  step.provisioners = [engineProvisioner(scope, 'task', () => documentOf(parts, task, addressOf(step)))];
  return step;
}

function documentOf(parts: ServiceParts, task: Before, address: string): TaskDocument {
  const { scope, name, resource, cluster, untagged } = parts;
  const { command, taskDefinition, network, timeoutSeconds } = task;
  return {
    kind: 'task',
    version: 1,
    name: resource,
    address,
    module: MODULE_FOLDER,
    cluster: cluster.reference,
    taskDefinition: taskDefinition.arn,
    container: name,
    command,
    network,
    timeoutSeconds,
    access: awsAccess(scope, untagged.provider),
  };
}
