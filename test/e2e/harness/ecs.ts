import {
  ClusterNotFoundException,
  CreateClusterCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { LocalAws } from '../../../local/records';

/** One service of the local ECS, asked as anybody asks ECS. */
export class EcsService {
  private readonly client: ECSClient;

  constructor(
    { endpoint, region }: LocalAws,
    private readonly cluster: string,
    private readonly service: string,
  ) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.client = new ECSClient({ endpoint, region, credentials });
  }

  async createCluster(): Promise<void> {
    await this.client.send(new CreateClusterCommand({ clusterName: this.cluster }));
  }

  /** Undefined where there is none. */
  async described(): Promise<Service | undefined> {
    const asked = new DescribeServicesCommand({ cluster: this.cluster, services: [this.service] });
    const { services = [] } = await this.client.send(asked).catch((error: unknown) => {
      if (error instanceof ClusterNotFoundException) return { services: [] };
      throw error;
    });
    return services.find(({ status }) => status === 'ACTIVE');
  }

  /** References that its running tasks were started with, one for each task. */
  async runningImages(): Promise<string[]> {
    const tasks = await this.runningTasks();
    return tasks.flatMap(({ containers = [] }) => containers.map(({ image = '' }) => image)).sort();
  }

  async taskIds(): Promise<string[]> {
    return (await this.runningTasks()).map(({ taskArn = '' }) => taskArn).sort();
  }

  /** Revisions of its family that can still be run. */
  async revisions(): Promise<number[]> {
    const { taskDefinition = '' } = (await this.described()) ?? {};
    const familyPrefix = taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(/:\d+$/, '');
    const { taskDefinitionArns = [] } = await this.client.send(
      new ListTaskDefinitionsCommand({ familyPrefix, status: 'ACTIVE' }),
    );
    return taskDefinitionArns.map((arn) => Number(arn.slice(arn.lastIndexOf(':') + 1)));
  }

  /** As an autoscaler does. */
  async scaleTo(desiredCount: number): Promise<void> {
    await this.client.send(new UpdateServiceCommand({ cluster: this.cluster, service: this.service, desiredCount }));
  }

  private async runningTasks() {
    if ((await this.described()) === undefined) return [];
    const of = { cluster: this.cluster };
    const { taskArns = [] } = await this.client.send(
      new ListTasksCommand({ ...of, serviceName: this.service, desiredStatus: 'RUNNING' }),
    );
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.client.send(new DescribeTasksCommand({ ...of, tasks: taskArns }));
    return tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  }
}
