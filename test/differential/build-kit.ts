import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildRequest } from '../../engine/builder/builder';
import { BUILD_ENVIRONMENT, buildxFlags } from '../../engine/builder/buildx-flags';
import { hashForBuild, hashOf } from '../../engine/stage/source';
import { stage, type StagedSource } from '../../engine/stage/stage';
import { SourceError } from '../../modules/source';
import { command } from '../e2e/harness/command';
import { type Contents, contentsOf } from './contents';
import { CONTEXT, contextFolder, type Input, sourceOf } from './input';
import { stepsRun } from './progress';
import { writeInput } from './write-input';

/** An image that BuildKit made. */
export interface Built {
  readonly digest: string;
  readonly ran: readonly string[];
  /** When they were asked for. */
  readonly contents?: Contents;
}

/** A build that was refused, by the hash or by BuildKit. */
export interface Refused {
  readonly refused: string;
}

export interface Hashed {
  readonly hash: string;
  readonly tag: string;
  /** The product says that everything counts as read. */
  readonly widened: boolean;
}

/** A real BuildKit behind buildx. */
export class BuildKit {
  private count = 0;

  constructor(
    /** The buildx program itself: starting it through docker takes twice the time. */
    private readonly buildx: string,
    private readonly builder: string,
    private readonly env: NodeJS.ProcessEnv,
    /** Everything is written below it. */
    private readonly folder: string,
  ) {}

  /** Writes the input where no other is: BuildKit knows folders by their names. */
  write(input: Input): WrittenInput {
    const folder = path.join(this.folder, `source-${process.pid}-${this.count++}`);
    writeInput(input, folder);
    return new WrittenInput(input, folder, (source, contents) => this.build(source, input, contents));
  }

  private async build({ args, ...source }: Source, input: Input, contents: boolean): Promise<Built | Refused> {
    const metadata = path.join(this.folder, `metadata-${this.count++}.json`);
    const tar = path.join(this.folder, `contents-${this.count++}.tar`);
    const request: BuildRequest = {
      staged: source,
      folder: this.folder,
      reference: '',
      ...(input.target !== undefined && { target: input.target }),
      args,
      // The engine's label holds the hash: with it every image would differ as soon as the hash does.
      labels: {},
      platforms: input.platforms,
      secrets: {},
      ssh: {},
      extraHosts: {},
      caches: [],
      attestations: {},
      logins: [],
      onLine: () => undefined,
    };
    const outputs = ['type=image,push=false,rewrite-timestamp=true', ...(contents ? [`type=tar,dest=${tar}`] : [])];
    const flags = [
      `--builder=${this.builder}`,
      ...buildxFlags(request),
      '--progress=rawjson',
      `--metadata-file=${metadata}`,
      ...outputs.map((output) => `--output=${output}`),
    ];
    const env = { ...this.env, ...BUILD_ENVIRONMENT };
    const argv = ['build', ...flags, source.context];
    const { code, output } = await command(this.buildx, argv, { cwd: this.folder, env, timeoutSeconds: 120 });
    if (code !== 0) return { refused: /^ERROR: .*$/m.exec(output)?.[0] ?? output.slice(-500) };
    const answer = JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, unknown>;
    const digest = answer['containerimage.digest'];
    if (typeof digest !== 'string') throw new Error(`no digest in ${JSON.stringify(answer)}`);
    return { digest, ran: stepsRun(output), ...(contents && { contents: await contentsOf(tar) }) };
  }
}

/** What the builder gets of a source. */
type Source = StagedSource & Pick<BuildRequest, 'args'>;
type Build = (source: Source, contents: boolean) => Promise<Built | Refused>;

/** An input on the disk. */
export class WrittenInput {
  constructor(
    readonly input: Input,
    private readonly folder: string,
    private readonly build: Build,
  ) {}

  /** The product's answer. */
  hash(): Hashed | Refused {
    try {
      const { hash, tag, warnings } = hashOf(sourceOf(this.input), this.folder);
      return { hash, tag, widened: warnings.some(({ widens }) => widens === true) };
    } catch (error) {
      if (error instanceof SourceError) return { refused: error.what };
      throw error;
    }
  }

  /** Builds what the product would build: the private copy of what was hashed. */
  async buildPrivately({ tag }: Pick<Hashed, 'tag'>, contents: boolean): Promise<Built | Refused> {
    const source = hashForBuild({ ...DOCUMENT, source: sourceOf(this.input), module: this.folder, tag });
    const to = path.join(this.folder, 'private');
    mkdirSync(to);
    const staged = await stage(source, to, new AbortController().signal);
    return this.build({ ...staged, args: source.args }, contents);
  }

  /** Builds from the folders themselves, as a user does without the product. */
  buildPlainly(): Promise<Built | Refused> {
    const { dockerfilePath, folders, images, args } = this.input;
    const context = path.join(this.folder, CONTEXT);
    const named = [
      ...Object.keys(folders).map((name) => [name, path.join(this.folder, contextFolder(name))] as const),
      ...Object.entries(images).map(([name, image]) => [name, `docker-image://${image}`] as const),
    ];
    const source = {
      dockerfile: path.join(context, dockerfilePath),
      context,
      contexts: Object.fromEntries(named),
      args,
    };
    return this.build(source, true);
  }
}

/** What a document holds besides the source. */
const DOCUMENT = {
  kind: 'image',
  version: 1,
  name: 'differential',
  address: 'null_resource.differential_image',
  repository: 'localhost/differential',
  image: 'localhost/differential',
  registry: { kind: 'oci' },
  consumers: [],
} as const;
