import type { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import {
  LbListenerRule,
  type LbListenerRuleAction,
  type LbListenerRuleCondition,
} from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { NetworkIds } from '../aws/network';
import { named } from '../terraform/address';
import { literal } from '../terraform/template';
import { checkExpose, listed } from './expose-checks';
import type { FargateServiceProps } from './fargate-service-props';
import { listenerOf } from './listener';
import { priorityOf, takePriority } from './rule-priority';
import type { ServiceParts } from './service-parts';
import { targetGroupName } from './target-group-name';

/** A listener of a load balancer, by the names of both. */
export interface ListenerOfLoadBalancer {
  /** Name of the load balancer. */
  readonly loadBalancer: string;

  /** @default 443 */
  readonly port?: number;
}

/** How a load balancer (an ALB) finds a service. `host`, `path` or both say which requests are the service's. */
export interface Expose {
  /** Listener: its ARN, the resource that makes it, or `{ loadBalancer: 'public' }`. */
  readonly listener: string | LbListener | ListenerOfLoadBalancer;

  /**
   * Host or hosts; `*` stands for any text.
   *
   * @default - any
   */
  readonly host?: string | readonly string[];

  /**
   * Path or paths; `*` stands for any text.
   *
   * @default - any
   */
  readonly path?: string | readonly string[];

  /**
   * Place of the rule among those of the listener: the lowest that fits a request takes it.
   *
   * @default - from 2001 on, computed from the rule: rules of hosts before those of paths alone, deeper paths first
   */
  readonly priority?: number;

  /**
   * Path that the load balancer asks.
   *
   * @default - `healthPath` of the service
   */
  readonly healthPath?: string;

  /**
   * Status codes that say that the task is healthy.
   *
   * @default '200'
   */
  readonly healthCodes?: string;

  /**
   * Seconds that a task may need before it is healthy.
   *
   * @default 60
   */
  readonly graceSeconds?: number;

  /**
   * Seconds that a task which is to stop gets to end its requests.
   *
   * @default 60
   */
  readonly drainSeconds?: number;

  /**
   * Security group of the load balancer: id or resource.
   *
   * @default - AWS is asked for it
   */
  readonly securityGroup?: string | SecurityGroup;
}

/** What a load balancer has of a service. */
export interface Exposed {
  readonly port: number;
  readonly targetGroup: LbTargetGroup;
  readonly rule: LbListenerRule;
  /** Of blue/green deployments, the one that takes turns with `targetGroup`. */
  readonly otherTargetGroup: LbTargetGroup | undefined;
  /** Of the load balancer. */
  readonly securityGroup: string;
  readonly graceSeconds: number;
}

/** @throws PropError for what AWS takes for no rule, and for a place that another rule of the stack has */
export function expose(parts: ServiceParts, network: NetworkIds, props: ExposedProps): Exposed {
  const { expose: exposed, port, deployment = 'rolling' } = props;
  checkExpose(parts.scope, props);
  const listener = listenerOf(parts, exposed);
  const targetGroup = declareTargetGroup(parts, network, [props, '']);
  const otherTargetGroup = deployment === 'rolling' ? undefined : declareTargetGroup(parts, network, [props, 'green']);
  const groups = otherTargetGroup === undefined ? [targetGroup] : [targetGroup, otherTargetGroup];
  const rule = declareRule(parts, exposed, [listener.arn, groups]);
  const { securityGroup } = listener;
  return { port, targetGroup, rule, otherTargetGroup, securityGroup, graceSeconds: exposed.graceSeconds ?? 60 };
}

/** Props of a service that is exposed. */
export type ExposedProps = FargateServiceProps & Required<Pick<FargateServiceProps, 'expose' | 'port'>>;

function declareTargetGroup(
  parts: ServiceParts,
  { vpc }: NetworkIds,
  [props, color]: readonly [ExposedProps, '' | 'green'],
): LbTargetGroup {
  const { expose: exposed, port, healthPath = '/' } = props;
  const { healthPath: path = healthPath, healthCodes = '200', drainSeconds = 60 } = exposed;
  const group = new LbTargetGroup(parts.scope, color === '' ? 'TargetGroup' : 'OtherTargetGroup', {
    name: targetGroupName(parts, [String(port), vpc, color]),
    targetType: 'ip',
    protocol: 'HTTP',
    port,
    vpcId: vpc,
    deregistrationDelay: String(drainSeconds),
    healthCheck: {
      path: literal(path),
      matcher: healthCodes,
      interval: 10,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
    // A rule keeps its group until it has another one.
    lifecycle: { createBeforeDestroy: true },
    ...parts.tagged,
  });
  return named(group, color === '' ? parts.resource : `${parts.resource}_${color}`);
}

function declareRule(
  { scope, name, resource, tagged }: ServiceParts,
  exposed: Expose,
  [listenerArn, groups]: readonly [string, readonly LbTargetGroup[]],
): LbListenerRule {
  const conditions = { hosts: listed(exposed.host), paths: listed(exposed.path) };
  const { priority = priorityOf(name, conditions) } = exposed;
  const rule = new LbListenerRule(scope, 'ListenerRule', {
    listenerArn,
    priority: takePriority(scope, listenerArn, priority),
    condition: [...condition('hostHeader', conditions.hosts), ...condition('pathPattern', conditions.paths)],
    action: [forwardTo(groups)],
    // ECS moves the weights from one to the other.
    ...(groups.length > 1 && { lifecycle: { ignoreChanges: ['action'] } }),
    ...tagged,
  });
  return named(rule, resource);
}

function condition(kind: 'hostHeader' | 'pathPattern', values: readonly string[]): LbListenerRuleCondition[] {
  return values.length === 0 ? [] : [{ [kind]: { values: values.map(literal) } }];
}

/** Of two groups the first gets all requests. */
function forwardTo([group, other]: readonly LbTargetGroup[]): LbListenerRuleAction {
  const { arn = '' } = group ?? {};
  if (other === undefined) return { type: 'forward', targetGroupArn: arn };
  return {
    type: 'forward',
    forward: {
      targetGroup: [
        { arn, weight: 100 },
        { arn: other.arn, weight: 0 },
      ],
    },
  };
}
