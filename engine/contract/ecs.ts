import * as z from 'zod/mini';
import type { EcsTarget, TaskDocument, TaskNetwork } from '../../contract/ecs';
import { awsAccess } from './aws';
import { applied, type Fields, seconds, text } from './fields';

/** A container in the tasks of an ECS service. */
export const ecsTarget = z.strictObject({
  kind: z.literal('ecs'),
  cluster: text,
  service: text,
  container: text,
  taskDefinition: z.exactOptional(text),
  access: awsAccess,
} satisfies Fields<EcsTarget>);

const taskNetwork = z.strictObject({
  subnets: z.array(text),
  securityGroups: z.array(text),
  assignPublicIp: z.boolean(),
} satisfies Fields<TaskNetwork>);

/** Work for `engine task`. */
export const taskDocument = z.strictObject({
  kind: z.literal('task'),
  ...applied,
  cluster: text,
  taskDefinition: text,
  container: text,
  command: z.array(z.string()),
  network: taskNetwork,
  timeoutSeconds: seconds,
  access: awsAccess,
} satisfies Fields<TaskDocument>);
