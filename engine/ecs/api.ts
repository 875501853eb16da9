import type {
  ECSClient,
  RunTaskCommandInput,
  RunTaskCommandOutput,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { AwsAccess } from '../../contract/aws';
import type * as ecs from '../aws/sdk/ecs.js';
import { withClient } from '../aws/with-client';
import type { RunContext } from '../verbs/run-context';
import { regionOfArn } from './arn';
import { refusal } from './refusal';

/** A cluster, and how it is asked. */
export interface EcsCluster {
  /** Name or ARN. */
  readonly cluster: string;
  readonly access: AwsAccess;
}

/** So many are listed at once. */
const PAGE = 100;
/** And so many of each are described. */
const SERVICES = 10;
const TASKS = 100;
/** And so many deployments, and revisions of services. */
export const SERVICE_DEPLOYMENTS = 20;

/** The few calls to ECS that a roll-out and a task need, as the AWS provider of the stack makes them. */
export class EcsApi {
  private constructor(
    private readonly sdk: typeof ecs,
    private readonly client: ECSClient,
    private readonly signal: AbortSignal,
    private readonly at: EcsCluster & { readonly region: string },
  ) {}

  get region(): string {
    return this.at.region;
  }

  /**
   * Works with one client, which is gone after that.
   *
   * @throws {EngineError} when there is no login, or it is not one that the provider may use
   */
  static async use<T>(
    of: EcsCluster,
    context: Pick<RunContext, 'env' | 'signal'>,
    work: (api: EcsApi) => Promise<T>,
  ): Promise<T> {
    const asked = { service: 'ecs', title: 'ECS', access: of.access, region: regionOfArn(of.cluster) } as const;
    return withClient(asked, context, async (client) => {
      const region = await client.config.region();
      return work(new EcsApi(await import('../aws/sdk/ecs.js'), client, context.signal, { ...of, region }));
    });
  }

  /** Undefined when ECS says that there is none of that name. */
  async service(name: string): Promise<Service | undefined> {
    return (await this.describedServices([name]))[0];
  }

  /** All services of the cluster. */
  async services(): Promise<Service[]> {
    const arns: string[] = [];
    await this.call('ListServices', async () => {
      const pages = this.sdk.paginateListServices({ client: this.client, pageSize: PAGE }, this.here);
      for await (const { serviceArns = [] } of pages) arns.push(...serviceArns);
    });
    return inBatches(arns, SERVICES, (batch) => this.describedServices(batch));
  }

  /** The newest deployments of a service, in no order. */
  async serviceDeployments(service: string): Promise<ServiceDeployment[]> {
    const listing = new this.sdk.ListServiceDeploymentsCommand({ ...this.here, service, maxResults: PAGE });
    const { serviceDeployments: listed = [] } = await this.call('ListServiceDeployments', () =>
      this.client.send(listing),
    );
    const newest = listed.sort(newestFirst).slice(0, SERVICE_DEPLOYMENTS);
    const serviceDeploymentArns = newest.flatMap(({ serviceDeploymentArn: arn = '' }) => arn || []);
    if (serviceDeploymentArns.length === 0) return [];
    const describing = new this.sdk.DescribeServiceDeploymentsCommand({ serviceDeploymentArns });
    const { serviceDeployments = [] } = await this.call('DescribeServiceDeployments', () =>
      this.client.send(describing),
    );
    return serviceDeployments;
  }

  async serviceRevisions(serviceRevisionArns: string[]): Promise<ServiceRevision[]> {
    const describing = new this.sdk.DescribeServiceRevisionsCommand({ serviceRevisionArns });
    const { serviceRevisions = [] } = await this.call('DescribeServiceRevisions', () => this.client.send(describing));
    return serviceRevisions;
  }

  async taskDefinition(taskDefinition: string): Promise<TaskDefinition> {
    const describing = new this.sdk.DescribeTaskDefinitionCommand({ taskDefinition });
    const answer = await this.call('DescribeTaskDefinition', () => this.client.send(describing));
    return answer.taskDefinition ?? {};
  }

  /** ARNs of the revisions of a family that services may be given, at most the newest hundred. */
  async activeRevisions(familyPrefix: string): Promise<string[]> {
    const input = { familyPrefix, status: 'ACTIVE' as const, sort: 'DESC' as const, maxResults: PAGE };
    const { taskDefinitionArns = [] } = await this.call('ListTaskDefinitions', () =>
      this.client.send(new this.sdk.ListTaskDefinitionsCommand(input)),
    );
    return taskDefinitionArns;
  }

  /** The tasks that run or are about to: those of a service, or all of the cluster. */
  async tasks(service?: { readonly serviceName: string }): Promise<Task[]> {
    const arns: string[] = [];
    await this.call('ListTasks', async () => {
      const pages = this.sdk.paginateListTasks({ client: this.client, pageSize: PAGE }, { ...this.here, ...service });
      for await (const { taskArns = [] } of pages) arns.push(...taskArns);
    });
    return this.describedTasks(arns);
  }

  /** ARNs of tasks of a service that ended in about the last hour, at most a hundred. */
  async stoppedTasks(serviceName: string): Promise<string[]> {
    const input = { ...this.here, serviceName, desiredStatus: 'STOPPED' as const, maxResults: PAGE };
    const { taskArns = [] } = await this.call('ListTasks', () =>
      this.client.send(new this.sdk.ListTasksCommand(input)),
    );
    return taskArns;
  }

  /** Those of them that ECS still, or already, knows. */
  describedTasks(arns: readonly string[]): Promise<Task[]> {
    return inBatches(arns, TASKS, async (tasks) => {
      const describing = new this.sdk.DescribeTasksCommand({ ...this.here, tasks });
      return (await this.call('DescribeTasks', () => this.client.send(describing))).tasks ?? [];
    });
  }

  runTask(input: Omit<RunTaskCommandInput, 'cluster'>): Promise<RunTaskCommandOutput> {
    const running = new this.sdk.RunTaskCommand({ ...this.here, ...input });
    return this.call('RunTask', () => this.client.send(running));
  }

  /** ARNs of the tasks that somebody started under this mark and that have not ended. */
  async tasksStartedBy(startedBy: string): Promise<string[]> {
    const listing = new this.sdk.ListTasksCommand({ ...this.here, startedBy });
    const { taskArns = [] } = await this.call('ListTasks', () => this.client.send(listing));
    return taskArns;
  }

  async stopTask(task: string, why: string): Promise<void> {
    const stopping = new this.sdk.StopTaskCommand({ ...this.here, task, reason: why });
    await this.call('StopTask', () => this.client.send(stopping));
  }

  private get here() {
    return { cluster: this.at.cluster };
  }

  private describedServices(services: readonly string[]): Promise<Service[]> {
    const describing = new this.sdk.DescribeServicesCommand({ ...this.here, services: [...services] });
    return this.call('DescribeServices', async () => (await this.client.send(describing)).services ?? []);
  }

  private async call<T>(name: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      this.signal.throwIfAborted();
      throw refusal({ ...this.at, action: `ecs:${name}` }, error);
    }
  }
}

/** The newest first of things that say when they came into being. */
export function newestFirst(a: { readonly createdAt?: Date | undefined }, b: typeof a): number {
  return (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0);
}

async function inBatches<T>(
  names: readonly string[],
  size: number,
  describe: (batch: string[]) => Promise<T[]>,
): Promise<T[]> {
  const described: T[] = [];
  for (let start = 0; start < names.length; start += size) {
    described.push(...(await describe(names.slice(start, start + size))));
  }
  return described;
}
