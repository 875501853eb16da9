import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageDocument } from '../../contract/image';
import { REGION } from '../../local/aws/moto';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { failure } from '../../test/engine-failure';
import { TestFront } from '../../test/helpers/front';
import { IndexImage } from '../../test/helpers/index-image';
import { imageDocument } from '../../test/image-document';
import { HostileRegistry, Offer, TAG } from '../../test/registries/hostile-registry';
import { build } from '../verbs/build';
import { ImageWork } from './image-work';
import { replicated } from './replicated';

const HASH = 'a'.repeat(64);
/** A bit more than a second. */
const SHORT = { SLIPWAY_REPLICATION_MINUTES: '0.02' };

/** Account of the stack, which gets replicas, and the one that the images are pushed to. */
let own: EcrRepositories;
let other: TestFront;
let count = 0;

describe('replicated', () => {
  beforeAll(async () => {
    [own, other] = await Promise.all([EcrRepositories.start(), TestFront.start()]);
  });
  afterAll(async () => {
    await other.stop();
    await own.stop();
  });
  beforeEach(() => own.lines.splice(0));

  /** An image that the other account has, and an empty repository of the same name here. */
  async function original(hash = HASH): Promise<{ name: string; image: IndexImage }> {
    const name = `replicated-${String(count++)}`;
    const image = new IndexImage(hash);
    await Promise.all([own.front.create(name), other.create(name)]);
    await image.push(other, name, sourceTag('a'));
    return { name, image };
  }

  const originalIn = (name: string): ImageDocument['replicatedFrom'] => ({
    repository: `${other.registry}/${name}`,
    registry: { kind: 'ecr', access: { region: REGION, endpoints: { ecr: other.origin } } },
  });

  interface Asked {
    readonly more?: Partial<ImageDocument>;
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
  }

  /** Without a program on the PATH, nothing can be built. */
  function apply(name: string, { more, env, signal = own.context.signal }: Asked = {}): Promise<void> {
    const document = imageDocument({ ...own.pushed(name), replicatedFrom: originalIn(name)!, ...more });
    return build(document, { ...own.context, signal, env: { ...own.context.env, PATH: '/nonexistent', ...env } });
  }

  /** Until the engine says that it waits. */
  async function waiting(): Promise<void> {
    while (!own.lines.some((line) => line.includes('waiting up to'))) await sleep(10);
  }

  test('waits until its registry has the image, and says for what', async () => {
    const { name, image } = await original();
    const applied = apply(name);
    await waiting();
    await image.push(own.front, name, sourceTag('a'));
    await applied;
    expect(own.lines[0]).toBe(
      `api | not in the registry yet: waiting up to 10 min until it has replicated ${other.registry}/${name}@${image.digest}`,
    );
    expect(own.lines.at(-1)).toMatch(`api: replicated from ${other.registry}/${name} after `);
  });

  test('waits where nothing may be built, and for a repository that comes with the replica', async () => {
    const { image } = await original();
    const name = `replicated-${String(count++)}`;
    await other.create(name);
    await image.push(other, name, sourceTag('a'));
    const applied = apply(name, { env: { SLIPWAY_BUILD: 'never' } });
    await waiting();
    await own.front.create(name);
    await image.push(own.front, name, sourceTag('a'));
    await applied;
    expect(await own.front.digest(name, sourceTag('a'))).toBe(image.digest);
  });

  test('asks the other registry for nothing when the image is here, and puts the other tags', async () => {
    const { name, image } = await original();
    await image.push(own.front, name, sourceTag('a'));
    const before = (await other.calls()).length;
    await apply(name, { more: { movingTags: ['latest'] } });
    expect(own.lines).toContain('api: already in the registry, nothing built');
    expect(await own.front.digest(name, 'latest')).toBe(image.digest);
    expect(await other.calls()).toHaveLength(before);
  });

  test('fails when the other registry lacks the image: it must be built there first', async () => {
    const name = `replicated-${String(count++)}`;
    await Promise.all([own.front.create(name), other.create(name)]);
    const error = await failure(apply(name));
    const reference = `${name}:${sourceTag('a')}`;
    expect(error.what).toBe(
      `the image api must be built in the other registry first: ${other.registry}/${reference} is not there`,
    );
    expect(error.why).toContain(`${own.front.registry}/${reference} is replicated from there`);
    expect(error.fix).toMatch(/^deploy the stack that pushes it there/);
  });

  test('fails when the other registry lacks the repository', async () => {
    const name = `replicated-${String(count++)}`;
    await own.front.create(name);
    expect((await failure(apply(name))).what).toMatch(
      /must be built in the other registry first: .* no repository there$/,
    );
  });

  test('fails when the other registry gives no clear answer', async () => {
    const { name } = await original();
    await other.fault({ kind: 'expired-token', through: 'registry', path: name, times: 4 });
    expect((await failure(apply(name))).what).toBe(
      `the login may not read ${other.registry}/${name} (what it is replicated from)`,
    );
  });

  test('fails when its registry stops to answer while it waits', async () => {
    const { name } = await original();
    const applied = failure(apply(name));
    await waiting();
    await own.front.fault({ kind: 'expired-token', through: 'registry', path: name, times: 9 });
    expect((await applied).what).toBe(`the login may not read ${own.front.registry}/${name}`);
    await own.front.endFaults();
  });

  test('fails when the replica does not come in time, with what to look at', async () => {
    const { name, image } = await original();
    const error = await failure(apply(name, { env: SHORT }));
    expect(error.what).toBe(`${own.front.registry}/${name}:${sourceTag('a')} was not replicated within 0.02 min`);
    expect(error.why).toContain(`${other.registry}/${name}@${image.digest} is there`);
    expect(error.fix).toMatch(/rule of the other registry.*SLIPWAY_REPLICATION_MINUTES/);
  });

  test('fails when the tag names another image here than there', async () => {
    const { name, image } = await original();
    const applied = failure(apply(name));
    await waiting();
    const intruder = new IndexImage(HASH);
    await intruder.push(own.front, name, sourceTag('a'));
    const error = await applied;
    expect(error.what).toMatch(/is no replica of what .* has under the tag$/);
    expect(error.why).toContain(`it is ${intruder.digest} here and ${image.digest} there`);
  });

  test('fails when what is replicated was made of another source', async () => {
    const { name, image } = await original('b'.repeat(64));
    const applied = failure(apply(name));
    await waiting();
    await image.push(own.front, name, sourceTag('a'));
    const error = await applied;
    expect(error.what).toMatch(/belongs to another image$/);
    expect(error.why).toContain('b'.repeat(64));
  });

  test('ends at once when somebody ends the apply', async () => {
    const { name } = await original();
    const ending = new AbortController();
    const applied = apply(name, { signal: ending.signal }).catch((error: unknown) => error);
    await waiting();
    const before = performance.now();
    ending.abort(new Error('ended'));
    expect(await applied).toEqual(new Error('ended'));
    expect(performance.now() - before).toBeLessThan(500);
  });

  test.each(['soon', '0', '-1', '1e3', '1441', '10m'])(
    'fails on %j for the minutes that it may take',
    async (given) => {
      const { name } = await original();
      const error = await failure(apply(name, { env: { SLIPWAY_REPLICATION_MINUTES: given } }));
      expect(error.what).toBe('SLIPWAY_REPLICATION_MINUTES must be a number above 0, up to 1440');
      expect(error.why).toContain(given);
    },
  );

  describe('between registries that say what no registry should', () => {
    let here: HostileRegistry;
    let there: HostileRegistry;
    beforeAll(async () => {
      [here, there] = await Promise.all([HostileRegistry.start(), HostileRegistry.start()]);
    });
    afterAll(() => {
      here.stop();
      there.stop();
    });

    const NOTHING = { status: 404, body: JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN' }] }) };
    const without = (path: (offer: Offer) => string) => new Offer((offer) => offer.answers.set(path(offer), NOTHING));
    const absent = () => without(() => `manifests/${TAG}`);

    function wait(env: NodeJS.ProcessEnv = SHORT) {
      const at = ({ host }: HostileRegistry) => ({
        repository: `${host}/team/api`,
        registry: { kind: 'oci' } as const,
      });
      const document = imageDocument({ ...at(here), tag: TAG, replicatedFrom: at(there) });
      const print = (line: string) => own.lines.push(line);
      return replicated(new ImageWork(document, { ...own.context, print, env: { ...own.context.env, ...env } }));
    }

    test('an index counts as there when its images are', async () => {
      [here.offer, there.offer] = [absent(), new Offer()];
      const index = JSON.parse(there.offer.made().get(`manifests/${TAG}`)?.body ?? '') as {
        manifests: { digest: string }[];
      };
      const child = `manifests/${index.manifests[0]?.digest ?? ''}`;
      const outcome = wait({});
      await waiting();
      here.offer = without(() => child);
      await sleep(1_500);
      here.offer = new Offer();
      expect((await outcome)?.kind).toBe('replicated');
      here.offer = without(() => child);
      expect((await failure(wait())).what).toMatch(/was not replicated within/);
    });

    test.each<[string, (offer: Offer) => void, RegExp]>([
      [
        'a path for the digest of the original',
        (offer) => offer.answers.set(`manifests/${TAG}`, { headers: { 'docker-content-digest': '../../x' } }),
        /other content.*\(what it is replicated from\)$/,
      ],
      ['a page of a proxy for the original', (offer) => (offer.types.index = 'text/html'), /replicated from\)$/],
      [
        'an error of several lines',
        (offer) => offer.answers.set(`manifests/${TAG}`, { status: 400, body: '\u001b[2Jline\n'.repeat(1_000) }),
        /no clear answer/,
      ],
    ])('fails on %s', async (_, change, message) => {
      [here.offer, there.offer] = [absent(), new Offer(change)];
      const error = await failure(wait());
      expect(error.what).toMatch(message);
      expect([error.what, error.why, error.fix].join('')).toMatch(/^[ -~…]{1,900}$/);
    });

    test('fails on a replica that is no index of images', async () => {
      const text = JSON.stringify({ schemaVersion: 2, manifests: [{ digest: '../../x' }] });
      const malformed = () => new Offer((offer) => (offer.indexText = text));
      [here.offer, there.offer] = [malformed(), malformed()];
      expect((await failure(wait())).what).toMatch(/malformed manifest/);
    });
  });
});
