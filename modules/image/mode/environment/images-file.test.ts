import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImagesFile, ImagesFileImage } from '../../../../contract/images-file';
import { asNobody } from '../../../../test/as-nobody';
import { builtImages } from './images-file';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const TAG = `src-${'0'.repeat(20)}`;

let folder: string;

function write(file: string, ...images: Partial<ImagesFileImage>[]): void {
  const document: ImagesFile = { commit: null, images: images.map((fields) => ({ ...IMAGE, ...fields })) };
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), JSON.stringify(document));
}

const IMAGE: ImagesFileImage = {
  stack: 'shop',
  name: 'api',
  repository: 'registry.example/api',
  digest: A,
  tag: TAG,
  tags: [],
  platform: 'linux/amd64',
  did: 'built',
  seconds: 1,
};

const read = (named: string) => builtImages({ IMAGES_FILE: named }, folder);

describe('IMAGES_FILE', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-images-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('chooses the tag of the source and the digest, by stack and name', () => {
    write('images.json', {}, { name: 'worker', digest: B }, { stack: 'blog', digest: B });
    const images = read('images.json');
    const from = 'IMAGES_FILE (images.json)';

    expect(images.of({ stack: 'shop', name: 'api' })).toEqual({ choice: `${TAG}@${A}`, from, own: true });
    expect(images.of({ stack: 'shop', name: 'worker' })).toEqual({ choice: `${TAG}@${B}`, from, own: true });
    expect(images.of({ stack: 'blog', name: 'api' })).toEqual({ choice: `${TAG}@${B}`, from, own: true });
    expect(images.of({ stack: 'blog', name: 'worker' })).toBeUndefined();
  });

  test('can be an absolute path', () => {
    write('images.json', {});
    const file = path.join(folder, 'images.json');

    expect(read(file).of({ stack: 'shop', name: 'api' })?.from).toBe(`IMAGES_FILE (${file})`);
  });

  test('can be a folder of the files of jobs, of which each is named', () => {
    write('jobs/b.json', { name: 'worker' });
    write('jobs/a.json', {});
    writeFileSync(path.join(folder, 'jobs/log.txt'), 'no JSON');
    mkdirSync(path.join(folder, 'jobs/cache'));
    const images = read('jobs');

    expect(images.of({ stack: 'shop', name: 'api' })?.from).toBe('IMAGES_FILE (jobs/a.json)');
    expect(images.of({ stack: 'shop', name: 'worker' })?.from).toBe('IMAGES_FILE (jobs/b.json)');
  });

  test('can say the same of an image in two files: the first is named', () => {
    write('jobs/b.json', { did: 'built', seconds: 20, tags: ['latest'] });
    write('jobs/a.json', { did: 'present', seconds: 0.1 });

    expect(read('jobs').of({ stack: 'shop', name: 'api' })).toMatchObject({ from: 'IMAGES_FILE (jobs/a.json)' });
  });

  test.each<[string, Partial<ImagesFileImage>, string]>([
    ['digest', { digest: B }, `registry.example/api:${TAG}@${B}`],
    ['tag of the source', { tag: `src-${'1'.repeat(20)}` }, `registry.example/api:src-${'1'.repeat(20)}@${A}`],
    ['repository', { repository: 'other.example/api' }, `other.example/api:${TAG}@${A}`],
  ])('fails on two files that have another %s of an image, and names both', (_, fields, other) => {
    write('jobs/a.json', {});
    write('jobs/b.json', { name: 'worker' }, fields);

    expect(() => read('jobs')).toThrow(
      [
        "IMAGES_FILE has image 'api' of stack 'shop' twice, and not the same",
        `  why:  IMAGES_FILE (jobs/a.json) has registry.example/api:${TAG}@${A}, IMAGES_FILE (jobs/b.json) has ${other}`,
        '  fix:  remove the one that is not to be deployed',
      ].join('\n'),
    );
  });

  test('fails on one file that says two things of an image', () => {
    write('images.json', {}, { digest: B });
    expect(() => read('images.json')).toThrow("IMAGES_FILE has image 'api' of stack 'shop' twice, and not the same");
  });

  test('fails on a folder without files of jobs', () => {
    mkdirSync(path.join(folder, 'jobs'));
    writeFileSync(path.join(folder, 'jobs/log.txt'), '');
    expect(() => read('jobs')).toThrow('IMAGES_FILE (jobs) is a folder without *.json\n');
  });

  test('fails on the file of a job that is none of ours, and names it', () => {
    write('jobs/a.json', {});
    writeFileSync(path.join(folder, 'jobs/package.json'), '{"name":"shop"}');
    expect(() => read('jobs')).toThrow("IMAGES_FILE (jobs/package.json): 'name' is no field of it\n");
  });

  test.each([
    ['a path that is not there', 'none.json', 'there is no '],
    ['a path with white space around it', ' images.json', 'there is no '],
    ['a path below a file', 'images.json/x', 'there is no '],
    ['a path that is too long', 'x'.repeat(5000), 'the file system answers ENAMETOOLONG'],
  ])('fails on %s', (_, named, why) => {
    write('images.json', {});
    expect(() => read(named)).toThrow(/^IMAGES_FILE \(.*\) cannot be read\n/);
    expect(() => read(named)).toThrow(`  why:  ${why}`);
  });

  test('fails on a folder that this user may not list', () => {
    write('jobs/a.json', {});
    chmodSync(folder, 0o755);
    chmodSync(path.join(folder, 'jobs'), 0);
    asNobody(() =>
      expect(() => read('jobs')).toThrow('IMAGES_FILE (jobs) cannot be read\n  why:  this user may not read it\n'),
    );
    chmodSync(path.join(folder, 'jobs'), 0o755);
  });
});
