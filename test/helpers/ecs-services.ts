import {
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type ListTasksCommandInput,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  type Task,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { TestFront } from './front';
import { HandClock } from './hand-clock';
import { anySubnet } from './query-api';

export const CLUSTER = 'prod';

const LIMIT_STEPS = 300;

/** A cluster on a front, with services whose images are on it. */
export class EcsServices {
  private constructor(
    readonly front: TestFront,
    readonly subnet: string,
    private readonly clock: HandClock,
  ) {}

  static async start(): Promise<EcsServices> {
    const clock = new HandClock();
    const front = await TestFront.start({ now: clock.now });
    await front.ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
    return new EcsServices(front, await anySubnet(front.origin), clock);
  }

  stop(): Promise<void> {
    return this.front.stop();
  }

  /** What the clock of a caller says. */
  get time(): Date {
    return new Date(this.clock.now());
  }

  /** Lets steps pass. */
  pass(steps?: number): void {
    this.clock.pass(steps);
  }

  /** Registers a revision with one container, `app`; returns its ARN. */
  async define(
    family: string,
    image: string,
    { container = {}, ...more }: Partial<RegisterTaskDefinitionCommandInput> & { container?: object } = {},
  ): Promise<string> {
    const { taskDefinition } = await this.front.ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'app', image, portMappings: [{ containerPort: 8080 }], ...container }],
        ...more,
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  }

  async createService(
    serviceName: string,
    taskDefinition: string,
    more: Partial<CreateServiceCommandInput> = {},
  ): Promise<Service> {
    const { service } = await this.front.ecs.send(
      new CreateServiceCommand({
        cluster: CLUSTER,
        serviceName,
        taskDefinition,
        desiredCount: 1,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: [this.subnet] } },
        ...more,
      }),
    );
    return known(service);
  }

  async update(service: string, change: Omit<UpdateServiceCommandInput, 'service'>): Promise<Service> {
    return known(
      (await this.front.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service, ...change }))).service,
    );
  }

  async describe(service: string): Promise<Service> {
    const { services } = await this.front.ecs.send(
      new DescribeServicesCommand({ cluster: CLUSTER, services: [service], include: ['TAGS'] }),
    );
    return known(services?.[0]);
  }

  /** The service once it is as asked, step by step; throws with what it was when it does not get there. */
  async until(service: string, condition: (service: Service) => boolean): Promise<Service> {
    for (let step = 0; ; step++) {
      const found = await this.describe(service);
      if (condition(found)) return found;
      if (step > LIMIT_STEPS) throw new Error(`the service did not get there: ${JSON.stringify(found, undefined, 2)}`);
      this.pass();
    }
  }

  /** The tasks that a list finds. */
  async tasks(filter: ListTasksCommandInput): Promise<Task[]> {
    const { taskArns = [] } = await this.front.ecs.send(new ListTasksCommand({ cluster: CLUSTER, ...filter }));
    if (taskArns.length === 0) return [];
    const { tasks } = await this.front.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: taskArns }));
    return tasks ?? [];
  }
}

/** The rule of provider 5.100: steady is one deployment, and as many tasks as wanted. */
export function isStable({ status, deployments, desiredCount, runningCount }: Service): boolean {
  return status === 'ACTIVE' && deployments?.length === 1 && desiredCount === runningCount;
}

/** Also the rollout says so: there is nothing left to do. */
export function isSteady(service: Service): boolean {
  return isStable(service) && service.deployments?.[0]?.rolloutState === 'COMPLETED';
}

/** What its events say, oldest first, with ids in place of the numbers. */
export function eventsOf({ events = [], serviceName = '' }: Service): string[] {
  return events
    .map(({ message = '' }) => message.replace(`(service ${serviceName}) `, ''))
    .map((message) => message.replace(/\(task [0-9a-f]{32}\)/g, '(task ID)').replace(/ecs-svc\/\d+/g, 'ecs-svc/N'))
    .reverse();
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the answer lacks what it is asked for');
  return value;
}
