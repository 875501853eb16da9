import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../cli/program';
import type { CataloguedImage } from '../contract/catalogue';
import { type TestContext, testContext } from './context';
import { type Answer, specError, status, TestRegistry } from './helpers/registry';
import { stackImage } from './stack-image';

export const MISSING = specError(404, 'MANIFEST_UNKNOWN');
export const PRESENT = status(200, '', { 'docker-content-digest': `sha256:${'a'.repeat(64)}` });

/** A project with three stacks as synthesis leaves them, a registry that has all, and what stands for Terraform. */
export class DeployProject {
  private constructor(
    readonly folder: string,
    readonly registry: TestRegistry,
  ) {}

  static async start(): Promise<DeployProject> {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-deploy-'));
    const project = new DeployProject(folder, await TestRegistry.start());
    project.registry.answers = [PRESENT];
    project.terraform();
    project.synthesized([project.image('api')]);
    return project;
  }

  async stop(): Promise<void> {
    await this.registry.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async deploy(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<TestContext & { readonly code: number }> {
    const own = { PATH: process.env['PATH'], DOCKER_CONFIG: this.folder, TERRAFORM_BINARY_NAME: this.binary };
    const context = testContext({ cwd: this.folder, env: { ...own, ...env } });
    return { ...context, code: await runCommand(['deploy', '--skip-synth', '--yes', ...argv], context) };
  }

  /** Notes what it is asked and whether it may build, shows the state, and fails to do one thing: `apply/<stack>`. */
  terraform(failing = 'none'): void {
    const lines = [
      '#!/bin/sh',
      `echo "$(basename "$PWD") $* build:\${SLIPWAY_BUILD:-}" >> ${this.folder}/calls`,
      `[ "$1/$(basename "$PWD")" = "${failing}" ] && { [ "$1" = show ] && echo broken >&2; exit 3; }`,
      `[ "$1" = show ] && cat ${this.folder}/state`,
      'exit 0',
    ];
    writeFileSync(this.binary, `${lines.join('\n')}\n`);
    chmodSync(this.binary, 0o755);
  }

  /** What Terraform was asked to show, plan or apply, stack by stack. */
  calls(): string[] {
    const file = path.join(this.folder, 'calls');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines
      .filter((line) => / (plan|apply|show) /.test(line))
      .map((line) => line.replace(/ -(no-color|auto-approve|input=false|json)/g, ''));
  }

  image(name: string, more: Partial<CataloguedImage> = {}): CataloguedImage {
    const place = `${this.registry.host}/team/${name}`;
    return stackImage(name, {
      source: { context: '../../..', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
      repository: { name: `team/${name}`, url: place, pullUrl: place },
      ...more,
    });
  }

  /** The state of the stacks, in which Terraform has made these images. */
  state(tags: Readonly<Record<string, string>>): void {
    const resources = Object.entries(tags).map(([name, tag]) => {
      return { address: `null_resource.${name}_image`, values: { id: '1', triggers: { tag, image: `x:${tag}` } } };
    });
    writeFileSync(path.join(this.folder, 'state'), JSON.stringify({ values: { root_module: { resources } } }));
  }

  /** Writes the stacks, the first of which is deployed last and has images. */
  synthesized(images: readonly CataloguedImage[]): void {
    const stacks = {
      service: { needs: ['group/registry'], images, resource: { null_resource: { ...withServices(images), net: {} } } },
      registry: {
        needs: [],
        images: [],
        resource: { aws_ecr_repository: { api: {} }, aws_ecr_lifecycle_policy: { api: {} }, aws_vpc: { net: {} } },
      },
      web: { needs: [], images: [], resource: { aws_vpc: { net: {} } } },
    };
    this.write('cdktf.json', { app: 'exit 7' });
    const manifest = Object.entries(stacks).map(([name, { needs, images: own, resource }]) => {
      const place = `stacks/${name}`;
      const metadata = { slipway: { version: 2, images: own, services: [] } };
      this.write(`cdktf.out/${place}/cdk.tf.json`, { '//': { metadata }, resource });
      const paths = { synthesizedStackPath: `${place}/cdk.tf.json`, stackMetadataPath: `${place}/metadata.json` };
      const about = { name, constructPath: name === 'registry' ? 'group/registry' : name, dependencies: needs };
      return [name, { ...about, workingDirectory: place, ...paths }] as const;
    });
    this.write('cdktf.out/manifest.json', { stacks: Object.fromEntries(manifest) });
  }

  private get binary(): string {
    return path.join(this.folder, 'terraform-of-test');
  }

  private write(name: string, content: unknown): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  }
}

/** Of a registry that has images with these tags, and lets nobody write. */
export function having(...tags: string[]): Answer {
  return (request, response) => {
    const has = tags.some((tag) => request.url?.endsWith(`/manifests/${tag}`));
    const reads = request.method === 'HEAD' || request.method === 'GET';
    const answer = !reads ? specError(403, 'DENIED') : has ? PRESENT : MISSING;
    answer(request, response);
  };
}

/** Each image, and a service that runs it. */
function withServices(images: readonly CataloguedImage[]): Record<string, object> {
  const pairs = images.map(({ name, tag }) => ({
    [`${name}_image`]: { triggers: { tag, image: `x:${tag}` } },
    [name]: { triggers: { image: `\${null_resource.${name}_image.triggers.image}` } },
  }));
  return Object.assign({}, ...pairs) as Record<string, object>;
}
