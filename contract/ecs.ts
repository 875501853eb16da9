import type { AwsAccess } from './aws';

/** A container in the tasks of an ECS service. */
export interface EcsTarget {
  readonly kind: 'ecs';
  /** Name or ARN. */
  readonly cluster: string;
  /** Its name. */
  readonly service: string;
  readonly container: string;
  /** ARN of the revision that the service was given; absent where something else declares it. */
  readonly taskDefinition?: string;
  readonly access: AwsAccess;
}

/** Work for `engine task`: run a task once, before services are updated, and wait until it succeeded. */
export interface TaskDocument {
  readonly kind: 'task';
  readonly version: 1;
  readonly name: string;
  readonly address: string;
  readonly module: string;
  /** Name or ARN. */
  readonly cluster: string;
  /** ARN of the revision. */
  readonly taskDefinition: string;
  /** The container whose command is replaced, and whose exit code decides. */
  readonly container: string;
  readonly command: readonly string[];
  readonly network: TaskNetwork;
  readonly timeoutSeconds: number;
  readonly access: AwsAccess;
}

/** Where the network interface of a task is. */
export interface TaskNetwork {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
}
