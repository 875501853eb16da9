import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageDocument } from '../../contract/image';
import { hashSource, SourceError } from '../../modules/source';
import { imageDocument } from '../../test/image-document';
import { EngineError } from '../engine-error';
import { hashTags } from '../verbs/hash';
import { hashForBuild } from './source';

let root: string;
let stack: string;
describe('source', () => {
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    stack = path.join(root, 'cdktf.out/stacks/app');
    mkdirSync(path.join(root, 'lib'), { recursive: true });
    mkdirSync(path.join(root, 'unread'));
    writeFileSync(
      path.join(root, 'Dockerfile'),
      'FROM scratch\nCOPY a /\nCOPY --from=lib b /\nCOPY --from=base /c /\n',
    );
    writeFileSync(path.join(root, 'a'), 'A');
    writeFileSync(path.join(root, 'lib/b'), 'B');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const source = {
    context: '../../..',
    dockerfile: 'Dockerfile',
    platforms: ['linux/amd64'],
    contexts: { lib: '../../../lib', unread: '../../../unread', base: { image: 'alpine:3' } },
  };
  const tagNow = () =>
    hashSource({
      context: root,
      platforms: ['linux/amd64'],
      contexts: { lib: path.join(root, 'lib'), unread: path.join(root, 'unread'), base: { image: 'alpine:3' } },
    }).tag;
  const document = (): ImageDocument => imageDocument({ module: stack, source, tag: tagNow() });

  test('finds the source from the folder of the stack, with the tag that synthesis computes', () => {
    const hashed = hashForBuild(document());
    expect(hashed.dockerfile.toString()).toMatch(/^FROM scratch/);
    expect(hashed.context).toMatchObject({ folder: root, entries: [{ path: 'a' }] });
    expect(hashed.hash.startsWith(document().tag.slice('src-'.length))).toBe(true);
  });

  test('takes the named contexts that the Dockerfile reads', () => {
    expect(hashForBuild(document()).contexts).toMatchObject({
      lib: { folder: path.join(root, 'lib'), entries: [{ path: 'b' }] },
      base: 'docker-image://alpine:3',
    });
    expect(hashForBuild(document()).contexts).not.toHaveProperty('unread');
  });

  test.each(['lib:latest', 'docker.io/library/lib', 'library/lib'])(
    'takes a named context that is called %s',
    (name) => {
      const contexts = { [name]: source.contexts.lib };
      const { tag } = hashSource({ context: root, contexts: { [name]: path.join(root, 'lib') } });
      const planned = imageDocument({ module: stack, source: { ...source, contexts }, tag });
      expect(hashForBuild(planned).contexts[name]).toMatchObject({ entries: [{ path: 'b' }] });
    },
  );

  test('answers data.external with the tags by name', () => {
    expect(hashTags({ module: stack, images: { api: source, other: source } })).toEqual({
      api: tagNow(),
      other: tagNow(),
    });
  });

  test('hashes a base of ours by its tag, and gives the builder its reference', () => {
    const tag = `src-${'1'.repeat(20)}`;
    const contexts = { ...source.contexts, base: { image: 'localhost:5000/base:x', tag } };
    const planned = { ...document(), source: { ...source, contexts } };
    const { lib, unread } = { lib: path.join(root, 'lib'), unread: path.join(root, 'unread') };
    const { tag: expected } = hashSource({ context: root, contexts: { lib, unread, base: { image: tag } } });
    expect(hashForBuild({ ...planned, tag: expected }).contexts['base']).toBe('docker-image://localhost:5000/base:x');
  });

  test('fails when the source is not the one of the tag any more', () => {
    const planned = document();
    writeFileSync(path.join(root, 'a'), 'edited');
    expect(() => hashForBuild(planned)).toThrow(EngineError);
    expect(() => hashForBuild(planned)).toThrow('the source changed since it was planned');
  });

  test('fails with the words of the source when it cannot be hashed', () => {
    const planned = document();
    rmSync(path.join(root, 'a'));
    expect(() => hashForBuild(planned)).toThrow(SourceError);
  });
});
