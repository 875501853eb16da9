import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeImagesCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { PushedImage } from '../contract/image';
import type { RunContext } from '../engine/verbs/run-context';
import { REGION } from '../local/aws/moto';
import { TestFront } from './helpers/front';

/** Repositories in an emulated ECR with a real registry behind it, for tests of the tags in them. */
export class EcrRepositories {
  /** What the engine said. */
  readonly lines: string[] = [];
  readonly context: RunContext;
  private readonly kept = process.env;

  private constructor(
    readonly front: TestFront,
    private readonly dockerConfig: string,
  ) {
    // The SDK reads the environment of the process.
    process.env = {
      ...this.kept,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      DOCKER_CONFIG: dockerConfig,
    };
    const { signal } = new AbortController();
    // As the engine's own: many images at once wait for it.
    setMaxListeners(0, signal);
    this.context = {
      env: process.env,
      signal,
      print: (line) => this.lines.push(line),
    };
  }

  /** @param settings of the front */
  static async start(settings: Parameters<typeof TestFront.start>[0] = {}): Promise<EcrRepositories> {
    const front = await TestFront.start(settings);
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    const { authorizationData } = await front.ecr.send(new GetAuthorizationTokenCommand({}));
    const auths = { [front.registry]: { auth: authorizationData?.[0]?.authorizationToken } };
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ auths }));
    return new EcrRepositories(front, folder);
  }

  async stop(): Promise<void> {
    process.env = this.kept;
    rmSync(this.dockerConfig, { recursive: true });
    await this.front.stop();
  }

  /** Pushes an image under tags; returns its digest. */
  async push(repository: string, content: string, ...tags: string[]): Promise<string> {
    for (const tag of tags) await this.front.push(repository, tag, content);
    return String(await this.front.digest(repository, tags[0] ?? ''));
  }

  /** The image of `sourceTag('a')`. */
  pushed(repository: string, more: Partial<PushedImage> = {}): PushedImage {
    return {
      tag: sourceTag('a'),
      repository: `${this.front.registry}/${repository}`,
      registry: { kind: 'ecr', access: { region: REGION, endpoints: { ecr: this.front.origin } } },
      ...more,
    };
  }

  /** All tags by digest. */
  async tags(repositoryName: string): Promise<Record<string, string[]>> {
    const { imageDetails = [] } = await this.front.ecr.send(new DescribeImagesCommand({ repositoryName }));
    return Object.fromEntries(
      imageDetails.map(({ imageDigest = '', imageTags = [] }) => [imageDigest, imageTags.sort()]),
    );
  }
}

/** `src-aaaaaaaaaaaaaaaaaaaa` */
export function sourceTag(digit: string): string {
  return `src-${digit.repeat(20)}`;
}
