import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { ServiceDiscoveryHttpNamespace } from '@cdktf/provider-aws/lib/service-discovery-http-namespace';
import type { TerraformProvider } from 'cdktf';
import type { INetwork } from '../aws/network';
import type { Peer } from '../aws/peer';
import type { IImage } from '../image/image';
import type { Scale } from '../service/scale';
import type { StackSettings } from '../settings/stack-settings';
import type { ClusterReference } from './cluster';
import type { BlueGreen } from './deployment';
import type { Expose } from './expose';
import type { Outbound } from './task-traffic';

export interface FargateServiceProps {
  /** The image that runs. The service waits for its push, and its platforms decide the architecture of the tasks. */
  readonly image: IImage;

  /** Cluster: its name, its ARN, or the resource that makes it. */
  readonly cluster: ClusterReference;

  /** VPC and subnets of the tasks. */
  readonly network: INetwork;

  /**
   * Name of service and container, and in addresses (`api-service`: `aws_ecs_service.api_service`).
   *
   * @default - name of the image
   */
  readonly name?: string;

  /**
   * Port that the container listens on.
   *
   * @default - none: a worker
   */
  readonly port?: number;

  /**
   * How requests reach the service: a rule of a load balancer's listener.
   *
   * @default - by no load balancer
   */
  readonly expose?: Expose;

  /**
   * Path that answers when the container is healthy. The load balancer asks it.
   *
   * @default '/'
   */
  readonly healthPath?: string;

  /**
   * Command in the container that ends with 0 while it is healthy: `['curl', '-f', 'http://localhost:8080/health']`.
   *
   * @default - none: a container is healthy while it runs
   */
  readonly healthCheck?: readonly string[];

  /**
   * Environment variables. Values arrive byte for byte. They are written into the synthesized file and the state: never
   * put a secret here.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * Environment variables that ECS reads when a task starts, each from the ARN of a secret in Secrets Manager (a JSON
   * key may follow: `…:secret:db-AbCdEf:password::`) or of a parameter in SSM.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /**
   * ARN of the KMS key that the secrets are encrypted with, where it is your own.
   *
   * @default - keys of AWS
   */
  readonly secretsKey?: string;

  /**
   * What runs in place of the image's CMD, word by word; its ENTRYPOINT stays.
   *
   * @default - the image's CMD
   */
  readonly command?: readonly string[];

  /**
   * CPU units of a task: 1024 are one vCPU.
   *
   * @default 256
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB.
   *
   * @default - the least that Fargate has with `cpu`
   */
  readonly memory?: number;

  /**
   * Number of tasks, or `{ min, max, cpu }` for an autoscaler, which then decides it.
   *
   * @default 2
   */
  readonly scale?: Scale;

  /**
   * Command that a task with the new image must end with 0 before the service is updated: migrations. It runs when the
   * image or the command changed.
   *
   * @default - none
   */
  readonly before?: readonly string[];

  /**
   * How one image takes the place of another.
   *
   * @default 'rolling'
   */
  readonly deployment?: 'rolling' | { readonly blueGreen: BlueGreen };

  /**
   * Names of alarms in CloudWatch; one that goes off during a deployment rolls it back.
   *
   * @default - none
   */
  readonly alarms?: readonly string[];

  /**
   * How other services reach this one by its name, and it them.
   *
   * @default - no Service Connect
   */
  readonly connect?: Connect;

  /**
   * Who reaches the port besides the load balancer: services, or security groups.
   *
   * @default - nobody
   */
  readonly allowFrom?: readonly Peer[];

  /**
   * Where tasks may connect to.
   *
   * @default - anywhere
   */
  readonly outbound?: readonly Outbound[];

  /**
   * Security groups of the tasks besides their own: that of a database that lets them in.
   *
   * @default - none
   */
  readonly securityGroups?: readonly (string | SecurityGroup)[];

  /**
   * What tasks run on, by weight. The cluster must have the capacity providers FARGATE and FARGATE_SPOT.
   *
   * @default - Fargate, nothing of it spot
   */
  readonly capacity?: Capacity;

  /**
   * Role of the program in the container: resource or ARN.
   *
   * @default - a role without permissions, which is `taskRole` of the service
   */
  readonly taskRole?: string | IamRole;

  /**
   * Role with which ECS starts tasks: resource or ARN.
   *
   * @default - a role that can pull the image, read the secrets and write the log, and nothing else
   */
  readonly executionRole?: string | IamRole;

  /**
   * What becomes of the log.
   *
   * @default - kept for 30 days
   */
  readonly logs?: {
    /** @default 30 */
    readonly retentionDays?: number;
  };

  /**
   * Tags of all resources, and of the tasks.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Seconds from the request to stop until the container is killed, at most 120.
   *
   * @default 30
   */
  readonly stopTimeout?: number;

  /**
   * Whether `aws ecs execute-command` may open a shell in the containers.
   *
   * @default false
   */
  readonly enableExecute?: boolean;

  /**
   * How long a roll-out may take, in seconds, and before it the command of `before`.
   *
   * @default 900 - ECS itself needs 12 minutes to give up on an image that it cannot pull
   */
  readonly rolloutTimeoutSeconds?: number;

  /**
   * Major version of the AWS provider. Version 5 has no blue/green deployments.
   *
   * @default - that of the stack's {@link StackSettings}
   */
  readonly awsProvider?: StackSettings['awsProvider'];

  /**
   * Provider of the account. The roll-out is proved with its settings.
   *
   * @default - the stack's AWS provider without an alias
   */
  readonly provider?: TerraformProvider;
}

/** Service Connect. */
export interface Connect {
  /** Namespace of Cloud Map: its name, its ARN, or the resource that makes it. */
  readonly namespace: string | ServiceDiscoveryHttpNamespace;

  /**
   * Name by which other services of the namespace reach this one (`http://api:8080`).
   *
   * @default - name of the service
   */
  readonly name?: string;

  /**
   * What is spoken on the port. Of `tcp` the proxy knows nothing, and counts and repeats no requests.
   *
   * @default 'tcp'
   */
  readonly protocol?: 'tcp' | 'http' | 'http2' | 'grpc';
}

/** Weights, and how many tasks are on demand in any case. */
export interface Capacity {
  readonly onDemand: number;
  readonly spot: number;
  /** @default 0 */
  readonly base?: number;
}
