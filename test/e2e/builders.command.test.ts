/** A program of the user's that builds: it gets the private context and one JSON document, and tells a digest. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { built, Workshop } from './builders/workshop';
import type { Scene } from './faults/scene';

/** Builds with the docker command, as its user might; then `answer` is what it says instead of the truth. */
const PROGRAM = `#!${process.execPath}
const { execFileSync } = require('node:child_process');
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const [notes, builder, answer] = process.argv.slice(2);
const request = JSON.parse(readFileSync(0, 'utf8'));
const files = readdirSync(request.context, { recursive: true });
writeFileSync(notes, JSON.stringify({ request, files, folder: process.cwd(), token: process.env.TOKEN }));
const pairs = (flag, values) => Object.entries(values).map(([name, value]) => flag + '=' + name + '=' + value);
const metadata = notes + '.metadata';
execFileSync('docker', ['buildx', 'build', '--builder=' + builder, '--provenance=false', '--file=' + request.dockerfile,
  ...pairs('--label', request.labels), ...pairs('--build-arg', request.args), '--metadata-file=' + metadata,
  '--output=type=image,push=true,name=' + request.reference, request.context], { stdio: ['ignore', 2, 2] });
const { 'containerimage.digest': digest } = JSON.parse(readFileSync(metadata, 'utf8'));
console.log(answer ?? JSON.stringify({ digest }));
`;
const UNLABELLED = PROGRAM.replace("...pairs('--label', request.labels),", '');
const FOREIGN = `{"digest":"sha256:${'a'.repeat(64)}"}`;

let workshop: Workshop;
let count = 0;

describe('builders command', () => {
  beforeAll(async () => {
    workshop = await Workshop.start('builders');
  });
  afterAll(() => workshop.stop());

  /** An image that a program builds; behind two arguments of ours it gets these. */
  async function imageBy(program: string, ...args: string[]): Promise<{ image: Scene; notes: string }> {
    const file = path.join(workshop.stage.local.folder, `program-${++count}`);
    const notes = `${file}.notes`;
    writeFileSync(file, program);
    chmodSync(file, 0o755);
    const image = await workshop.image({
      dockerfile: 'FROM scratch\nARG GREETING\nCOPY payload /\nLABEL greeting=${GREETING}\n',
      props: {
        args: { GREETING: '$(hello) "you"' },
        build: {
          builder: { command: [file, notes, workshop.second.name, ...args] },
          labels: { team: 'shop' },
          secrets: { token: { env: 'TOKEN' } },
        },
      },
    });
    return { image, notes };
  }

  test('a program builds, and the registry has what it tells', async () => {
    const { image, notes } = await imageBy(PROGRAM);
    const { digest, output, reference } = await built(image, { TOKEN: 'secret' });

    const { labels, files, ...found } = await workshop.stage.registry.pull(image.name, image.tag);
    expect(found.digest).toBe(digest);
    expect(files.get('payload')?.toString()).toBe(image.payload);
    expect(labels).toMatchObject({ team: 'shop', greeting: '$(hello) "you"' });
    expect(output).toContain('program-1 (command), named by the image');
    const { request, ...seen } = JSON.parse(readFileSync(notes, 'utf8')) as { request: { context: string } };
    expect(request.context).not.toContain(path.join(image.folder, 'source'));
    expect(seen).toEqual({ files: ['payload'], folder: request.context, token: 'secret' });
    expect(request).toMatchObject({ reference, secrets: { token: { env: 'TOKEN' } }, platforms: ['linux/amd64'] });
    expect((await image.run({ TOKEN: 'secret' }).ended).output).toMatch(/already in the registry, nothing built/);
  });

  test.each<[string, string, readonly string[], RegExp]>([
    ['says no JSON', PROGRAM, ['done'], /program-\d+ does not say which image it pushed\n.*"done"/],
    [
      'pushes an image of its own and tells another',
      UNLABELLED,
      [FOREIGN],
      /another image\n.*reported sha256:aaaa.*not built by/,
    ],
    [
      'tells a digest and pushes nothing',
      `#!/bin/sh\necho '${FOREIGN}'\n`,
      [],
      /the push of \S+ did not arrive\n.*sha256:aaaa/,
    ],
    ['fails', `#!/bin/sh\necho no compiler >&2\nexit 3\n`, [], /the build of \S+ failed\n.*exit code 3: no compiler/],
  ])('fails when the program %s', async (_, program, args, message) => {
    const { image } = await imageBy(program, ...args);
    const { code, output } = await image.run({ TOKEN: 'secret' }).ended;
    expect([code, output]).toEqual([1, expect.stringMatching(message)]);
  });
});
