import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import type { ImageDocument } from '../../../contract/image';
import type { SourceImageProps } from '../../../modules';
import { EngineRun } from '../harness/engine';
import { type Certificate, FaultProxy } from '../harness/fault-proxy';
import { remaining } from '../harness/processes';
import type { PulledImage } from '../harness/registry-access';
import { synthesizedDocument } from '../harness/tiny-stack';
import type { BuilderKind, Stage } from './stage';

/** The grace that programs have to end, and a little more. */
export const END_SECONDS = 8;

export interface SceneOptions {
  readonly name: string;
  readonly builder: BuilderKind;
  /** Size of a file that cannot be compressed. Default: none. */
  readonly bytes?: number;
  readonly immutable?: boolean;
  /** Default: one that only copies. */
  readonly dockerfile?: string;
  /** What else the image is told. */
  readonly props?: Omit<SourceImageProps, 'registry' | 'context'>;
  /** Host of the registry instead of the proxy on loopback. */
  readonly host?: string;
  readonly certificate?: Certificate;
}

const COPY_ALL = 'FROM scratch\nCOPY payload bulk /\n';

/** One row's own source, repository, caller and way to the registry, so that rows can run at the same time. */
export class Scene {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly document: string;

  private constructor(
    readonly stage: Stage,
    private readonly options: SceneOptions,
    readonly proxy: FaultProxy,
  ) {
    const { name, builder, bytes = 0, host = proxy.host, dockerfile = COPY_ALL, props } = options;
    this.folder = path.join(stage.local.folder, 'scenes', name);
    mkdirSync(path.join(this.folder, 'source'), { recursive: true });
    mkdirSync(path.join(this.folder, 'tmp'));
    this.write(`the payload of ${name}`);
    writeFileSync(path.join(this.folder, 'source/bulk'), randomBytes(bytes));
    writeFileSync(path.join(this.folder, 'source/Dockerfile'), dockerfile);
    this.env = {
      ...stage.environment(builder),
      TMPDIR: path.join(this.folder, 'tmp'),
      XDG_CACHE_HOME: path.join(this.folder, 'cache'),
      AWS_ACCESS_KEY_ID: name,
    };
    const url = `${host}/${name}`;
    const { endpoint, region } = stage.local;
    const access = { kind: 'ecr', access: { region, endpoints: { ecr: endpoint } } } as const;
    const registry = { name, pushUrl: url, pullUrl: url, access };
    this.document = synthesizedDocument(this.folder, { ...props, registry, context: path.join(this.folder, 'source') });
  }

  static async set(stage: Stage, options: SceneOptions): Promise<Scene> {
    const { name, immutable = true } = options;
    const imageTagMutability = immutable ? 'IMMUTABLE' : 'MUTABLE';
    await stage.ecr.send(new CreateRepositoryCommand({ repositoryName: name, imageTagMutability }));
    return new Scene(stage, options, await FaultProxy.start(stage.local.registry, options.certificate));
  }

  get name(): string {
    return this.options.name;
  }

  get tag(): string {
    return (JSON.parse(this.document) as ImageDocument).tag;
  }

  get payload(): string {
    return readFileSync(path.join(this.folder, 'source/payload'), 'utf8');
  }

  write(payload: string): void {
    writeFileSync(path.join(this.folder, 'source/payload'), payload);
  }

  /** Makes the API or the registry go wrong for this row alone. */
  fault(fault: object): Promise<void> {
    return this.stage.fault({ accessKey: this.name, ...fault });
  }

  /** Starts the engine; `launcher` is a program that starts it in its turn. */
  run(env: NodeJS.ProcessEnv = {}, launcher: readonly string[] = []): EngineRun {
    return new EngineRun(this.document, { ...this.env, ...env }, launcher);
  }

  /** Ends every fault. */
  async mend(): Promise<void> {
    this.proxy.behave();
    await this.stage.mend(this.name);
  }

  /** What the repository has under each tag; throws when a tag names an image that cannot be pulled. */
  async images(): Promise<Map<string, PulledImage>> {
    const tags = await this.stage.repositories.tags(this.name);
    const pulled = await Promise.all(tags.map((tag) => this.stage.registry.pull(this.name, tag)));
    return new Map(tags.map((tag, index) => [tag, pulled[index]!]));
  }

  /** What engine and builder left in their temporary folder. */
  leftovers(): string[] {
    const all = everythingIn(path.join(this.folder, 'tmp'));
    // The folders in which engines find each other stay.
    return all.filter((name) => !/^slipway-\d+(\/[0-9a-f]{12}(\/(work|queues))?)?$/.test(name));
  }

  /** What is left for good: the caretaker of a killed engine, whose arguments tell of no scene, needs its time. */
  lastLeftovers(counts: (name: string) => boolean = () => true): Promise<string[]> {
    return remaining(() => this.leftovers().filter(counts), END_SECONDS);
  }

  clearLeftovers(): void {
    for (const name of this.leftovers()) rmSync(path.join(this.folder, 'tmp', name), { recursive: true, force: true });
  }
}

/** Names below a folder of which others remove parts: then it is read again. */
function everythingIn(folder: string): string[] {
  for (;;) {
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' });
    } catch (error) {
      const { code, path: missing } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' || missing === folder) throw error;
    }
  }
}
