import type { Namespace } from '@cdktf/provider-kubernetes/lib/namespace';
import type { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import type { TerraformProvider } from 'cdktf';
import type { IImage } from '../image/image';
import type { Resources, Security } from './pod';
import type { ServicePort } from './ports';

export interface KubernetesServiceProps {
  /** The image that runs. The service waits for its push. */
  readonly image: IImage;

  /**
   * Name of Deployment, Service and container, and in addresses (`api-service`: `kubernetes_deployment.api_service`).
   *
   * @default - name of the image
   */
  readonly name?: string;

  /**
   * Namespace: its name, or the resource that makes it.
   *
   * @default 'default'
   */
  readonly namespace?: string | Namespace | NamespaceV1;

  /**
   * Labels of Deployment, pods and Service besides `app.kubernetes.io/name`.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Labels by which Deployment and Service find the pods; the pods must have them. Kubernetes does not let it change:
   * Terraform deletes the Deployment and makes a new one.
   *
   * @default - `app.kubernetes.io/name`
   */
  readonly selector?: Readonly<Record<string, string>>;

  /**
   * Number of pods.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Ports of the container that a Service offers inside the cluster, by number or in full.
   *
   * @default - none, and no Service
   */
  readonly ports?: readonly (number | ServicePort)[];

  /**
   * Environment variables. Values arrive byte for byte; Kubernetes does not expand `$(NAME)` in them. They are written
   * into the synthesized file and the state: never put a secret here.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * What the container asks for and may use.
   *
   * @default - requests of 100m CPU and 128Mi memory, no limits
   */
  readonly resources?: Resources;

  /**
   * Path on the first of `ports` that answers when the container is healthy, for readiness and liveness probes.
   *
   * @default - no probes
   */
  readonly healthPath?: string;

  /**
   * When the cluster pulls.
   *
   * @default 'IfNotPresent' - enough, because a tag never changes its content
   */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';

  /**
   * Name of a Secret with credentials of the registry.
   *
   * @default - the node's own credentials
   */
  readonly imagePullSecret?: string;

  /**
   * What the container may do. In any case it is not root, cannot become root and has no capabilities.
   *
   * @default - user of the image, writes only to `/tmp`
   */
  readonly security?: Security;

  /**
   * How long a roll-out may take, in seconds.
   *
   * @default 600
   */
  readonly rolloutTimeoutSeconds?: number;

  /**
   * Whether the image is rolled out as soon as it is pushed: `apply -target=` of the image alone then updates the pods.
   *
   * @default false
   */
  readonly rollOutWithImage?: boolean;

  /**
   * `v1` makes `kubernetes_deployment_v1` and `kubernetes_service_v1`. They have other addresses: choose once.
   *
   * @default - the types without a version
   */
  readonly apiVersions?: 'v1';

  /**
   * Major version of the Kubernetes provider. Fields that version 1 does not know (the seccomp profile) are left out
   * for it.
   *
   * @default '2'
   */
  readonly kubernetesProvider?: '1' | '2';

  /**
   * Provider of the cluster. The roll-out is proved with its settings.
   *
   * @default - the stack's Kubernetes provider without an alias
   */
  readonly provider?: TerraformProvider;
}
