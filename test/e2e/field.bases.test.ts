/** Base images that run ONBUILD triggers or set variables: no image lacks what they read, and no tag stays behind. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { built } from './builders/workshop';
import { Scene, type SceneOptions } from './faults/scene';
import { type BuilderKind, Stage } from './faults/stage';
import { type FieldRow, testRows } from './field/rows';
import { succeed } from './harness/command';

type Props = SceneOptions['props'];

const COPY_ALL = 'COPY . /app/';
/** Only the daemon has it. */
const STORED = 'slipway-field/base:1';

let stage: Stage;
let count = 0;
const scenes: Scene[] = [];
/** Base images by what their Dockerfile ends with. */
const bases = new Map<string, Promise<string>>();

beforeAll(async () => {
  stage = await Stage.start('field-bases');
});
afterAll(async () => {
  for (const { proxy } of scenes) await proxy.stop();
  await stage.stop();
});

async function scene(builder: BuilderKind, dockerfile: string, props: Props = {}): Promise<Scene> {
  const name = `field-${count++}`;
  const made = await Scene.set(stage, { name, builder, dockerfile, props, host: stage.local.registry });
  scenes.push(made);
  return made;
}

/** An image in the registry, which the product made itself. */
function base(end: string): Promise<string> {
  const dockerfile = `FROM scratch\nCOPY payload /base\n${end}\n`;
  const made = bases.get(end) ?? scene('BuildKit', dockerfile).then(async (each) => (await built(each)).reference);
  bases.set(end, made);
  return made;
}

/** An image that the daemon has and no registry. */
async function storedBase(end: string): Promise<string> {
  const folder = path.join(stage.local.folder, 'stored');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'Dockerfile'), `FROM scratch\nCOPY Dockerfile /base\n${end}\n`);
  const flags = ['buildx', 'build', '--builder=default', '--load', `--tag=${STORED}`, folder];
  await succeed(stage.docker, flags, { cwd: '/', env: stage.environment('docker') });
  return STORED;
}

/** What of its context an image has, and whether its tag follows that. */
async function outcome(image: Scene): Promise<string> {
  const { code, output } = await image.run().ended;
  const started = output.includes(' building ') ? 'while it is built' : 'before the build';
  if (code !== 0) return `fails ${started}: ${/onbuild: \[.*?\](?=`)/.exec(output)?.[0] ?? output}`;
  const { files } = await stage.registry.pull(image.name, image.tag);
  const has = [...files.keys()].filter((file) => file !== 'base').sort();
  return `has ${has.join(' ') || 'nothing'}`;
}

async function fromBase(
  builder: BuilderKind,
  { end, rest = '', props = {} }: { end: string; rest?: string; props?: Props },
): Promise<string> {
  const dockerfile = `FROM ${await base(end)}\n${rest}\n`;
  const image = await scene(builder, dockerfile, props);
  const happened = await outcome(image);
  if (!happened.includes('payload')) return happened;
  const other = await scene(builder, dockerfile, props);
  other.write(randomUUID());
  const moved = await scene(builder, dockerfile, props);
  return `${happened}, ${moved.tag === image.tag ? 'the tag stays' : 'the tag moves'}`;
}

const trigger = `ONBUILD ${COPY_ALL}`;
const missing = '127.0.0.1:1/base:1';
const unread = { kind: 'a base that cannot be read' } as const;
const onbuild: Pick<FieldRow, 'kind'> = { kind: 'ONBUILD of a base' };
const variable: Pick<FieldRow, 'kind'> = { kind: 'variable of a base' };
const ALL = 'has app/Dockerfile app/bulk app/payload, the tag moves';

testRows([
  ...(['BuildKit', 'docker'] as const).flatMap((builder): FieldRow[] => [
    {
      ...onbuild,
      example: `COPY, not declared (${builder})`,
      run: () => fromBase(builder, { end: trigger }),
      expected: `fails before the build: onbuild: ['${COPY_ALL}']`,
    },
    {
      ...onbuild,
      example: `COPY, declared (${builder})`,
      run: () => fromBase(builder, { end: trigger, props: { onbuild: [COPY_ALL] } }),
      expected: ALL,
    },
  ]),
  {
    ...onbuild,
    example: 'COPY of an image that only the daemon has',
    run: async () => outcome(await scene('docker', `FROM ${await storedBase(trigger)}\n`)),
    expected: `fails before the build: onbuild: ['${COPY_ALL}']`,
  },
  {
    ...onbuild,
    example: 'COPY of a named context',
    run: async () => {
      const props = { contexts: { runtime: { image: await base(trigger) } } };
      return outcome(await scene('BuildKit', 'FROM runtime\n', props));
    },
    expected: `fails before the build: onbuild: ['${COPY_ALL}']`,
  },
  {
    ...onbuild,
    example: 'variables and what is made of them, declared',
    run: () => {
      const triggers = ['ENV DIR=pay', 'COPY ${DIR}* /app/'];
      const end = triggers.map((each) => `ONBUILD ${each}`).join('\n');
      return fromBase('BuildKit', { end, props: { onbuild: triggers } });
    },
    expected: 'has app/payload, the tag moves',
  },
  {
    ...onbuild,
    example: 'LABEL, which reads nothing',
    run: () => fromBase('BuildKit', { end: 'ONBUILD LABEL a=b', rest: 'COPY payload /app/' }),
    expected: 'has app/payload, the tag moves',
  },
  {
    ...onbuild,
    example: 'declared, and the base has none',
    run: () => fromBase('BuildKit', { end: 'LABEL a=b', rest: 'COPY payload /app/', props: { onbuild: [COPY_ALL] } }),
    expected: 'has app/payload, the tag moves',
  },
  {
    ...unread,
    example: 'nothing declared',
    run: async () => outcome(await scene('BuildKit', `FROM ${missing}\n`)),
    expected: 'fails before the build: onbuild: []',
  },
  {
    ...unread,
    example: 'declared to have no triggers',
    run: async () => outcome(await scene('BuildKit', `FROM ${missing}\n`, { onbuild: [] })),
    expected: /^fails while it is built/,
  },
  ...[
    ['in a path', 'COPY ${STAGE}* /app/'],
    ['through ARG without a value', 'ARG STAGE\nCOPY ${STAGE}* /app/'],
    ['through ENV', 'ENV T=$STAGE\nCOPY ${T}* /app/'],
    ['instead of a default', 'COPY ${STAGE:-bulk}load /app/'],
  ].map(([example = '', rest = '']): FieldRow => ({
    ...variable,
    example,
    run: () => fromBase('BuildKit', { end: 'ENV STAGE=pay', rest }),
    expected: 'has app/payload, the tag moves',
  })),
]);
