import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { Resource } from '@cdktf/provider-null/lib/resource';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { EcsTarget } from '../../contract/ecs';
import { awsAccess } from '../aws/access';
import type { IImage } from '../image/image';
import { waitForImages } from '../image/image-barrier';
import { hashOf, written } from '../rollout/configuration';
import { checkedResource } from '../rollout/declared-resource';
import { makeLeaf } from '../rollout/leaf';
import { addressOf } from '../terraform/address';
import { hasToken, mustBe, PropError } from '../terraform/prop-error';
import { resolved } from '../terraform/resolved';
import { checkWhole } from '../terraform/whole-number';
import { clusterOf, type ClusterReference } from './cluster';
import { checkName } from './names';
import { isRevision, rolledOut } from './rolled-out';

export interface EcsRolloutProps {
  /** The image that the service is to run. */
  readonly image: IImage;

  /** The service that runs it: the resource, or its name where something else makes it. */
  readonly service: string | EcsService;

  /**
   * Cluster of the service: its name, its ARN, or the resource that makes it.
   *
   * @default - that of the resource
   */
  readonly cluster?: ClusterReference;

  /**
   * Name in addresses (`api-service`: `null_resource.api_service`), and in the tags that say who holds the image.
   *
   * @default - name of the service
   */
  readonly name?: string;

  /**
   * Container that runs the image.
   *
   * @default - the one with the name of the service
   */
  readonly container?: string;

  /**
   * How long the roll-out may take, in seconds.
   *
   * @default 900 - ECS itself needs 12 minutes to give up on an image that it cannot pull
   */
  readonly timeoutSeconds?: number;

  /**
   * Provider of the account. The roll-out is proved with its settings.
   *
   * @default - that of the resource, else the stack's AWS provider without an alias
   */
  readonly provider?: TerraformProvider;

  /**
   * What is to be applied before, besides the resource: the module that makes the service.
   *
   * @default - nothing
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** ECS says after 12 minutes that it cannot pull an image: a shorter limit would be reached without a reason. */
export const ROLLOUT_SECONDS = 900;

const SERVICE = ['service', 'aws_ecs_service', 'an EcsService, or the name of a service'] as const;

/**
 * Waits for the roll-out of an ECS service that something else declares, and proves that its tasks run the image. It is
 * the `null_resource` itself: targeting it deploys the service and its image.
 */
export class EcsRollout extends Resource {
  public readonly name: string;
  public readonly address: string;

  /**
   * @param owner for constructs of this library alone: the one that a user wrote
   * @throws PropError for props that cannot work, and for a name that the stack has already
   */
  public constructor(scope: Construct, id: string, props: EcsRolloutProps, owner?: Construct) {
    super(scope, id);
    const user = owner ?? this;
    const { image, timeoutSeconds = ROLLOUT_SECONDS, dependsOn = [] } = props;
    checkWhole(user, 'timeoutSeconds', timeoutSeconds, [1]);
    const resource = typeof props.service === 'string' ? undefined : checkedResource(user, props.service, SERVICE);
    if (owner === undefined && resource !== undefined) waitForImages(this, resource);
    const service = typeof props.service === 'string' ? props.service : (props.service.nameInput ?? '');
    if (!hasToken(service)) checkName(user, 'service', service);
    const { reference: cluster } = clusterOf(user, props.cluster ?? ofResource(user, resource));
    this.name = props.name ?? service;
    const container = props.container ?? service;
    const provider = props.provider ?? resource?.provider;
    const access = () => awsAccess(user, provider);
    const deployment = resource === undefined ? dependsOn : [resource, ...dependsOn];
    const target = (): EcsTarget => {
      const taskDefinition = resource && revisionOf(resource);
      return {
        kind: 'ecs',
        cluster,
        service,
        container,
        ...(taskDefinition !== undefined && { taskDefinition }),
        access: access(),
      };
    };
    const parts = { owner: user, image, name: this.name, cluster, service, container, resource, provider };
    const looks = rolledOut(this, { ...parts, dependsOn: deployment });
    makeLeaf(this, {
      owner: user,
      image,
      name: this.name,
      takesIndex: true,
      timeoutSeconds,
      target,
      place: () => JSON.stringify(resolved(user, { cluster, access: access() })),
      configuration: resource && (() => hashOf(written(resource))),
      revision: resource?.taskDefinition,
      rollOutWithImage: undefined,
      dependsOn: [...deployment, ...looks],
    });
    this.address = addressOf(this);
  }
}

/** A service without a cluster is in that which is called so. */
function ofResource(scope: Construct, resource: EcsService | undefined): string {
  if (resource !== undefined) return resource.clusterInput ?? 'default';
  throw new PropError(scope, 'cluster', mustBe('given with the name of a service', undefined));
}

/** The revision that the service was given, where its argument is an ARN: a family alone says no revision. */
function revisionOf(resource: EcsService): string | undefined {
  return isRevision(written(resource)['task_definition']) ? resource.taskDefinition : undefined;
}
