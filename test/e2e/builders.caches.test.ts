/** Steps that one builder made and another one takes over; and caches that are of no use, which fail no build. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CacheProps } from '../../contract/build';
import { built, Workshop } from './builders/workshop';
import type { Scene } from './faults/scene';

let workshop: Workshop;
let base: string;

describe('builders caches', () => {
  beforeAll(async () => {
    workshop = await Workshop.start('builders');
    base = await workshop.pushedBase();
  });
  afterAll(() => workshop.stop());

  const folder = (name: string) => path.join(workshop.stage.local.folder, name);
  const reference = (repository: string, tag: string) => `${workshop.stage.local.registry}/${repository}:${tag}`;

  /** Images of one source, each in a repository of its own. Its step was never made before, and makes something else each time. */
  function oneSource(): (cache: CacheProps) => Promise<Scene> {
    const dockerfile = `FROM ${base}\nRUN cat /proc/sys/kernel/random/uuid >/made; : ${randomUUID()}\n`;
    return (cache) => workshop.image({ dockerfile, props: { build: { caches: [cache] } } });
  }

  async function made({ name, tag }: Scene): Promise<string> {
    const { files } = await workshop.stage.registry.pull(name, tag);
    return files.get('made')?.toString() ?? '';
  }

  /** What the first builder is given, and what the second is given then. */
  const CACHES: Record<string, readonly [() => CacheProps, (first: Scene) => CacheProps]> = {
    registry: [
      () => ({ type: 'registry' }),
      ({ name }) => ({ type: 'registry', ref: reference(name, 'cache'), only: 'read' }),
    ],
    local: [
      () => ({ type: 'local', folder: folder('steps'), only: 'write' }),
      () => ({ type: 'local', folder: folder('steps') }),
    ],
    inline: [
      () => ({ type: 'inline', ref: reference('base', 'none') }),
      ({ name, tag }) => ({ type: 'inline', ref: reference(name, tag) }),
    ],
  };

  test.each(Object.entries(CACHES))('an empty builder takes a step from the cache %s', async (_, [write, read]) => {
    const image = oneSource();
    const first = await image(write());
    await built(first);
    const second = await image(read(first));
    await built(second, { BUILDX_BUILDER: workshop.second.name });

    const [one, other] = await Promise.all([made(first), made(second)]);
    expect([one, other]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}\n$/), one]);
    expect(second.tag).toBe(first.tag);
  });

  test('an empty builder makes a step again without a cache', async () => {
    const image = oneSource();
    const [first, second] = [await image({ type: 'registry' }), await image({ type: 'registry' })];
    await Promise.all([built(first), built(second, { BUILDX_BUILDER: workshop.second.name })]);
    const [one, other] = await Promise.all([made(first), made(second)]);
    expect(other).not.toBe(one);
  });

  test('a cache that is of no use fails no build, and the log says so', async () => {
    mkdirSync(folder('spoilt'));
    writeFileSync(folder('spoilt/index.json'), '{');
    const caches: Record<string, readonly [CacheProps, RegExp]> = {
      'in a registry that does not answer': [
        { type: 'registry', ref: 'localhost:1/gone:cache' },
        /exporting cache to registry ERROR: .*connection refused/,
      ],
      'in a repository that does not exist': [
        { type: 'registry', ref: reference('gone', 'cache') },
        /importing cache .* not found\n[^]*exporting cache to registry ERROR: .*does not exist/,
      ],
      'under a tag that may not move': [
        { type: 'registry', ref: base },
        /exporting cache to registry ERROR: .*cannot be overwritten/,
      ],
      'in a folder of something else': [
        { type: 'local', folder: folder('spoilt') },
        /building once more without caches$/m,
      ],
      'in a file': [{ type: 'local', folder: folder('spoilt/index.json') }, /building once more without caches$/m],
      'in an image that cannot be reached': [
        { type: 'inline', ref: 'localhost:1/gone:latest' },
        /importing cache .*connection refused/,
      ],
      'at GitHub, where this is not': [{ type: 'gha' }, /without the cache gha: ACTIONS_RUNTIME_TOKEN/],
    };
    const said = Object.entries(caches).map(async ([where, [cache]]) => {
      const { output } = await built(await oneSource()(cache));
      return [where, output] as const;
    });
    const expected = Object.entries(caches).map(([where, [, says]]) => [where, expect.stringMatching(says) as unknown]);
    expect(await Promise.all(said)).toEqual(expected);
  });
});
