import type { Namespace } from '@cdktf/provider-kubernetes/lib/namespace';
import type { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import type { TerraformProvider } from 'cdktf';
import type { IImage } from '../image/image';
import type { Scale } from '../service/scale';
import type { StackSettings } from '../settings/stack-settings';
import type { SecretValue } from './environment';
import type { Security } from './pod';
import type { ServicePort } from './ports';
import type { Amount } from './resources';

export interface KubernetesServiceProps {
  /**
   * The image that runs. The service waits for its push, and runs on nodes of its platforms where the image tells them, as
   * one does that is built in the app.
   */
  readonly image: IImage;

  /**
   * Name of Deployment, Service and container, and in addresses (`api-service`: `kubernetes_deployment_v1.api_service`).
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
   * Number of pods, or `{ min, max, cpu }` for an autoscaler, which then decides it: the cluster needs a metrics server.
   *
   * @default 2
   */
  readonly scale?: Scale;

  /**
   * The one port of the container that a Service offers inside the cluster, by number or in full.
   *
   * @default - none, and no Service
   */
  readonly port?: number | ServicePort;

  /**
   * Several of them; `healthPath` is asked on the first.
   *
   * @default - `port`
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
   * Environment variables whose values are in Secrets: `{ DB_URL: { secret: 'database', key: 'url' } }`. Neither the
   * synthesized file nor the state holds them. Running pods keep what they began with.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, SecretValue>>;

  /**
   * What runs in place of the image's CMD, word by word; its ENTRYPOINT stays. Kubernetes calls this arguments.
   *
   * @default - the image's CMD
   */
  readonly command?: readonly string[];

  /**
   * A command that must succeed before pods are updated, for instance a migration: a Job with the same image, environment
   * and resources, `X-before-…`. It is run once for each image or configuration, and not again when it fails: the apply fails,
   * pods stay as they are, and the next apply runs it anew.
   *
   * @default - none
   */
  readonly before?: readonly string[];

  /**
   * CPU that each pod asks for, and with `{ request, limit }` how much it may use.
   *
   * @default '100m' - and no limit
   */
  readonly cpu?: Amount;

  /**
   * Memory that each pod asks for, and with `{ request, limit }` how much it may use.
   *
   * @default '128Mi' - and no limit
   */
  readonly memory?: Amount;

  /**
   * Path on the port that answers when the container is healthy, for readiness and liveness probes.
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
   * How long a roll-out may take, in seconds, and the command of `before`.
   *
   * @default 600
   */
  readonly rolloutTimeoutSeconds?: number;

  /**
   * Whether the image is rolled out as soon as it is pushed: `apply -target=` of the image alone then updates the pods.
   *
   * @default - that of the stack's {@link StackSettings}
   */
  readonly rollOutWithImage?: StackSettings['rollOutWithImage'];

  /**
   * Types of the resources: `kubernetes_deployment_v1` or `kubernetes_deployment`, … They have other addresses: choose once.
   *
   * @default - those of the stack's {@link StackSettings}
   */
  readonly apiVersions?: StackSettings['apiVersions'];

  /**
   * Major version of the Kubernetes provider. Fields that version 1 does not know (the seccomp profile) are left out
   * for it.
   *
   * @default - that of the stack's {@link StackSettings}
   */
  readonly kubernetesProvider?: StackSettings['kubernetesProvider'];

  /**
   * Provider of the cluster. The roll-out is proved with its settings.
   *
   * @default - the stack's Kubernetes provider without an alias
   */
  readonly provider?: TerraformProvider;
}
