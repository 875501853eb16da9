import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prebuilt, type PrebuiltOptions } from './prebuilt';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const SOURCE_TAG = `src-${'b'.repeat(20)}`;
const API = { stack: 'shop', name: 'api-service' };

const BUILT = {
  commit: null,
  images: [
    {
      ...API,
      repository: 'registry.example/team/api-service',
      digest: DIGEST,
      tag: SOURCE_TAG,
      tags: [],
      platform: 'linux/amd64',
      did: 'built',
      seconds: 1,
    },
  ],
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-prebuilt-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The first that says something counts; each says its own. */
const PLACES = [
  {
    place: 'slipway.pins.json',
    says: { choice: 'pinned', from: 'slipway.pins.json', own: true },
    speaks: (): NodeJS.ProcessEnv => {
      write('slipway.pins.json', { version: 1, pins: { shop: { 'api-service': 'pinned' } } });
      return {};
    },
  },
  {
    place: 'IMAGE_TAG_API_SERVICE',
    says: { choice: DIGEST, from: 'IMAGE_TAG_API_SERVICE', own: true },
    speaks: (): NodeJS.ProcessEnv => ({ IMAGE_TAG_API_SERVICE: DIGEST }),
  },
  {
    place: 'IMAGES_FILE',
    says: { choice: `${SOURCE_TAG}@${DIGEST}`, from: 'IMAGES_FILE (build/images.json)', own: true },
    speaks: (): NodeJS.ProcessEnv => {
      write('build/images.json', BUILT);
      return { IMAGES_FILE: 'build/images.json' };
    },
  },
  {
    place: 'IMAGE_TAG',
    says: { choice: '1.2.3', from: 'IMAGE_TAG', own: false },
    speaks: (): NodeJS.ProcessEnv => ({ IMAGE_TAG: '1.2.3' }),
  },
];
const NOBODY = { choice: 'source', own: false };

type Place = (typeof PLACES)[number];

const COMBINATIONS = Array.from(
  { length: 2 ** PLACES.length },
  (_, bits): [names: string, places: readonly Place[]] => {
    const places = PLACES.filter((__, index) => (bits & (1 << index)) !== 0);
    return [places.map(({ place }) => place).join(', ') || 'nobody', places];
  },
);

/** The environment where these say something; files are written. */
const spoken = (places: readonly Place[]): NodeJS.ProcessEnv =>
  Object.fromEntries(places.flatMap(({ speaks }) => Object.entries(speaks())));

function write(file: string, document: unknown): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), JSON.stringify(document));
}

describe('what is chosen for an image', () => {
  test.each(COMBINATIONS)('is what the first says of those that speak: %s', (_, places) => {
    const environment = spoken(places);
    const { choiceFor, choiceForAll, requireKnown } = prebuilt(environment, { folder });

    expect(choiceFor(API)).toEqual(places[0]?.says ?? NOBODY);
    expect(choiceForAll).toBe(environment['IMAGE_TAG'] ?? 'source');
    expect(() => requireKnown([API], [])).not.toThrow();
  });

  test.each(COMBINATIONS)('is what is said of all where that is said of another image: %s', (_, places) => {
    const environment = spoken(places);
    const said = places.find(({ place }) => place === 'IMAGE_TAG')?.says ?? NOBODY;

    expect(prebuilt(environment, { folder }).choiceFor({ stack: 'shop', name: 'worker' })).toEqual(said);
  });

  test.each(PLACES.filter(({ says }) => says.own))(
    'fails on an image that the program does not have: $place',
    ({ speaks, says: { from } }) => {
      const { requireKnown } = prebuilt(speaks(), { folder });
      expect(() => requireKnown([{ stack: 'shop', name: 'worker' }], [])).toThrow(from);
    },
  );

  test('is that of its own stack, where a file speaks of two', () => {
    write('slipway.pins.json', { version: 1, pins: { shop: { api: '1' }, blog: { api: '2' } } });
    const { choiceFor } = prebuilt({}, { folder });

    expect(choiceFor({ stack: 'shop', name: 'api' }).choice).toBe('1');
    expect(choiceFor({ stack: 'blog', name: 'api' }).choice).toBe('2');
    expect(choiceFor({ stack: 'news', name: 'api' })).toEqual(NOBODY);
  });

  test('can be the source, where another tag is said of all', () => {
    write('slipway.pins.json', { version: 1, pins: { shop: { api: 'source' } } });
    const { choiceFor } = prebuilt({ IMAGE_TAG: '1.2.3', IMAGE_TAG_WORKER: 'source' }, { folder });

    expect(choiceFor({ stack: 'shop', name: 'api' }).choice).toBe('source');
    expect(choiceFor({ stack: 'shop', name: 'worker' }).choice).toBe('source');
    expect(choiceFor({ stack: 'shop', name: 'web' }).choice).toBe('1.2.3');
  });

  test.each(['IMAGE_TAG', 'IMAGE_TAG_API_SERVICE', 'IMAGES_FILE'])(
    'is said by nobody where %s is empty',
    (variable) => {
      const { choiceFor, requireKnown } = prebuilt({ [variable]: '' }, { folder });

      expect(choiceFor(API)).toEqual(NOBODY);
      expect(() => requireKnown([], [])).not.toThrow();
    },
  );

  test('is read in the working directory, where no folder is given', () => {
    write('slipway.pins.json', { version: 1, pins: { shop: { 'api-service': 'pinned' } } });
    write('images.json', { ...BUILT, images: BUILT.images.map((image) => ({ ...image, name: 'worker' })) });
    const script = `const { prebuilt } = require(${JSON.stringify(path.join(__dirname, 'prebuilt'))});
    const { choiceFor } = prebuilt({ IMAGES_FILE: 'images.json' });
    process.stdout.write(JSON.stringify(['api-service', 'worker'].map((name) => choiceFor({ stack: 'shop', name }).from)));`;
    const tsx = require.resolve('tsx');

    const said = execFileSync(process.execPath, ['--import', tsx, '-e', script], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(['slipway.pins.json', 'IMAGES_FILE (images.json)']);
  });

  test('is read without any package', () => {
    const script = `require(${JSON.stringify(path.join(__dirname, 'prebuilt'))});
    process.stdout.write(JSON.stringify(Object.keys(require.cache).filter((file) => /zod|cdktf|constructs/.test(file.split('node_modules')[1] ?? ''))))`;

    const loaded = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(loaded)).toEqual([]);
  });
});

describe('the names of the Terraform variables', () => {
  const names = (variables?: PrebuiltOptions['variables']) =>
    prebuilt({}, { folder, ...(variables && { variables }) }).variables;

  test('are image_tag and image_tags', () => {
    expect(names()).toEqual({ tag: 'image_tag', tags: 'image_tags' });
  });

  test('can be others, each for itself', () => {
    expect(names({ tag: 'release' })).toEqual({ tag: 'release', tags: 'image_tags' });
    expect(names({ tags: '_per-image2' })).toEqual({ tag: 'image_tag', tags: '_per-image2' });
  });

  test.each([
    ['is empty', ''],
    ['starts with a digit', '1st'],
    ['starts with a hyphen', '-a'],
    ['has a dot', 'image.tag'],
    ['has a line break', 'image_tag\n'],
    ['has an expression', '${var.x}'],
    ['has a letter that is not ASCII', 'größe'],
  ])('fails on one that %s', (_, tag) => {
    expect(() => names({ tag })).toThrow(
      /^prebuilt\(\): 'variables.tag' must be the name of a Terraform variable, got ".*"\n {2}why: {2}such a name has letters/,
    );
  });

  test.each(['source', 'version', 'providers', 'count', 'for_each', 'lifecycle', 'depends_on', 'locals'])(
    'fails on %s, which Terraform keeps for itself',
    (tags) => {
      expect(() => names({ tags })).toThrow(`'variables.tags' must be the name of a Terraform variable, got "${tags}"`);
    },
  );

  test.each([{ tag: 'a', tags: 'a' }, { tag: 'image_tags' }, { tags: 'image_tag' }])(
    'fails on one name for both: %j',
    (variables) => {
      expect(() => names(variables)).toThrow("such a name is not that of 'tag'");
    },
  );
});

describe('the folder where files are looked for', () => {
  test('fails where it is not there', () => {
    expect(() => prebuilt({}, { folder: path.join(folder, 'none') })).toThrow(
      /^the 'folder' of prebuilt\(\) cannot be read\n {2}why: {2}there is no .*\/none\n/,
    );
  });

  test('fails where it is a file', () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => prebuilt({}, { folder: path.join(folder, 'file') })).toThrow(
      "the 'folder' of prebuilt() is no folder",
    );
  });
});
