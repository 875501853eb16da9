import { Deployment } from '@cdktf/provider-kubernetes/lib/deployment';
import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { Service } from '@cdktf/provider-kubernetes/lib/service';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { CONFIGURATION_ANNOTATION } from '../../contract/kubernetes';
import { Configuration } from '../rollout/configuration';
import { named, resourceName } from '../terraform/address';
import { PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import { KubernetesRollout, ROLLOUT_SECONDS } from './kubernetes-rollout';
import type { KubernetesServiceProps } from './kubernetes-service-props';
import { checkedLabels, type Labels } from './labels';
import { checkLabel } from './names';
import { type NamespaceReference, namespaceReference } from './namespace';
import { podSpec } from './pod';
import { checkedPorts, type ServicePort } from './ports';

/** Set by `kubectl rollout restart`. Version 1 of the provider overlooks it, later ones would take it away again. */
const RESTARTED_AT = 'spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]';

/** An image that runs in Kubernetes. An apply ends when the roll-out is proved. */
export class KubernetesService extends Construct {
  public readonly name: string;
  /** Address of the leaf: targeting it deploys the whole service, its image and its repository. */
  public readonly address: string;
  /** `kubernetes_deployment.X` */
  public readonly deployment: Deployment | DeploymentV1;
  /** `kubernetes_service.X`, when there are ports. */
  public readonly service: Service | ServiceV1 | undefined;
  /** `null_resource.X`: proves the roll-out. */
  public readonly rollout: KubernetesRollout;

  private readonly namespace: NamespaceReference;
  private readonly labels: Labels;
  private readonly configuration = new Configuration(() => this.deployment);

  /** @throws PropError for props that cannot work, and for a name that the stack has already */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: KubernetesServiceProps,
  ) {
    super(scope, id);
    const { image, name = image.name, namespace = 'default', rollOutWithImage = false } = props;
    const resource = resourceName(this, 'name', name);
    checkLabel(this, 'name', name);
    if (rollOutWithImage && image.consumedBy === undefined) {
      throw new PropError(this, 'rollOutWithImage', 'works with an image of this app alone', 'leave it off');
    }
    const ports = checkedPorts(this, props.ports ?? []);

    this.name = name;
    this.namespace = namespaceReference(this, namespace);
    this.labels = checkedLabels(this, name, props);
    // Blocks in version 1 of the provider, maps since then.
    const blocks = props.kubernetesProvider === '1' ? ['limits', 'requests'] : [];
    this.deployment = named(this.declareDeployment(ports), resource, blocks);
    this.service = ports.length === 0 ? undefined : named(this.declareService(ports), resource);
    this.rollout = this.declareRollout(rollOutWithImage);
    this.address = this.rollout.address;
  }

  private declareDeployment(ports: readonly Required<ServicePort>[]): Deployment | DeploymentV1 {
    const { replicas = 2, rolloutTimeoutSeconds = ROLLOUT_SECONDS, apiVersions, provider } = this.props;
    checkWhole(this, 'replicas', replicas, [0]);
    checkWhole(this, 'rolloutTimeoutSeconds', rolloutTimeoutSeconds, [1]);
    const { labels, selector } = this.labels;
    const Type = apiVersions === 'v1' ? DeploymentV1 : Deployment;
    // Kubernetes gives up first: its reason says more than a timeout of Terraform.
    const timeout = `${String(rolloutTimeoutSeconds + 60)}s`;
    return new Type(this, 'Deployment', {
      metadata: {
        name: this.name,
        namespace: this.namespace.reference,
        labels,
        annotations: {
          [CONFIGURATION_ANNOTATION]: Lazy.stringValue({ produce: () => this.configuration.annotation() }),
        },
      },
      spec: {
        replicas: String(replicas),
        progressDeadlineSeconds: rolloutTimeoutSeconds,
        selector: { matchLabels: selector },
        template: { metadata: { labels }, spec: podSpec(this, this.name, ports, this.props) },
      },
      waitForRollout: true,
      lifecycle: { ignoreChanges: [RESTARTED_AT] },
      timeouts: { create: timeout, update: timeout },
      ...(provider !== undefined && { provider }),
    });
  }

  private declareService(ports: readonly Required<ServicePort>[]): Service | ServiceV1 {
    const { apiVersions, provider } = this.props;
    const { labels, selector } = this.labels;
    const Type = apiVersions === 'v1' ? ServiceV1 : Service;
    return new Type(this, 'Service', {
      metadata: { name: this.name, namespace: this.namespace.reference, labels },
      spec: {
        type: 'ClusterIP',
        selector,
        port: ports.map(({ name, service, container }) => ({ name, port: service, targetPort: String(container) })),
      },
      ...(provider !== undefined && { provider }),
    });
  }

  private declareRollout(rollOutWithImage: boolean): KubernetesRollout {
    const { image, rolloutTimeoutSeconds, provider } = this.props;
    return new KubernetesRollout(
      this,
      'Rollout',
      {
        image,
        // By its name: the image's own document holds it too, and must not wait for the namespace.
        workload: { kind: 'Deployment', namespace: this.namespace.name, name: this.name },
        ...(rolloutTimeoutSeconds !== undefined && { timeoutSeconds: rolloutTimeoutSeconds }),
        ...(provider !== undefined && { provider }),
        dependsOn: this.service === undefined ? [this.deployment] : [this.deployment, this.service],
      },
      { owner: this, configuration: () => this.configuration.hash(), rollOutWithImage },
    );
  }
}
