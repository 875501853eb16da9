import type { Deployment } from '@cdktf/provider-kubernetes/lib/deployment';
import type { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { HorizontalPodAutoscaler } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler';
import type { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import type { Job } from '@cdktf/provider-kubernetes/lib/job';
import type { JobV1 } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { Service } from '@cdktf/provider-kubernetes/lib/service';
import type { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { Lazy, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { CONFIGURATION_ANNOTATION } from '../../contract/kubernetes';
import { waitForImages } from '../image/image-barrier';
import { Configuration } from '../rollout/configuration';
import { checkedScale, type ScaleRange } from '../service/scale';
import { serviceId } from '../service/service-id';
import { named, resourceName } from '../terraform/address';
import { checkWhole } from '../terraform/whole-number';
import { beforeName } from './before';
import { KubernetesRollout, ROLLOUT_SECONDS } from './kubernetes-rollout';
import type { KubernetesServiceProps } from './kubernetes-service-props';
import { checkedLabels, type Labels, labelsOfJob } from './labels';
import { checkLabel } from './names';
import { type NamespaceReference, namespaceReference } from './namespace';
import { beforePod, type PodProps, servicePod } from './pod';
import { checkedPorts, type ServicePort } from './ports';
import { rollsOutWithImage } from './roll-out-with-image';
import { type Generation, generationOf } from './types';

/** Set by `kubectl rollout restart`. Version 1 of the provider overlooks it, later ones would take it away again. */
const RESTARTED_AT = 'spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]';
/** What an autoscaler owns. */
const REPLICAS = 'spec[0].replicas';

/** An image that runs in Kubernetes. An apply ends when the roll-out is proved. */
export class KubernetesService extends Construct {
  public readonly name: string;
  /** Address of the leaf: targeting it deploys the whole service, its image and its repository. */
  public readonly address: string;
  /** `kubernetes_deployment_v1.X` */
  public readonly deployment: Deployment | DeploymentV1;
  /** `kubernetes_service_v1.X`, when there are ports. */
  public readonly service: Service | ServiceV1 | undefined;
  /** `kubernetes_job_v1.X_before`, when something runs before. */
  public readonly before: Job | JobV1 | undefined;
  /** `kubernetes_horizontal_pod_autoscaler_v2.X`, when the scale is a range. */
  public readonly autoscaler: HorizontalPodAutoscaler | HorizontalPodAutoscalerV2 | undefined;
  /** `null_resource.X`: proves the roll-out. */
  public readonly rollout: KubernetesRollout;

  private readonly generation: Generation;
  private readonly namespace: NamespaceReference;
  private readonly labels: Labels;
  private readonly timeoutSeconds: number;
  private readonly configuration = new Configuration(() => this.deployment);

  /** @throws PropError for props that cannot work, and for a name that the stack has already */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: KubernetesServiceProps,
  ) {
    super(scope, serviceId(scope, id, props.image));
    const {
      image,
      name = image.name,
      namespace = 'default',
      scale: wanted = 2,
      rolloutTimeoutSeconds = ROLLOUT_SECONDS,
    } = props;
    const resource = resourceName(this, 'name', name);
    checkLabel(this, 'name', name);
    checkWhole(this, 'rolloutTimeoutSeconds', rolloutTimeoutSeconds, [1]);
    const ports = checkedPorts(this, props);
    const scale = checkedScale(this, wanted);
    const withImage = rollsOutWithImage(this, props);

    this.name = name;
    this.timeoutSeconds = rolloutTimeoutSeconds;
    this.generation = generationOf(this, props);
    this.namespace = namespaceReference(this, namespace);
    this.labels = checkedLabels(this, name, props);
    const { blocks } = this.generation;
    this.before = props.before && named(this.declareBefore(props.before), `${resource}_before`, blocks);
    this.deployment = named(this.declareDeployment(ports, scale), resource, blocks);
    waitForImages(this, this.before ?? this.deployment);
    this.service = ports.length === 0 ? undefined : named(this.declareService(ports), resource);
    this.autoscaler = typeof scale === 'number' ? undefined : named(this.declareAutoscaler(scale), resource);
    this.rollout = this.declareRollout(withImage);
    this.address = this.rollout.address;
  }

  private declareBefore(words: readonly string[]): Job | JobV1 {
    const { job: name, label } = beforeName(this, this.name, this.props.image.reference);
    const labels = labelsOfJob(label, this.labels);
    return new this.generation.types.Job(this, 'Before', {
      metadata: { name, namespace: this.namespace.reference, labels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: this.timeoutSeconds,
        template: { metadata: { labels }, spec: beforePod(this, label, words, this.podProps()) },
      },
      waitForCompletion: true,
      ...this.waiting(),
    });
  }

  private declareDeployment(
    ports: readonly Required<ServicePort>[],
    scale: number | Required<ScaleRange>,
  ): Deployment | DeploymentV1 {
    const { labels, selector } = this.labels;
    const isFixed = typeof scale === 'number';
    return new this.generation.types.Deployment(this, 'Deployment', {
      metadata: {
        ...this.metadata(),
        annotations: {
          [CONFIGURATION_ANNOTATION]: Lazy.stringValue({ produce: () => this.configuration.annotation() }),
        },
      },
      spec: {
        replicas: String(isFixed ? scale : scale.min),
        progressDeadlineSeconds: this.timeoutSeconds,
        selector: { matchLabels: selector },
        template: { metadata: { labels }, spec: servicePod(this, this.name, ports, this.podProps()) },
      },
      waitForRollout: true,
      lifecycle: { ignoreChanges: isFixed ? [RESTARTED_AT] : [RESTARTED_AT, REPLICAS] },
      ...(this.before !== undefined && { dependsOn: [this.before] }),
      ...this.waiting(),
    });
  }

  private declareService(ports: readonly Required<ServicePort>[]): Service | ServiceV1 {
    return new this.generation.types.Service(this, 'Service', {
      metadata: this.metadata(),
      spec: {
        type: 'ClusterIP',
        selector: this.labels.selector,
        port: ports.map(({ name, service, container }) => ({ name, port: service, targetPort: String(container) })),
      },
      ...this.given(),
    });
  }

  private declareAutoscaler({
    min,
    max,
    cpu,
  }: Required<ScaleRange>): HorizontalPodAutoscaler | HorizontalPodAutoscalerV2 {
    const { Autoscaler, aim } = this.generation.types;
    return new Autoscaler(this, 'Autoscaler', {
      metadata: this.metadata(),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: this.deployment.metadata.name },
        minReplicas: min,
        maxReplicas: max,
        ...aim(cpu),
      },
      ...this.given(),
    });
  }

  private declareRollout(rollOutWithImage: boolean): KubernetesRollout {
    const rolledOut = [this.deployment, this.service, this.autoscaler].filter((part) => part !== undefined);
    return new KubernetesRollout(
      this,
      'Rollout',
      {
        image: this.props.image,
        // By its name: the image's own document holds it too, and must not wait for the namespace.
        workload: { kind: 'Deployment', namespace: this.namespace.name, name: this.name },
        timeoutSeconds: this.timeoutSeconds,
        ...this.given(),
        dependsOn: rolledOut,
      },
      { owner: this, configuration: () => this.configuration.hash(), rollOutWithImage },
    );
  }

  private metadata(): { name: string; namespace: string; labels: Labels['labels'] } {
    return { name: this.name, namespace: this.namespace.reference, labels: this.labels.labels };
  }

  private podProps(): PodProps {
    return { ...this.props, kubernetesProvider: this.generation.kubernetesProvider };
  }

  private given(): { provider?: TerraformProvider } {
    const { provider } = this.props;
    return provider === undefined ? {} : { provider };
  }

  /** Kubernetes gives up first: its reason says more than a timeout of Terraform. */
  private waiting(): { provider?: TerraformProvider; timeouts: { create: string; update: string } } {
    const timeout = `${String(this.timeoutSeconds + 60)}s`;
    return { ...this.given(), timeouts: { create: timeout, update: timeout } };
  }
}
