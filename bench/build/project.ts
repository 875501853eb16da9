import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceImageProps } from '../../modules';
import type { SourceOptions } from '../../modules/source';
import { succeed } from '../../test/e2e/harness/command';
import type { Place } from '../engine/place';
import type { ProgramSettings } from './program';
import type { Sources } from './sources';

const ROOT = path.resolve(__dirname, '../..');
const CLI = path.join(ROOT, 'dist', 'cli.cjs');
const PROGRAM = ['--import', path.join(ROOT, 'node_modules/tsx/dist/loader.mjs'), path.join(__dirname, 'program.ts')];

/** A project of many images, each with a repository of its own that exists, in which the command is run. */
export class Project {
  private constructor(
    private readonly place: Place,
    private readonly folder: string,
    readonly sources: Sources,
  ) {}

  static async of(place: Place, name: string, hashAt: ProgramSettings['hashAt'], sources: Sources): Promise<Project> {
    const project = new Project(place, path.join(place.folder, name), sources);
    mkdirSync(project.folder, { recursive: true });
    const images = Object.fromEntries(
      Object.entries(sources).map(([image, source]) => [image, project.image(image, source)]),
    );
    project.write('program.json', { stack: name, hashAt, images } satisfies ProgramSettings);
    project.write('cdktf.json', { language: 'typescript', app: ['node', ...PROGRAM].join(' '), output: 'cdktf.out' });
    await project.synthesize();
    return project;
  }

  /** What the command does before anything else, unless it is told to skip it. */
  synthesize(): Promise<unknown> {
    return succeed(process.execPath, PROGRAM, { cwd: this.folder, env: this.place.env });
  }

  async slipway(...args: string[]): Promise<string> {
    const { stdout } = await succeed(process.execPath, [CLI, ...args], { cwd: this.folder, env: this.place.env });
    return stdout;
  }

  /** Has one image of any content under all these references: one build pushes them. */
  async fill(references: readonly string[]): Promise<void> {
    const context = path.join(this.folder, 'any');
    mkdirSync(context);
    writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    await this.docker(this.buildx(references, context));
  }

  /** What a job without slipway does for each of the images. */
  byHand(tag: string): (() => Promise<unknown>)[] {
    return Object.entries(this.sources).map(([image, { context }]) => {
      const args = this.buildx([`${this.repository(image)}:${tag}`], context);
      return () => this.docker(args);
    });
  }

  /** All images under the tags of their sources, where synthesis hashed them. */
  async references(): Promise<string[]> {
    const listed = JSON.parse(await this.slipway('images', '--skip-synth', '--json')) as {
      name: string;
      tag: string;
    }[];
    return listed.map(({ name, tag }) => `${this.repository(name)}:${tag}`);
  }

  private buildx(references: readonly string[], context: string): string[] {
    const flags = [`--builder=${this.place.builder}`, '--provenance=false', '--push'];
    return ['buildx', 'build', '--progress=plain', ...flags, ...references.map((each) => `--tag=${each}`), context];
  }

  private docker(args: readonly string[]): Promise<unknown> {
    return succeed(this.place.docker, args, { cwd: this.folder, env: this.place.byHand });
  }

  private repository(image: string): string {
    return `${this.place.registry}/${image}`;
  }

  private image(name: string, { context, dockerfile }: SourceOptions): SourceImageProps {
    const { region, endpoint, builder } = this.place;
    const url = this.repository(name);
    const access = { kind: 'ecr', access: { region, endpoints: { ecr: endpoint } } } as const;
    return {
      registry: { name, pushUrl: url, pullUrl: url, access },
      context,
      ...(dockerfile !== undefined && { dockerfile }),
      silence: ['unpinned-base', 'no-ignore-file', 'untracked-files'],
      build: { builder },
    };
  }

  private write(file: string, content: unknown): void {
    writeFileSync(path.join(this.folder, file), JSON.stringify(content));
  }
}
