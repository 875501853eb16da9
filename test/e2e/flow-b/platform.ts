import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ImagesFile } from '../../../contract/images-file';
import { SERVICES } from '../../../stacks/event-platform/names';
import { command, type CommandResult } from '../harness/command';
import { EcsService } from '../harness/ecs';
import type { Tool } from '../harness/terraform';
import type { World } from '../harness/world';

const CLI = path.resolve(__dirname, '../../../dist/cli.cjs');
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
  readonly output: string;
}

/** The event platform in staging, as its two jobs know it: one builds, one deploys. */
export class Platform {
  constructor(
    private readonly world: World,
    private readonly tool: Tool,
  ) {}

  slipway(args: readonly string[], env: NodeJS.ProcessEnv = {}, timeoutSeconds = 300): Promise<CommandResult> {
    const own = { TERRAFORM_BINARY_NAME: this.world.toolchain[this.tool], NO_COLOR: '1' };
    const options = { cwd: this.world.project.folder, env: { ...this.world.env, ...own, ...env }, timeoutSeconds };
    return command(process.execPath, [CLI, ...args], options);
  }

  /** Everything from source, as on a laptop or the first time. */
  async deployFromSource(): Promise<Done> {
    const before = await this.state();
    const started = performance.now();
    const { code, output } = await this.slipway(['deploy', `${STAGING}-*`, '--yes'], {}, 600);
    if (code !== 0) throw new Error(`deploying from source exited with ${code}\n${output}`);
    const built = SERVICES.filter((service) => output.includes(`${service.replace('-', '_')}: built `));
    return { built, tagged: [], seconds: since(started), output, ...(await this.changedSince(before)) };
  }

  /** A commit: the build job builds what is missing and tags all, the deploy job deploys that tag and may not build. */
  async release(tag: string): Promise<Done> {
    const before = await this.state();
    const started = performance.now();
    const file = this.world.project.path('images.json');
    const build = ['build', `${STAGING}-*/*`, '--tag', tag, '--output', file];
    const building = await this.slipway(build);
    if (building.code !== 0) throw new Error(`the build job exited with ${building.code}\n${building.output}`);
    const { images } = JSON.parse(readFileSync(file, 'utf8')) as ImagesFile;
    const deploying = await this.deploy({ IMAGE_TAG: tag });
    if (deploying.code !== 0) throw new Error(`the deploy job exited with ${deploying.code}\n${deploying.output}`);
    return {
      built: images.filter(({ did }) => did === 'built').map(({ name }) => name),
      tagged: await this.havingTag(tag),
      seconds: since(started),
      output: building.output + deploying.output,
      ...(await this.changedSince(before)),
    };
  }

  /** The job that deploys: the stacks of the services, with images that are there. */
  deploy(env: NodeJS.ProcessEnv): Promise<CommandResult> {
    const stacks = SERVICES.map((service) => `${STAGING}-${service}`);
    return this.slipway(['deploy', ...stacks, '--yes', '--no-build', '--ignore-missing-stack-dependencies'], env);
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
