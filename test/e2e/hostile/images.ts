import path from 'node:path';
import type { TerraformStack } from 'cdktf';
import type { LocalAws } from '../../../local/records';
import { ImageTags, SourceImage, type SourceImageProps } from '../../../modules';
import { nameOf } from './props';
import { byValue, LONG, numbered, type Trials, valueOf, WHATS } from './trials';
import { write } from './workshop';

type Props = Omit<SourceImageProps, 'registry'>;

/** What the images are made with. */
export interface Means {
  readonly local: LocalAws;
  /** Base image on the Docker engine. */
  readonly base: string;
  /** A BuildKit, as buildx knows it. */
  readonly buildkit: string;
  /** A program that builds. */
  readonly program: string;
}

/** Images that have every accepted value in every prop that accepts it. */
export class Images {
  constructor(
    private readonly trials: Trials,
    private readonly means: Means,
  ) {}

  get names(): string[] {
    return ['together', 'long', 'commanded', ...this.trials.accepted('context').map((what) => this.nameOf(what))];
  }

  /** The image of a value. */
  nameOf(what: string): string {
    return this.trials.isAccepted('repository name', what) ? valueOf(what) : `value-${WHATS.indexOf(what)}`;
  }

  declare(stack: TerraformStack): void {
    for (const what of this.trials.accepted('context')) this.image(stack, this.nameOf(what), this.ofValue(what));
    const image = this.image(stack, 'together', this.together());
    new ImageTags(stack, 'tags', { image, tags: this.trials.accepted('commit tag').map(valueOf) });
    this.image(stack, 'long', long());
    this.image(stack, 'commanded', this.commanded());
  }

  /** Ids of secrets and keys of the image `together`, by the numbers of their files in it. */
  mounts(): { secrets: string[]; keys: string[] } {
    const { secrets = {}, ssh = {} } = this.together().build ?? {};
    return { secrets: Object.keys(secrets), keys: Object.keys(ssh) };
  }

  private image(stack: TerraformStack, name: string, props: Props): SourceImage {
    const { endpoint, region, registry } = this.means.local;
    const url = `${registry}/${name}`;
    const access = { kind: 'ecr', access: { region, endpoints: { ecr: endpoint } } } as const;
    return new SourceImage(stack, `image-${name}`, {
      registry: { name, pushUrl: url, pullUrl: url, access },
      ...props,
    });
  }

  /** Built by BuildKit. */
  private ofValue(what: string): Props {
    const value = valueOf(what);
    const only = <T>(prop: string, given: T): T | object => (this.trials.isAccepted(prop, what) ? given : {});
    const labels = { ...only('label', { l: value }), ...only('label name', { [value]: 'named' }) };
    return {
      context: nameOf(value, 'context'),
      dockerfile: nameOf(value, 'Dockerfile'),
      args: { ...only('argument', { A: value }), ...only('argument name', { [value]: 'named' }) },
      contexts: { lib: nameOf(value, 'lib'), ...only('named context', { [value]: nameOf(value, 'lib') }) },
      ...only('moving tag', { movingTags: [value] }),
      ...only('in use by', { inUseBy: value }),
      ...(what !== LONG && only('salt', { salt: value })),
      build: {
        builder: this.trials.isAccepted('builder', what) ? value : this.means.buildkit,
        ...(what !== LONG && { labels }),
        ...only('cache folder', { caches: [{ type: 'local', folder: nameOf(value, 'cache') }] }),
      },
    };
  }

  /** Built by the Docker engine: the values that are short, and every secret and key. */
  private together(): Props {
    const { trials, means } = this;
    const args = numbered(trials.short('argument'), 'A', (value) => value);
    const secrets = {
      ...numbered(trials.accepted('secret file'), 's', (value) => ({ file: nameOf(value, 'secret') })),
      ...numbered(trials.accepted('secret variable'), 'v', (value) => ({ env: value })),
      ...byValue(trials.accepted('secret id'), { file: '-secret' }),
    };
    const ssh = {
      ...numbered(trials.accepted('ssh file'), 'k', (value) => ({ file: nameOf(value, 'key') })),
      ...byValue(trials.accepted('ssh id'), { file: '-key' }),
    };
    const labels = {
      ...numbered(trials.short('label'), 'l', (value) => value),
      ...byValue(trials.short('label name'), 'named'),
    };
    const mounts = [
      ...Object.keys(secrets).map((id, index) => `--mount=type=secret,required=true,id=${id},target=/in/s${index}`),
      ...Object.keys(ssh).map((id, index) => `--mount=type=ssh,required=true,id=${id},target=/in/k${index}`),
    ];
    const context = contextWith('together', [
      `FROM ${means.base} AS read\nUSER 0`,
      `RUN ${mounts.join(' \\\n  ')} set -e; mkdir /out; cd /in; cat /etc/hosts > /out/hosts; \\`,
      '  for f in s*; do cat $f > /out/$f; done; for f in k*; do test -S $f; done',
      'FROM scratch\nCOPY --from=read /out /',
      ...Object.keys(args).map((name) => `ARG ${name}\nENV ${name}="$${name}"`),
    ]);
    const extraHosts = byValue(trials.accepted('extra host'), '10.0.0.1');
    return { context, args, build: { secrets, ssh, labels, extraHosts } };
  }

  /** Built by a program of the user. */
  private commanded(): Props {
    const { trials, means } = this;
    const values = trials.accepted('builder argument').map(valueOf);
    return {
      context: contextWith('commanded', ['FROM scratch', 'COPY . /']),
      contexts: numbered(trials.accepted('context image'), 'i', (image) => ({ image })),
      build: { builder: { command: [means.program, means.buildkit, ...values] } },
    };
  }
}

/** Built by the Docker engine. */
function long(): Props {
  const value = valueOf(LONG);
  const context = contextWith('long', ['FROM scratch', 'COPY . /']);
  return { context, salt: value, build: { labels: { l: value, [value]: 'named' } } };
}

function contextWith(name: string, dockerfile: readonly string[]): string {
  write(path.join(name, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
  return name;
}
