import type { Service, ServiceDeployment, Task } from '@aws-sdk/client-ecs';
import type { EcsTarget } from '../../../contract/ecs';
import { isOutOfReach } from '../../aws/failed-call';
import { type EcsApi, newestFirst } from '../../ecs/api';
import { shortName } from '../../ecs/arn';
import { EngineError } from '../../engine-error';
import type { ExpectedImage } from '../expected-image';
import type { Definition, Look, PastDeployment } from './look';

/** Reads what ECS says of a service, again and again; what does not change is asked once. */
export class ServiceReader {
  private readonly revisions = new Map<string, string>();
  private readonly definitions = new Map<string, Definition>();
  private readonly stopped = new Map<string, Task>();
  private hasHistory = true;

  constructor(
    private readonly api: EcsApi,
    private readonly target: EcsTarget,
    private readonly image: ExpectedImage,
    private readonly say: (line: string) => void,
  ) {}

  async look(): Promise<Look> {
    const service = await this.api.service(this.target.service);
    // ECS lists neither tasks nor deployments of one that was deleted.
    if (service?.status !== 'ACTIVE')
      return { service, history: undefined, definitions: this.definitions, stopped: [] };
    const history = await this.history();
    const stopped = await this.stoppedTasks();
    await this.define(service, history ?? [], stopped);
    return { service, history, definitions: this.definitions, stopped };
  }

  /** A caller who may not see it, or an ECS without it, leaves the service's own list of what runs. */
  private async history(): Promise<PastDeployment[] | undefined> {
    if (!this.hasHistory) return undefined;
    try {
      const deployments = await this.api.serviceDeployments(this.target.service);
      await this.learnRevisions(deployments);
      return deployments.sort(newestFirst).map((deployment) => {
        return { deployment, taskDefinition: this.revisions.get(targetOf(deployment)) ?? '' };
      });
    } catch (error) {
      if (!(error instanceof EngineError) || !isOutOfReach(error)) throw error;
      this.hasHistory = false;
      this.say(`its earlier deployments are not known: ${error.what}: ${error.why}`);
      return undefined;
    }
  }

  private async learnRevisions(deployments: readonly ServiceDeployment[]): Promise<void> {
    const unknown = deployments.map(targetOf).filter((arn) => arn !== '' && !this.revisions.has(arn));
    if (unknown.length === 0) return;
    for (const { serviceRevisionArn: arn = '', taskDefinition = '' } of await this.api.serviceRevisions(unknown)) {
      this.revisions.set(arn, taskDefinition);
    }
  }

  /** Asked at each look: there alone ECS says why a task did not start, and not for long. */
  private async stoppedTasks(): Promise<Task[]> {
    const arns = await this.api.stoppedTasks(this.target.service);
    // Those that are still stopping are listed too.
    const changing = arns.filter((arn) => this.stopped.get(arn)?.lastStatus !== 'STOPPED');
    for (const task of await this.api.describedTasks(changing)) this.stopped.set(task.taskArn ?? '', task);
    return [...this.stopped.values()];
  }

  private async define(service: Service, history: readonly PastDeployment[], stopped: readonly Task[]): Promise<void> {
    const named = [
      ...[...(service.deployments ?? []), ...(service.taskSets ?? []), ...history].map((each) => each.taskDefinition),
      ...stopped.map((each) => each.taskDefinitionArn),
    ];
    for (const arn of named) {
      if (arn && !this.definitions.has(arn)) this.definitions.set(arn, await this.definition(arn));
    }
  }

  /** Of a service that something else declares nobody knows the revision: its image tells. */
  private async definition(arn: string): Promise<Definition> {
    const { taskDefinition, container } = this.target;
    const name = shortName(arn);
    if (taskDefinition !== undefined) return { name, isWanted: name === shortName(taskDefinition) };
    const { containerDefinitions = [] } = await this.api.taskDefinition(arn);
    const image = containerDefinitions.find((each) => each.name === container)?.image;
    // What a name cannot tell (a mirror), the tasks will.
    return { name, isWanted: this.image.comparedTo(image) !== 'other', image: image ?? `no container ${container}` };
  }
}

function targetOf({ targetServiceRevision }: ServiceDeployment): string {
  return targetServiceRevision?.arn ?? '';
}
