/** Images that real builders make: by the Docker daemon, and by BuildKits that push by themselves. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { built, Workshop } from './builders/workshop';

const TOKEN = 'a-secret-from-the-environment';
const KEY = 'a-secret-from-a-file';
const TWO = ['linux/amd64', 'linux/arm64'];
const DRIVERS = ['docker', 'BuildKit'] as const;

let workshop: Workshop;
let base: string;
let agent: ChildProcess;
let socket: string;

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
