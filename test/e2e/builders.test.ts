/** Images that real builders make: by the Docker daemon, and by BuildKits that push by themselves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { built, Workshop } from './builders/workshop';
import type { Scene, SceneOptions } from './faults/scene';
import { succeed } from './harness/command';

type Props = NonNullable<SceneOptions['props']>;

const TOKEN = 'a-secret-from-the-environment';
const KEY = 'a-secret-from-a-file';
const TWO = ['linux/amd64', 'linux/arm64'];
/**
 * The Docker daemon, and a BuildKit behind the remote driver. The drivers docker-container and kubernetes are left out: they
 * start BuildKit in a privileged container, which this machine may not have; what they start is the same BuildKit.
 */
const DRIVERS = ['docker', 'BuildKit'] as const;

let workshop: Workshop;
let base: string;
let agent: ChildProcess;
let socket: string;

describe('builders', () => {
  beforeAll(async () => {
    workshop = await Workshop.start('builders');
    const { folder } = workshop.stage.local;
    writeFileSync(path.join(folder, 'key'), KEY);
    socket = path.join(folder, 'agent.sock');
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    while (!existsSync(socket)) await sleep(20);
    base = await workshop.pushedBase();
  });
  afterAll(async () => {
    agent.kill();
    await workshop.stop();
  });

  /** An image by its repository and its tag. */
  const pull = (name: string, tag: string) => workshop.stage.registry.pull(name, tag);

  test.each(DRIVERS)('%s builds the wanted stage with all that the image is given', async (builder) => {
    const image = await workshop.image({
      builder,
      dockerfile: `
      ARG BASE
      FROM \${BASE} AS steps
      ARG GREETING
      RUN --mount=type=secret,id=token --mount=type=secret,id=key --mount=type=ssh \\
        mkdir seen && printf %s "$GREETING" >seen/greeting && grep db.example /etc/hosts >seen/hosts && \\
        cat /run/secrets/token /run/secrets/key | sha256sum >seen/secrets && test -S "$SSH_AUTH_SOCK" && \\
        tail -n +3 /proc/net/dev | cut -d: -f1 >seen/network
      FROM steps AS wanted
      FROM steps
      RUN exit 1`,
      props: {
        target: 'wanted',
        args: { BASE: base, GREETING: '$(hello) "you"' },
        build: {
          labels: { 'example.team': 'shop, "web"' },
          secrets: { token: { env: 'TOKEN' }, key: { file: path.join(workshop.stage.local.folder, 'key') } },
          ssh: { default: true },
          extraHosts: { 'db.example': '10.1.2.3' },
          network: 'none',
        },
      },
    });
    const { output, wholeLog } = await built(image, { TOKEN, SSH_AUTH_SOCK: socket });

    const { labels, config, files } = await pull(image.name, image.tag);
    const seen = (name: string) => files.get(`seen/${name}`)?.toString().trim();
    expect(seen('greeting')).toBe('$(hello) "you"');
    expect(seen('hosts')).toMatch(/^10\.1\.2\.3\s+db\.example$/);
    expect(seen('network')).toBe('lo');
    expect(seen('secrets')).toBe(`${createHash('sha256').update(`${TOKEN}${KEY}`).digest('hex')}  -`);
    expect(labels['example.team']).toBe('shop, "web"');
    const texts = [output, wholeLog, config, ...[...files.values()].map((file) => file.toString('latin1'))];
    for (const secret of [TOKEN, KEY]) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  });

  test('steps use the network of the host where the builder allows it', async () => {
    const dockerfile = `FROM ${base}\nRUN cat /proc/net/dev >/network\n`;
    const props = { build: { network: 'host' } } as const;
    const [allowed, refused] = await Promise.all(
      DRIVERS.map((builder) => workshop.image({ builder, dockerfile, props })),
    );
    await built(allowed!);
    const { files } = await pull(allowed!.name, allowed!.tag);
    expect(files.get('network')?.toString()).toContain('docker0:');

    const { code, output } = await refused!.run().ended;
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/builder does not let steps use the network of its host/),
    ]);
  });

  test.each(DRIVERS)('fails before the build on steps of a platform that %s does not have', async (builder) => {
    const dockerfile = `FROM ${base}\nRUN exit 1\n`;
    const image = await workshop.image({ builder, dockerfile, props: { platforms: ['windows/amd64'] } });
    const { code, output } = await image.run().ended;

    expect([code, output]).toEqual([1, expect.stringMatching(/cannot build for windows\/amd64/)]);
    expect(output).toMatch(/and it has .*linux\/amd64/);
    expect(output).not.toMatch(/building \S+ with/);
  });

  /** An image that is made from a folder and an image. */
  async function fromContexts(builder: (typeof DRIVERS)[number]): Promise<Scene> {
    const lib = path.join(workshop.stage.local.folder, 'lib');
    mkdirSync(lib, { recursive: true });
    writeFileSync(path.join(lib, 'word'), 'from a folder');
    const dockerfile = 'FROM runtime\nCOPY --from=lib word /\n';
    return workshop.image({ builder, dockerfile, props: { contexts: { lib, runtime: { image: base } } } });
  }

  test('named contexts are folders and images', async () => {
    const image = await fromContexts('BuildKit');
    await built(image);
    const { files } = await pull(image.name, image.tag);
    expect(files.get('word')?.toString()).toBe('from a folder');
    expect(files.has('bin/busybox')).toBe(true);
  });

  test('fails on named contexts with a daemon that is older than they are', async () => {
    const image = await fromContexts('docker');
    const knowsThem = Number.parseInt(await daemon('{{.ServerVersion}}')) >= 23;
    const { code, output } = await image.run().ended;
    const says = knowsThem ? /built in/ : /the builder is older than named contexts\n.*Docker 23/;
    expect([code, output]).toEqual([knowsThem ? 0 : 1, expect.stringMatching(says)]);
  });

  test.each<[string, Props, RegExp]>([
    ['several platforms', { platforms: TWO }, /cannot make one image for linux\/amd64 and linux\/arm64$/m],
    ['attestations', { build: { attestations: { provenance: 'min' } } }, /cannot attest what it built$/m],
    ['a cache', { build: { caches: [{ type: 'registry' }] } }, /cannot write a cache \(registry\)$/m],
  ])('fails on %s before the build, with a daemon that has an image store of its own', async (_, props, message) => {
    const image = await workshop.image({ builder: 'docker', props });
    const canAll = (await daemon('{{.DriverStatus}}')).includes('io.containerd.snapshotter');
    await (canAll ? built(image) : expectRefused(image, message));
  });

  test.each<[string, Props, RegExp]>([
    ['the host-gateway', { build: { extraHosts: { up: 'host-gateway' } } }, /cannot give up the host-gateway$/m],
    ['a secret that is not there', { build: { secrets: { a: { env: 'NO_SUCH' } } } }, /secret a is missing$/m],
    ['an agent that is not there', { build: { ssh: { default: true } } }, /SSH for default is missing$/m],
  ])('fails on %s before the build', async (_, props, message) => {
    await expectRefused(await workshop.image({ props }), message);
  });
});

async function expectRefused(image: Scene, message: RegExp): Promise<void> {
  const { code, output } = await image.run({ SSH_AUTH_SOCK: '' }).ended;
  expect([code, output]).toEqual([1, expect.stringMatching(message)]);
  expect(output).not.toContain('building');
  expect(await workshop.stage.repositories.tags(image.name)).toEqual([]);
}

/** What the Docker daemon says of itself: tests run on whatever there is. */
async function daemon(format: string): Promise<string> {
  const env = workshop.stage.environment('docker');
  return (await succeed(workshop.stage.docker, ['info', '--format', format], { cwd: '/', env })).stdout;
}
