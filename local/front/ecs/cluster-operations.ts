import * as z from 'zod/mini';
import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import { readInput } from '../aws-input';
import type { EcsParts, Json } from './ecs';

/** moto's clusters, with the counts of what is in them. */
export async function describeClusters({ world, ecs }: EcsParts, call: AwsCall): Promise<Json | undefined> {
  const { status, body } = await ecs.forward(call);
  if (status !== 200) return undefined;
  const clusters = (body['clusters'] as Json[]).map((cluster) => {
    const { activeServices, tasks } = world.in(String(cluster['clusterArn']));
    const count = (...statuses: readonly string[]) => tasks.filter((each) => statuses.includes(each.lastStatus)).length;
    return {
      ...cluster,
      activeServicesCount: activeServices.length,
      runningTasksCount: count('RUNNING'),
      pendingTasksCount: count('PROVISIONING', 'PENDING'),
    };
  });
  return { ...body, clusters };
}

/** Refuses as long as something is in the cluster. */
export async function deleteCluster({ world, ecs }: EcsParts, call: AwsCall): Promise<undefined> {
  const { cluster } = readInput(z.object({ cluster: z.string() }), call);
  const { clusterArn } = await ecs.cluster(cluster, call);
  const { activeServices, tasks } = world.in(clusterArn);
  if (activeServices.length > 0) {
    const message = 'The Cluster cannot be deleted while Services are active.';
    throw new AwsError('ClusterContainsServicesException', message);
  }
  if (tasks.some(({ isStopped }) => !isStopped)) {
    throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
  }
}
