import fs, { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { QueriedSource } from '../../contract/hash';
import { diskTree, hashSource, SourceError, type Tree } from '../../modules/source';
import { hashTags } from './hash';

let root: string;
describe('hash', () => {
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    write('base/Dockerfile', 'FROM scratch\nCOPY shared.txt /\n');
    write('base/shared.txt', 'one');
    write('api/Dockerfile', 'FROM base\nCOPY a.txt /\n');
    write('api/a.txt', 'a');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, content: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }

  const base: QueriedSource = { context: 'base', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] };
  const api: QueriedSource = { ...base, context: 'api', contexts: { base: { source: base } } };
  const last: QueriedSource = { ...base, context: 'api', contexts: { base: { source: api } } };
  const tags = (images: Record<string, QueriedSource>, tree?: Tree) => hashTags({ module: root, images }, {}, tree);

  test('hashes a base before what is made from it', () => {
    const baseTag = hashSource({ context: path.join(root, 'base') }).tag;
    const made = (image: string) => hashSource({ context: path.join(root, 'api'), contexts: { base: { image } } }).tag;

    expect(tags({ last, api, base })).toEqual({ base: baseTag, api: made(baseTag), last: made(made(baseTag)) });
    expect(tags({ api: { ...api, contexts: { base: { image: baseTag } } } })).toEqual({ api: made(baseTag) });
  });

  test('changes every child with its base, and nothing else', () => {
    const alone = { ...base, salt: 'alone', context: 'api', contexts: { base: { image: 'alpine:3' } } };
    const before = tags({ api, last, alone });
    write('base/shared.txt', 'two');
    const after = tags({ api, last, alone });

    expect(after['api']).not.toBe(before['api']);
    expect(after['last']).not.toBe(before['last']);
    expect(after['alone']).toBe(before['alone']);
  });

  test('knows the frontends that synthesis knows', () => {
    write('api/own.Dockerfile', '# syntax=mirror.example/docker/dockerfile:1\nFROM scratch\nCOPY own.txt /\n');
    write('api/own.txt', '1');
    const known = {
      ...base,
      context: 'api',
      dockerfile: 'own.Dockerfile',
      frontends: ['mirror.example/docker/dockerfile'],
    };
    const { frontends, ...unknown } = known;
    const before = tags({ known, unknown });
    write('api/other.txt', 'of no interest');
    const after = tags({ known, unknown });

    const hashed = hashSource({ context: path.join(root, 'api'), dockerfile: 'own.Dockerfile', frontends });
    expect(after['known']).toBe(hashed.tag);
    expect(after['known']).toBe(before['known']);
    expect(after['unknown']).not.toBe(before['unknown']);
  });

  test('reads a file once for all images of a query', () => {
    const opened = jest.spyOn(fs, 'openSync');
    tags({ base, other: { ...base, salt: '2' }, third: { ...base, args: { A: '1' } }, api, last });
    expect(opened.mock.calls.filter(([file]) => String(file).endsWith('/shared.txt'))).toHaveLength(1);
    opened.mockRestore();
  });

  test('asks one tree for everything, and for a base of many only once', () => {
    const disk = diskTree();
    const asked: string[] = [];
    const counting: Tree = {
      list: (folder) => disk.list(folder),
      file: (file) => (asked.push(path.relative(root, file)), disk.file(file)),
      readLink: (link) => disk.readLink(link),
      read: (file) => disk.read(file),
    };
    tags({ base, one: api, two: { ...api, salt: '2' }, three: { ...api, salt: '3' } }, counting);
    expect(asked.sort()).toEqual(['api/a.txt', 'api/a.txt', 'api/a.txt', 'base/shared.txt']);
  });

  test('fails on a base that cannot be hashed, with its own words', () => {
    rmSync(path.join(root, 'base/shared.txt'));
    expect(() => tags({ api })).toThrow(SourceError);
    expect(() => tags({ api })).toThrow(/there is no "shared\.txt"/);
  });

  test('says no tag of what cannot be hashed, where that may be', () => {
    rmSync(path.join(root, 'base/shared.txt'));
    const images = { api, alone: { ...base, context: 'api' } };
    write('api/Dockerfile', 'FROM scratch\nCOPY a.txt /\n');
    expect(hashTags({ module: root, images, lenient: true })).toEqual({
      alone: tags({ alone: images.alone })['alone'],
    });
  });

  test('fails on files that are not committed, where that is required', () => {
    expect(() => tags({ base: { ...base, requireCommitted: true } })).toThrow('is in no git repository');
  });
});
