import type { ImagesFile } from '../../../contract/images-file';
import { SERVICES } from '../../../stacks/event-platform/names';
import { command, type CommandResult } from '../harness/command';
import { EcsService } from '../harness/ecs';
import { commandsOf } from '../harness/guide';
import type { Tool } from '../harness/terraform';
import type { World } from '../harness/world';

const STAGING = 'events-staging';

/** What a service is at a time. */
interface ServiceState {
  readonly taskDefinition: string | undefined;
  readonly tasks: readonly string[];
}

type State = ReadonlyMap<string, ServiceState>;

/** What a build job and a deploy job did. */
export interface Done {
  /** Names of the images. */
  readonly built: readonly string[];
  /** Those whose repository has the tag. */
  readonly tagged: readonly string[];
  /** Services that were given another revision. */
  readonly replaced: readonly string[];
  /** Services whose tasks are others than before. */
  readonly updated: readonly string[];
  readonly seconds: number;
}

/** The event platform in staging, and the jobs of its guide: one builds, one deploys. */
export class Platform {
  private readonly guide = commandsOf('event-platform', ['first', 'build', 'deploy']);

  constructor(
    private readonly world: World,
    private readonly tool: Tool,
  ) {}

  /** Everything from source, as on a laptop or the first time. */
  async deployFromSource(): Promise<Done> {
    const before = await this.state();
    const started = performance.now();
    const output = await this.mustRun(this.guide.first);
    const seconds = since(started);
    const built = SERVICES.filter((service) => output.includes(`${service.replace('-', '_')}: built `));
    return { built, tagged: [], seconds, ...(await this.changedSince(before)) };
  }

  /** A commit: the build job builds what is missing and tags all, the deploy job deploys that tag and may not build. */
  async release(commit: string): Promise<Done> {
    const before = await this.state();
    const started = performance.now();
    await this.mustRun(this.guide.build, commit);
    await this.mustRun(this.guide.deploy, commit);
    const seconds = since(started);
    const { images } = JSON.parse(this.world.project.read('images.json')) as ImagesFile;
    return {
      built: images.filter(({ did }) => did === 'built').map(({ name }) => name),
      tagged: await this.havingTag(commit),
      seconds,
      ...(await this.changedSince(before)),
    };
  }

  /** The job that deploys, alone. */
  deploy(commit: string): Promise<CommandResult> {
    return this.run(this.guide.deploy, commit);
  }

  private async mustRun(commands: string, commit?: string): Promise<string> {
    const { code, output } = await this.run(commands, commit);
    if (code !== 0) throw new Error(`${commands} exited with ${code}\n${output}`);
    return output;
  }

  private run(commands: string, commit = ''): Promise<CommandResult> {
    const own = { TERRAFORM_BINARY_NAME: this.world.toolchain[this.tool], NO_COLOR: '1', GIT_SHA: commit };
    const options = { cwd: this.world.project.folder, env: { ...this.world.env, ...own }, timeoutSeconds: 600 };
    return command('sh', ['-ec', commands], options);
  }

  private async state(): Promise<State> {
    const states = SERVICES.map(async (name): Promise<[string, ServiceState]> => {
      const service = new EcsService(this.world.local, STAGING, name);
      return [name, { taskDefinition: (await service.described())?.taskDefinition, tasks: await service.taskIds() }];
    });
    return new Map(await Promise.all(states));
  }

  private async changedSince(before: State): Promise<Pick<Done, 'replaced' | 'updated'>> {
    const after = await this.state();
    const changed = (what: (state: ServiceState | undefined) => unknown) =>
      SERVICES.filter((name) => String(what(before.get(name))) !== String(what(after.get(name))));
    return {
      replaced: changed((state) => state?.taskDefinition),
      updated: changed((state) => state?.tasks),
    };
  }

  private async havingTag(tag: string): Promise<string[]> {
    const having = SERVICES.map(async (service) => {
      const tags = await this.world.repositories.tags(`events/staging/${service}`);
      return tags.includes(tag) ? [service] : [];
    });
    return (await Promise.all(having)).flat();
  }
}

const since = (started: number): number => (performance.now() - started) / 1000;
