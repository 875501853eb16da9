/** The program of the canary suite, run as users run theirs: every secret is in its environment or in a file beside it. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { EcrRegistry, SourceImage, type SourceImageProps } from '../../../modules';
import { GROUND, type Ground } from './ground';

const ground = JSON.parse(process.env[GROUND] ?? '') as Ground;
const { base, buildkit, registries, planted } = ground;
const app = new App({ outdir: ground.outdir, stackTraces: false });

const secrets = { token: { env: 'CANARY_TOKEN' }, file: { file: ground.tokenFile } };
const ssh = { default: true, key: { file: ground.keyFile } } as const;
const mounts = [
  ...Object.keys(secrets).map((id) => `--mount=type=secret,id=${id}`),
  ...Object.keys(ssh).map((id) => `--mount=type=ssh,id=${id},target=/tmp/${id}.sock`),
].join(' ');

function stackOf(name: string): TerraformStack {
  const stack = new TerraformStack(app, name);
  new LocalBackend(stack, { path: 'terraform.tfstate' });
  new AwsProvider(stack, 'aws', { region: ground.region });
  new NullProvider(stack, 'null');
  stack.addOverride('terraform.required_providers.aws.version', '>= 5.100');
  stack.addOverride('terraform.required_providers.null.version', '~> 3.2');
  return stack;
}

interface Image extends Omit<SourceImageProps, 'context' | 'registry'> {
  readonly name: string;
  readonly registry?: SourceImageProps['registry'];
  /** Default: one that only copies. */
  readonly dockerfile?: string;
}

function image(stack: TerraformStack, { name, registry, dockerfile, ...props }: Image): void {
  const context = path.join(ground.sources, name);
  mkdirSync(context, { recursive: true });
  writeFileSync(path.join(context, 'Dockerfile'), dockerfile ?? 'FROM scratch\nCOPY payload /\n');
  writeFileSync(path.join(context, 'payload'), createHash('sha256').update(`${name} ${planted}`).digest());
  const ecr = () => new EcrRegistry(stack, `${name}-registry`, { name });
  new SourceImage(stack, name, { name, registry: registry ?? ecr(), context, ...props });
}

const good = stackOf('good');
const checks = Object.entries(ground.digests).map(
  ([id, digest]) => `echo "${digest}  /run/secrets/${id}" | sha256sum -c`,
);
const sockets = Object.keys(ssh).map((id) => `test -S /tmp/${id}.sock`);
image(good, {
  name: 'secrets',
  dockerfile: `FROM ${base}\nUSER 0\nRUN ${mounts} ${[...checks, ...sockets].join(' && ')}\n`,
  build: { secrets, ssh },
  copyFrom: [{ url: `${registries.proxied}/secrets` }],
});
image(good, { name: 'config', registry: { url: `${registries.config}/config` } });
image(good, { name: 'helper', registry: { url: `${registries.helper}/helper` }, build: { builder: buildkit } });
image(good, { name: 'variable', registry: { url: `${registries.variable}/variable` }, build: { builder: buildkit } });
image(good, { name: 'command', build: { builder: { command: [ground.builder, buildkit] } } });
const provider = new AwsProvider(good, 'other', { alias: 'other', region: ground.region, profile: ground.profile });
const ofProfile = new EcrRegistry(good, 'profile-registry', { name: 'profile', provider });
image(good, { name: 'profile', registry: ofProfile, build: { builder: buildkit, caches: [{ type: 'gha' }] } });

image(good, {
  name: 'planted',
  dockerfile: `FROM ${base}\nUSER 0\nENV PLANTED=${planted}\nRUN sleep 1 && echo ${planted} > /planted\n`,
  build: { labels: { planted } },
});
new Resource(good, 'planted-trigger', { triggers: { planted } });

const failing = stackOf('failing');
image(failing, {
  name: 'failing',
  dockerfile: `FROM ${base}\nUSER 0\nRUN ${mounts} cat /run/secrets/*; false\n`,
  build: { secrets, ssh },
});
image(failing, {
  name: 'failing-command',
  build: {
    builder: { command: [ground.builder, buildkit, 'fail'] },
    secrets: { ...secrets, own: { env: 'OWN_BUILDER_SECRET' } },
  },
});
image(failing, { name: 'unreachable', copyFrom: [{ url: 'unreachable.example/secrets' }] });
app.synth();
