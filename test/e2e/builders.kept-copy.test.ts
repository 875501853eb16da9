/**
 * A builder keeps what it was sent under a name, and takes files of equal size and time for equal. Another job on the same
 * builder sends other bytes first, under every name that it can know: the image must be made of ours.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageDocument } from '../../contract/image';
import { hashSource } from '../../modules/source';
import { built, Workshop } from './builders/workshop';
import type { Scene } from './faults/scene';
import { type BuilderKind, REMOTE } from './faults/stage';
import { succeed } from './harness/command';
import { ProcessWatch } from './harness/process-watch';

const DRIVERS = ['docker', 'BuildKit'] as const;
/** Time of every file in a private context. */
const EPOCH = Date.UTC(1980, 0, 1) / 1000;
const DOCKERFILE = 'FROM scratch\nCOPY bulk /\nCOPY payload /\n';

let workshop: Workshop;
describe('builders kept copy', () => {
  beforeAll(async () => {
    workshop = await Workshop.start('builders');
  });
  afterAll(() => workshop.stop());

  /** A folder as the engine would make it of the same source, with other bytes. */
  function poisoned(parent: string, name: string, like: string): string {
    const folder = path.join(parent, name);
    mkdirSync(folder, { recursive: true });
    const files = { bulk: '', payload: 'X'.repeat(like.length), word: 'X'.repeat(like.length) };
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(path.join(folder, file), text, { mode: 0o644 });
      utimesSync(path.join(folder, file), EPOCH, EPOCH);
    }
    utimesSync(folder, EPOCH, EPOCH);
    return folder;
  }

  /** Another job of the same client sends other bytes under these names. */
  async function poison(builder: BuilderKind, scene: Scene, names: readonly string[]): Promise<void> {
    const parent = path.join(scene.folder, 'other-job');
    mkdirSync(parent);
    const dockerfile = path.join(parent, 'Dockerfile');
    const named = builder === 'BuildKit' ? 'COPY --from=lib word /\n' : '';
    writeFileSync(dockerfile, `${DOCKERFILE}${named}`);
    for (const name of names) {
      const folder = poisoned(parent, name, scene.payload);
      const contexts = named === '' ? [] : [`--build-context=lib=${poisoned(parent, `${name}-0`, scene.payload)}`];
      const flags = [`--builder=${builder === 'docker' ? 'default' : REMOTE}`, `--file=${dockerfile}`, ...contexts];
      const env = workshop.stage.environment(builder);
      await succeed(workshop.stage.docker, ['buildx', 'build', ...flags, folder], { cwd: parent, env });
    }
  }

  function image(builder: BuilderKind): Promise<Scene> {
    if (builder === 'docker') return workshop.image({ builder, dockerfile: DOCKERFILE });
    const lib = path.join(workshop.stage.local.folder, 'lib');
    mkdirSync(lib, { recursive: true });
    writeFileSync(path.join(lib, 'word'), 'our word of 22 letters');
    const dockerfile = `${DOCKERFILE}COPY --from=lib word /\n`;
    return workshop.image({ builder, dockerfile, props: { contexts: { lib } } });
  }

  /** The names under which the engine could have its private context, and that a job can compute. */
  function guesses(scene: Scene): string[] {
    const { tag, source } = JSON.parse(scene.document) as ImageDocument;
    const contexts = source.contexts && { lib: path.join(workshop.stage.local.folder, 'lib') };
    const { hash } = hashSource({ context: path.join(scene.folder, 'source'), ...(contexts && { contexts }) });
    return [hash, tag, scene.name, 'context', 'source', 'work'];
  }

  async function expectOurs(scene: Scene): Promise<void> {
    const { files } = await workshop.stage.registry.pull(scene.name, scene.tag);
    expect(files.get('payload')?.toString()).toBe(scene.payload);
    if (files.has('word')) expect(files.get('word')?.toString()).toBe('our word of 22 letters');
    expect(scene.leftovers()).toEqual([]);
  }

  /** The names of the private contexts that programs were given meanwhile. */
  async function namesSeen(build: () => Promise<unknown>): Promise<string[]> {
    const watch = new ProcessWatch((content) => content.includes('--metadata-file') || content.includes('--load'));
    const sightings = await build().then(
      () => watch.stop(),
      async (error: unknown) => {
        await watch.stop();
        throw error;
      },
    );
    const folders = sightings
      .filter(({ where }) => where === 'arguments')
      .map(({ content }) => content.toString().replace(/\0$/, '').split('\0').at(-1) ?? '');
    return [...new Set(folders.map((folder) => path.basename(folder)))];
  }

  test.each(DRIVERS)('%s makes the image of our bytes when another job knows every name but ours', async (builder) => {
    const first = await image(builder);
    await poison(builder, first, guesses(first));
    const seen = await namesSeen(() => built(first));
    await expectOurs(first);

    const second = await image(builder);
    expect(second.payload).toHaveLength(first.payload.length);
    expect(seen).not.toEqual([]);
    await poison(builder, second, [...seen, ...guesses(second)]);
    const { wholeLog } = await built(second);
    await expectOurs(second);
    // Layers are kept by content, whatever the name of the folder.
    expect(wholeLog).toMatch(/ COPY bulk \/\n#\d+ CACHED/);
  });
});
