import type { Service, ServiceDeployment, Task } from '@aws-sdk/client-ecs';

/** All that ECS said of a service at one time. */
export interface Look {
  /** Undefined: there is no such service. */
  readonly service: Service | undefined;
  /** What was deployed to it, the newest first. Undefined: ECS does not say so to us. */
  readonly history: readonly PastDeployment[] | undefined;
  /** What the task definitions in both are to the image, by their ARNs. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Its tasks that ended lately. */
  readonly stopped: readonly Task[];
}

/** A deployment as ECS keeps it when it is over. */
export interface PastDeployment {
  readonly taskDefinition: string;
  readonly deployment: ServiceDeployment;
}

/** A revision of a task definition. */
export interface Definition {
  /** Whether it is the one that the service is to run. */
  readonly isWanted: boolean;
  /** `api:7` */
  readonly name: string;
  /** The image of the container, where that decided. */
  readonly image?: string;
}

export function isWanted({ definitions }: Look, { taskDefinition = '' }: { taskDefinition?: string | undefined }) {
  return definitions.get(taskDefinition)?.isWanted ?? false;
}
