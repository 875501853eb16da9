import { readFileSync } from 'node:fs';
import { baseImage } from '../../toolchain/base-image';
import { Scene, type SceneOptions } from '../faults/scene';
import { Stage } from '../faults/stage';
import type { CommandResult } from '../harness/command';
import { OwnBuildKit } from '../harness/own-buildkit';

type Options = Partial<Omit<SceneOptions, 'host'>>;

/** A Docker daemon and two BuildKits that push to one registry. */
export class Workshop {
  private readonly images: Scene[] = [];
  private count = 0;

  private constructor(
    readonly stage: Stage,
    /** Another BuildKit than that of the stage, with a cache that is empty at first. */
    readonly second: OwnBuildKit,
  ) {}

  static async start(name: string): Promise<Workshop> {
    const stage = await Stage.start(name);
    try {
      return new Workshop(stage, await OwnBuildKit.start(stage, `slipway-${name}-second`));
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  /** An image with a repository of its own. */
  async image(options: Options = {}): Promise<Scene> {
    const host = this.stage.local.registry;
    const image = await Scene.set(this.stage, {
      name: `image-${this.count++}`,
      builder: 'BuildKit',
      host,
      ...options,
    });
    this.images.push(image);
    return image;
  }

  /** An image of BusyBox and nothing else, which every builder can pull. */
  async pushedBase(): Promise<string> {
    const full = (await baseImage(this.stage.environment('docker'))) ?? 'busybox:stable';
    const dockerfile = `FROM ${full} AS full\nFROM scratch\nCOPY --from=full /bin /bin\nCOPY --from=full /etc /etc\n`;
    return (await built(await this.image({ name: 'base', builder: 'docker', dockerfile }))).reference;
  }

  async stop(): Promise<void> {
    for (const { proxy } of this.images) await proxy.stop();
    await this.second.remove();
    await this.stage.stop();
  }
}

/** What came of an image that had to be built. */
export interface Built extends CommandResult {
  /** `host/repository:tag` */
  readonly reference: string;
  readonly digest: string;
  /** All that the builder wrote. */
  readonly wholeLog: string;
}

/** @throws when the image is not built */
export async function built(image: Scene, env: NodeJS.ProcessEnv = {}): Promise<Built> {
  const result = await image.run(env).ended;
  const [, reference, digest] = /: built in .* -> (\S+)@(sha256:\w+)$/m.exec(result.output) ?? [];
  const [, log] = /whole log: (\S+)$/m.exec(result.output) ?? [];
  if (result.code === 0 && reference && digest) {
    return { ...result, reference, digest, wholeLog: log === undefined ? '' : readFileSync(log, 'utf8') };
  }
  throw new Error(`${image.name} was not built:\n${result.output}`);
}
