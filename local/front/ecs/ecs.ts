import type { ServerResponse } from 'node:http';
import { answerJson, type JsonAnswer } from '../aws-answer';
import type { AwsCall } from '../aws-call';
import type { MotoApi } from '../moto-api';
import { deleteCluster, describeClusters } from './cluster-operations';
import type { World } from './machine/world';
import type { MotoEcs } from './moto-ecs';
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
  stopServiceDeployment,
} from './service-deployment-operations';
import { createService, deleteService, describeServices, listServices, updateService } from './service-operations';
import { listTagsForResource, tagResource, untagResource } from './tag-operations';
import { describeTasks, listTasks, runTask, stopTask } from './task-operations';

/** What ECS is answered with. */
export interface EcsParts {
  readonly world: World;
  readonly moto: MotoApi;
  readonly ecs: MotoEcs;
}

export type Json = Record<string, unknown>;
/** Undefined: moto answers. */
type Operation = (parts: EcsParts, call: AwsCall) => Promise<Json | undefined>;

/** Everything about services and tasks. Clusters, capacity providers and task definitions are moto's. */
const operations: Readonly<Record<string, Operation>> = {
  CreateService: createService,
  UpdateService: updateService,
  DeleteService: deleteService,
  DescribeServices: describeServices,
  ListServices: listServices,
  ListServiceDeployments: listServiceDeployments,
  DescribeServiceDeployments: describeServiceDeployments,
  StopServiceDeployment: stopServiceDeployment,
  DescribeServiceRevisions: describeServiceRevisions,
  RunTask: runTask,
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  StopTask: stopTask,
  DescribeClusters: describeClusters,
  DeleteCluster: deleteCluster,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

/** Answers one call of ECS. */
export async function answerEcs(parts: EcsParts, call: AwsCall, response: ServerResponse): Promise<void> {
  return answerJson(response, () => parts.world.now(() => answer(parts, call)));
}

async function answer(parts: EcsParts, call: AwsCall): Promise<JsonAnswer> {
  const body = await operations[call.operation]?.(parts, call);
  return body === undefined ? parts.ecs.forward(call) : { status: 200, body };
}
