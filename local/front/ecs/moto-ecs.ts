import * as z from 'zod/mini';
import type { JsonAnswer } from '../aws-answer';
import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import type { Caller, MotoApi } from '../moto-api';
import { readTaskDefinition, type TaskDefinition } from './machine/task-definition';

const API = { service: 'ecs', target: 'AmazonEC2ContainerServiceV20141113' };

const clusters = z.object({
  clusters: z.array(
    z.object({
      clusterArn: z.string(),
      status: z.string(),
      defaultCapacityProviderStrategy: z.nullish(z.array(z.looseObject({ capacityProvider: z.string() }))),
    }),
  ),
});

/** A cluster as moto keeps it. */
export type Cluster = z.infer<typeof clusters>['clusters'][number];

/** moto's ECS: it keeps clusters, capacity providers and task definitions. */
export class MotoEcs {
  constructor(private readonly moto: MotoApi) {}

  /** Sends a caller's request on as it is. */
  forward(call: AwsCall): Promise<JsonAnswer> {
    return this.moto.json(API, call.operation, { body: call.body ?? '{}', caller: call });
  }

  /** The cluster of a name or an ARN. */
  async cluster(nameOrArn: string, caller: Caller): Promise<Cluster> {
    const { body } = await this.expect('DescribeClusters', { clusters: [nameOrArn] }, caller);
    const [cluster] = clusters.parse(body).clusters;
    const isMeant = cluster && (!nameOrArn.startsWith('arn:') || cluster.clusterArn === nameOrArn);
    if (isMeant && cluster.status === 'ACTIVE') return cluster;
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  }

  /** The revision that a family, `family:revision` or an ARN names, if tasks may be started of it. */
  async taskDefinition(named: string, caller: Caller): Promise<TaskDefinition> {
    const { status, body } = await this.call('DescribeTaskDefinition', { taskDefinition: named }, caller);
    if (status !== 200) throw new AwsError('ClientException', 'TaskDefinition not found.');
    const definition = readTaskDefinition(body['taskDefinition']);
    if (definition.status === 'ACTIVE') return definition;
    throw new AwsError('ClientException', 'TaskDefinition is inactive');
  }

  /** Lets moto know of a service: Application Auto Scaling asks it. */
  async noteService(cluster: string, serviceName: string, caller: Caller): Promise<void> {
    await this.expect('CreateService', { cluster, serviceName, desiredCount: 0, launchType: 'FARGATE' }, caller);
  }

  async forgetService(cluster: string, service: string, caller: Caller): Promise<void> {
    await this.expect('DeleteService', { cluster, service, force: true }, caller);
  }

  private async expect(operation: string, input: object, caller: Caller): Promise<JsonAnswer> {
    const answer = await this.call(operation, input, caller);
    if (answer.status === 200) return answer;
    throw new Error(`moto refused ${operation}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
  }

  private call(operation: string, input: object, caller: Caller): Promise<JsonAnswer> {
    return this.moto.json(API, operation, { body: JSON.stringify(input), caller });
  }
}
