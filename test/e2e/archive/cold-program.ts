import { mkdirSync } from 'node:fs';
import { UpdateImageStorageClassCommand } from '@aws-sdk/client-ecr';
import { archiveUnpulled, configure, EcrRegistry, prebuilt, SourceImage } from '../../../modules';
import { succeed } from '../harness/command';
import { ecrOf } from '../harness/ecr';
import { synthesizeStack } from '../harness/kubernetes-stack';
import { archive } from '../harness/lifecycle';
import type { World } from '../harness/world';
import { SwitchedStack } from '../modes/switched-stack';

export const STACK = 'cold';

/** Repositories, called by what they do when a tag is to move. */
export const REPOSITORIES = ['mutable', 'immutable'] as const;

/** Another repository, whose image is copied from the first one. */
export const COPY = 'copy';

const UNPULLED_DAYS = 90;

/** An image in each of two repositories, which archive what nobody pulls. */
export class ColdProgram extends SwitchedStack {
  constructor(world: World) {
    super(world, 'terraform', STACK);
    mkdirSync(world.project.path(STACK), { recursive: true });
    world.project.write(`${STACK}/Dockerfile`, 'FROM scratch\nCOPY content /\nCMD ["/content"]\n');
  }

  /**
   * @param env what `prebuilt` reads
   * @param copies whether there is a copy, too
   */
  async synthesize(content: string, env: NodeJS.ProcessEnv = {}, copies = false): Promise<void> {
    const { project } = this.world;
    project.write(`${STACK}/content`, content);
    synthesizeStack(this.world, STACK, (stack) => {
      configure(stack, { mode: prebuilt(env, { folder: project.folder }) });
      const context = project.path(STACK);
      const [mutable] = REPOSITORIES.map((name) => {
        const lifecycle = [archiveUnpulled({ afterDays: UNPULLED_DAYS })];
        const settings = { name, immutability: name, lifecycle, awsProvider: '5' } as const;
        const registry = new EcrRegistry(stack, `${name}-registry`, settings);
        new SourceImage(stack, name, { name, registry, context });
        return registry;
      });
      if (!copies || mutable === undefined) return;
      const registry = new EcrRegistry(stack, `${COPY}-registry`, { name: COPY, awsProvider: '5' });
      new SourceImage(stack, COPY, { name: COPY, registry, context, copyFrom: [mutable] });
    });
    await this.withTools.init();
  }

  /** Half a year in which nobody pulls: how many images each repository has archived then. */
  async passTime(): Promise<number[]> {
    const archived = [];
    for (const name of REPOSITORIES) {
      archived.push((await archive(this.world.local, name, 2 * UNPULLED_DAYS)).length);
    }
    return archived;
  }

  /** Pulls an image of each repository, as a node would. */
  async pull(tag: string): Promise<void> {
    const env = await this.world.loggedIn();
    for (const name of REPOSITORIES) {
      const reference = `${this.world.local.registry}/${name}:${tag}`;
      await succeed(this.world.toolchain.docker, ['pull', '--quiet', reference], { cwd: '/', env });
    }
  }

  /** What the command of an error does. */
  async restore(repositoryName: string, imageDigest: string): Promise<void> {
    const image = { repositoryName, imageId: { imageDigest } };
    await ecrOf(this.world.local).send(
      new UpdateImageStorageClassCommand({ ...image, targetStorageClass: 'STANDARD' }),
    );
  }
}
