import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { SourceImage } from '../../modules';
import { templatePieces } from '../../modules/terraform/template';
import { Terraform } from '../../test/e2e/harness/terraform';
import type { Place } from './place';

interface Synthesized {
  readonly resource: {
    readonly null_resource: Readonly<
      Record<
        string,
        { readonly provisioner: readonly [{ 'local-exec': { environment: { SLIPWAY_DOCUMENT: string } } }] }
      >
    >;
  };
}

/** Images of one stack, each with a folder and a repository of its own. */
export class Fleet {
  private constructor(
    private readonly place: Place,
    private readonly folder: string,
    private readonly names: readonly string[],
    private readonly dockerfile: string,
  ) {}

  /** @param dockerfile what every image is built from; `payload` is a file that differs */
  static async of(place: Place, name: string, size: number, dockerfile: string): Promise<Fleet> {
    const names = Array.from({ length: size }, (_, index) => `${name}-${String(index)}`);
    const fleet = new Fleet(place, path.join(place.folder, name), names, dockerfile);
    for (const each of names) {
      mkdirSync(fleet.context(each), { recursive: true });
      writeFileSync(path.join(fleet.context(each), 'Dockerfile'), dockerfile);
      await place.ecr.send(new CreateRepositoryCommand({ repositoryName: each, imageTagMutability: 'MUTABLE' }));
    }
    fleet.change();
    return fleet;
  }

  /** Gives every image another source, which no builder has seen before. */
  change(): void {
    for (const name of this.names) writeFileSync(path.join(this.context(name), 'payload'), `${name} ${randomUUID()}\n`);
  }

  /** What Terraform gives to the engine, one document an image. */
  documents(count = this.names.length): string[] {
    const text = readFileSync(path.join(this.synthesize(), 'cdk.tf.json'), 'utf8');
    const { null_resource: resources } = (JSON.parse(text) as Synthesized).resource;
    const module = JSON.stringify(this.stackFolder);
    return Object.values(resources)
      .slice(0, count)
      .map(({ provisioner: [{ 'local-exec': run }] }) =>
        templatePieces(run.environment.SLIPWAY_DOCUMENT)
          .map(({ kind, source }) => (kind === 'text' ? source : module))
          .join(''),
      );
  }

  /** The stack, ready to be applied. */
  async terraform(): Promise<Terraform> {
    const terraform = new Terraform(this.place.terraform, this.synthesize(), this.place.env);
    await terraform.init();
    return terraform;
  }

  /** Arguments of the docker client that builds and pushes an image by hand. */
  byHand(tag: string): string[][] {
    return this.names.map((name) => {
      const reference = `${this.place.registry}/${name}:${tag}`;
      const flags = [`--builder=${this.place.builder}`, '--provenance=false', '--push', `--tag=${reference}`];
      return ['buildx', 'build', '--progress=plain', ...flags, this.context(name)];
    });
  }

  private synthesize(): string {
    const app = new App({ outdir: path.join(this.folder, 'cdktf.out'), stackTraces: false });
    const stack = new TerraformStack(app, 'fleet');
    new LocalBackend(stack, { path: path.join(this.folder, 'fleet.tfstate') });
    new NullProvider(stack, 'null');
    const { region, endpoint, registry: host, builder } = this.place;
    for (const name of this.names) {
      const url = `${host}/${name}`;
      const access = { kind: 'ecr', access: { region, endpoints: { ecr: endpoint } } } as const;
      new SourceImage(stack, name, {
        registry: { name, pushUrl: url, pullUrl: url, access },
        context: this.context(name),
        silence: ['unpinned-base', 'no-ignore-file', 'untracked-files'],
        build: { builder },
      });
    }
    app.synth();
    return this.stackFolder;
  }

  private get stackFolder(): string {
    return path.join(this.folder, 'cdktf.out', 'stacks', 'fleet');
  }

  private context(name: string): string {
    return path.join(this.folder, name);
  }
}
