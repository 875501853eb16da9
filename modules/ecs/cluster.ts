import type { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';

/** A cluster: its name, its ARN, or the resource that makes it. */
export type ClusterReference = string | EcsCluster;

export interface Cluster {
  /** Name or ARN. */
  readonly reference: string;
  readonly name: string;
}

const ARN = /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\//;

/** @throws PropError for what is no name and no ARN of a cluster */
export function clusterOf(scope: Construct, cluster: ClusterReference): Cluster {
  if (typeof cluster !== 'string') return { reference: cluster.arn, name: cluster.name };
  if (Token.isUnresolved(cluster)) {
    const parts = Fn.reverse(Fn.split('/', cluster)) as unknown as string[];
    return { reference: cluster, name: Token.asString(Fn.element(parts, 0)) };
  }
  const name = cluster.replace(ARN, '');
  if (/^[A-Za-z0-9_-]{1,255}$/.test(name)) return { reference: cluster, name };
  throw new PropError(scope, 'cluster', mustBe('the name or the ARN of a cluster', cluster));
}
