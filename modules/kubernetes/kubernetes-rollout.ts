import { Resource } from '@cdktf/provider-null/lib/resource';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { KubernetesTarget } from '../../contract/kubernetes';
import type { IImage } from '../image/image';
import { waitForImages } from '../image/image-barrier';
import { askedBy, hashOf } from '../rollout/configuration';
import { makeLeaf } from '../rollout/leaf';
import { addressOf } from '../terraform/address';
import { checkWhole } from '../terraform/whole-number';
import { clusterAccess } from './cluster-access';
import { containerOf, isResource, type NamedWorkload, workloadOf, type WorkloadResource } from './workload';

/** How long a roll-out may take where nothing else is said. */
export const ROLLOUT_SECONDS = 600;

export interface KubernetesRolloutProps {
  /** The image that the workload is to run. */
  readonly image: IImage;

  /**
   * The Deployment, StatefulSet or DaemonSet that runs it: the resource, or what it is called where something else makes
   * it.
   */
  readonly workload: WorkloadResource | NamedWorkload;

  /**
   * Name in addresses (`api-service`: `null_resource.api_service`), and in the tags that say who holds the image.
   *
   * @default - name of the workload
   */
  readonly name?: string;

  /**
   * Container that runs the image.
   *
   * @default - the only one of the resource; of a workload that something else makes, the one with its name
   */
  readonly container?: string;

  /**
   * How long the roll-out may take, in seconds.
   *
   * @default 600
   */
  readonly timeoutSeconds?: number;

  /**
   * Provider of the cluster. The roll-out is proved with its settings.
   *
   * @default - that of the resource, else the stack's Kubernetes provider without an alias
   */
  readonly provider?: TerraformProvider;

  /**
   * What is to be applied before, besides the resource: the Helm release or module that makes the workload.
   *
   * @default - nothing
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** What a construct adds that declares both a workload and its roll-out. */
export interface OwnRollout {
  readonly owner: Construct;
  readonly configuration: () => string;
  readonly rollOutWithImage: boolean;
}

/**
 * Waits for the roll-out of a workload that something else declares, and proves that its pods run the image. It is the
 * `null_resource` itself: targeting it deploys the workload and its image.
 */
export class KubernetesRollout extends Resource {
  public readonly name: string;
  public readonly address: string;

  /**
   * @param own for constructs of this library alone
   * @throws PropError for props that cannot work, and for a name that the stack has already
   */
  public constructor(scope: Construct, id: string, props: KubernetesRolloutProps, own?: OwnRollout) {
    super(scope, id);
    const { image, workload, container, timeoutSeconds = ROLLOUT_SECONDS, dependsOn = [] } = props;
    const owner = own?.owner ?? this;
    checkWhole(owner, 'timeoutSeconds', timeoutSeconds, [1]);
    const { kind, namespace, name } = workloadOf(owner, workload);
    this.name = props.name ?? name;
    const resource = isResource(workload) ? workload : undefined;
    if (resource !== undefined) waitForImages(owner, resource);
    const cluster = () => clusterAccess(owner, props.provider ?? resource?.provider);
    const target = (): KubernetesTarget => ({
      kind: 'kubernetes',
      namespace,
      workload: kind,
      name,
      container: resource === undefined ? (container ?? name) : containerOf(owner, resource, container),
      cluster: cluster(),
    });
    makeLeaf(this, {
      takesIndex: true,
      owner,
      image,
      name: this.name,
      timeoutSeconds,
      target,
      place: () => JSON.stringify(cluster()),
      configuration: own?.configuration ?? (resource && (() => hashOf(askedBy(resource)))),
      rollOutWithImage: own?.rollOutWithImage
        ? () => ({ target: target(), configuration: own.configuration(), timeoutSeconds })
        : undefined,
      dependsOn: resource === undefined ? dependsOn : [resource, ...dependsOn],
    });
    this.address = addressOf(this);
  }
}
