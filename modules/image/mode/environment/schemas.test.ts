import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { SlipwayError } from '../../../../errors/slipway-error';
import { builtImages } from './images-file';
import { pinsIn } from './pins';

const SCHEMAS = path.resolve(__dirname, '../../../../schemas');
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const COMMIT = '0123456789'.repeat(4);
const IMAGE = {
  stack: 'shop',
  name: 'api-service',
  repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api-service',
  digest: DIGEST,
  tag: `src-${'0123456789'.repeat(2)}`,
  tags: ['1.2.3', 'latest'],
  platform: 'linux/amd64',
  did: 'built',
  seconds: 12.3,
};

/** A document, and what is wrong with it; undefined when nothing is. */
type Row = readonly [title: string, document: unknown, wrong?: string];

const pins = (api: unknown): unknown => ({ version: 1, pins: { shop: { api } } });
const images = (fields: object): unknown => ({ commit: COMMIT, images: [IMAGE, { ...IMAGE, ...fields }] });
const without = (field: keyof typeof IMAGE): unknown => {
  return { commit: null, images: [Object.fromEntries(Object.entries(IMAGE).filter(([name]) => name !== field))] };
};

/** Whatever JSON can be in the place of something else. */
const FOREIGN: readonly Row[] = [
  ['of another program', { name: 'shop', dependencies: {} }, ": 'name' is no field of it"],
  ['that is null', null, ' must be an object, got null'],
  ['that is a list', [], ' must be an object, got a list'],
  ['that is a text', 'shop', ' must be an object, got "shop"'],
  ['that is a number', 1, ' must be an object, got 1'],
  ['that is empty', {}, ' has no field '],
];

const PINS: readonly Row[] = [
  ['without pins', { version: 1, pins: {} }],
  ['with a stack without pins', { version: 1, pins: { shop: {} } }],
  ['that names its schema', { $schema: './pins.schema.json', version: 1, pins: {} }],
  ['with names of any kind', { version: 1, pins: { 'a b/c': { 'ü.1': '1' }, constructor: { toString: '1' } } }],
  ['with the source', pins('source')],
  ['with a tag', pins('1.2.3')],
  ['with a tag of 128 characters', pins('a'.repeat(128))],
  ['with a digest', pins(DIGEST)],
  ['with a tag and its digest', pins(`1.2.3@${DIGEST}`)],
  ...FOREIGN,
  ['without a version', { pins: {} }, " has no field 'version'"],
  ['without the field', { version: 1 }, " has no field 'pins'"],
  ['of another version', { version: 2, pins: {} }, ": 'version' must be 1, got 2"],
  ['with its version as a text', { version: '1', pins: {} }, `: 'version' must be 1, got "1"`],
  ['with a field more', { version: 1, pins: {}, notes: '' }, ": 'notes' is no field of it"],
  ['with a list of pins', { version: 1, pins: [] }, ": 'pins' must be an object, got a list"],
  ['with a stack that is a choice', { version: 1, pins: { shop: '1' } }, `: 'pins.shop' must be an object, got "1"`],
  ['with a stack without a name', { version: 1, pins: { '': {} } }, ": 'pins' has a field without a name"],
  ['with an image without a name', { version: 1, pins: { shop: { '': '1' } } }, ": 'pins.shop' has a field without"],
  ['with a pin that is null', pins(null), ": 'pins.shop.api' must be 'source', a tag, a digest (sha256:…), or both"],
  ['with a pin that is a number', pins(1), ": 'pins.shop.api' must be"],
  ['with a pin that is an object', pins({ tag: '1' }), ": 'pins.shop.api' must be"],
  ['with an empty pin', pins(''), ": 'pins.shop.api' must be"],
  ['with white space around a pin', pins('1.2.3 '), ": 'pins.shop.api' must be"],
  ['with a line break after a pin', pins('1.2.3\n'), ": 'pins.shop.api' must be"],
  ['with a tag that is none', pins('1.2.3+4'), ": 'pins.shop.api' must be"],
  ['with a tag of 129 characters', pins('a'.repeat(129)), ": 'pins.shop.api' must be"],
  ['with a digest that is too short', pins('sha256:abc'), ": 'pins.shop.api' must be"],
  ['with a digest in upper case', pins(`sha256:${'A'.repeat(64)}`), ": 'pins.shop.api' must be"],
  ['with a whole reference', pins('registry.example/api:1'), ": 'pins.shop.api' must be"],
];

const IMAGES: readonly Row[] = [
  ['with an image', images({ name: 'worker' })],
  ['without images', { commit: null, images: [] }],
  ['that names its schema', { $schema: './images.schema.json', commit: null, images: [] }],
  ['with a commit of SHA-256', { commit: 'a'.repeat(64), images: [] }],
  ['with several platforms', images({ name: 'worker', platform: 'linux/amd64,linux/arm64,linux/arm/v7' })],
  ['with a registry on a port', images({ name: 'worker', repository: 'localhost:5000/api' })],
  ['with a registry of IPv6', images({ name: 'worker', repository: '[::1]:5000/a/b__c/d--e.f' })],
  ['without other tags', images({ name: 'worker', tags: [] })],
  ['of no time', images({ name: 'worker', seconds: 0 })],
  ['of an image that was copied', images({ name: 'worker', did: 'copied' })],
  ['of an image that was present', images({ name: 'worker', did: 'present' })],
  ...FOREIGN,
  ['without a commit', { images: [] }, " has no field 'commit'"],
  ['without the field', { commit: null }, " has no field 'images'"],
  ['with a field more', { commit: null, images: [], version: 1 }, ": 'version' is no field of it"],
  [
    'with a short commit',
    { commit: '0123456', images: [] },
    ": 'commit' must be the hash of a commit in full, or null",
  ],
  ['with an empty commit', { commit: '', images: [] }, ": 'commit' must be"],
  ['with a commit that is a number', { commit: 1, images: [] }, ": 'commit' must be"],
  ['with images by name', { commit: null, images: { api: IMAGE } }, ": 'images' must be a list, got an object"],
  ['with an image that is a text', { commit: null, images: ['api'] }, `: 'images[0]' must be an object, got "api"`],
  ['with a field more of an image', images({ version: '1' }), ": 'images[1].version' is no field of it"],
  ...Object.keys(IMAGE).flatMap((field): Row[] => [
    [`without ${field}`, without(field as keyof typeof IMAGE), `: 'images[0]' has no field '${field}'`],
    [`with ${field} that is null`, images({ [field]: null }), `: 'images[1].${field}' must be`],
    [`with ${field} that is an object`, images({ [field]: {} }), `: 'images[1].${field}' must be`],
    [`with ${field} that is empty`, images({ [field]: '' }), `: 'images[1].${field}' must be`],
  ]),
  [
    'with a repository with a tag',
    images({ repository: 'registry.example/api:1' }),
    ": 'images[1].repository' must be",
  ],
  ['with a repository without a host', images({ repository: 'api' }), ": 'images[1].repository' must be"],
  [
    'with a repository with a scheme',
    images({ repository: 'https://a.example/b' }),
    ": 'images[1].repository' must be",
  ],
  ['with a digest that is too short', images({ digest: 'sha256:abc' }), ": 'images[1].digest' must be"],
  ['with a digest in upper case', images({ digest: DIGEST.toUpperCase() }), ": 'images[1].digest' must be"],
  ['with a digest of another kind', images({ digest: `sha512:${'a'.repeat(128)}` }), ": 'images[1].digest' must be"],
  ['with a line break after a digest', images({ digest: `${DIGEST}\n` }), ": 'images[1].digest' must be"],
  ['with a tag that is not of a source', images({ tag: '1.2.3' }), ": 'images[1].tag' must be"],
  ['with a tag that is too short', images({ tag: 'src-0123' }), ": 'images[1].tag' must be"],
  ['with another tag that is none', images({ tags: ['latest', 'a b'] }), ": 'images[1].tags[1]' must be a tag, got"],
  ['with another tag that is a number', images({ tags: [1] }), ": 'images[1].tags[0]' must be a tag, got 1"],
  ['with a platform without an architecture', images({ platform: 'linux' }), ": 'images[1].platform' must be"],
  ['with a comma too many', images({ platform: 'linux/amd64,' }), ": 'images[1].platform' must be"],
  [
    'of something else that was done',
    images({ did: 'pushed' }),
    `must be "built" or "copied" or "present", got "pushed"`,
  ],
  ['of a time below 0', images({ seconds: -1 }), ": 'images[1].seconds' must be a number that is not below 0, got -1"],
  ['of a time that is a text', images({ seconds: '1' }), ": 'images[1].seconds' must be"],
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-schemas-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function reading(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof SlipwayError) return error.message;
    throw error;
  }
}

const FORMATS = [
  { file: 'slipway.pins.json', called: 'slipway.pins.json', schema: 'pins', rows: PINS, read: () => pinsIn(folder) },
  {
    file: 'images.json',
    called: 'IMAGES_FILE (images.json)',
    schema: 'images',
    rows: IMAGES,
    read: () => builtImages({ IMAGES_FILE: 'images.json' }, folder),
  },
];

describe.each(FORMATS)('$file', ({ file, called, schema: name, rows, read }) => {
  const schema = JSON.parse(
    readFileSync(path.join(SCHEMAS, `${name}.schema.json`), 'utf8'),
  ) as z.core.JSONSchema.JSONSchema & { examples: unknown[] };
  const validator = z.fromJSONSchema(schema);

  const check = (document: unknown): { readonly read: string | undefined; readonly fits: boolean } => {
    writeFileSync(path.join(folder, file), JSON.stringify(document));
    return { read: reading(read), fits: validator.safeParse(document).success };
  };

  test.each(rows.filter(([, , wrong]) => wrong === undefined))(
    'takes one %s, and so does its schema',
    (_, document) => {
      expect(check(document)).toEqual({ read: undefined, fits: true });
    },
  );

  test.each(rows.filter(([, , wrong]) => wrong !== undefined))(
    'fails on one %s, and so does its schema',
    (_, document, wrong) => {
      const { read: message, fits } = check(document);
      expect(message?.startsWith(called)).toBe(true);
      expect(message).toContain(wrong);
      expect(message).toMatch(new RegExp(`fix: .*schemas/${name}\\.schema\\.json`));
      expect(fits).toBe(false);
    },
  );

  test('has examples in its schema that are read', () => {
    expect(schema.examples).toHaveLength(1);
    expect(schema.examples.map(check)).toEqual([{ read: undefined, fits: true }]);
  });

  test('has a schema that says of each field what it is', () => {
    expect(schema).toMatchObject({ $id: `${name}.schema.json`, title: expect.any(String) as string });
    expect(undescribed(schema)).toEqual([]);
  });
});

/** The fields below a schema that have no description, nor one of their own kind. */
function undescribed(schema: unknown, place = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key !== 'properties') return undescribed(value, `${place}/${key}`);
    const fields = Object.entries(value as Record<string, object>);
    const own = fields.filter(([, field]) => !('description' in field)).map(([name]) => `${place}/${name}`);
    return [...own, ...fields.flatMap(([name, field]) => undescribed(field, `${place}/${name}`))];
  });
}
