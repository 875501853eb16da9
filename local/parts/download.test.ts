import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answers, downloadFile, downloadPart } from './download';
import type { OfficialDownload } from './official';
import { PARTS } from './part';

const PROGRAM = '#!/bin/sh\necho kwok version v0.7.0\n';

const environment = process.env;
const files = new Map<string, string | Buffer>();
let folder: string;
let server: Server;
let origin: string;

describe('download', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = files.get(request.url ?? '');
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-download-'));
    process.env = { PATH: environment.PATH, SLIPWAY_CACHE: path.join(folder, 'cache') };
    files.clear();
  });

  afterEach(() => {
    process.env = environment;
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['a list', (sum: string) => `${'0'.repeat(64)}  other\n${sum}  kwok\n`],
    ['a list of binary files', (sum: string) => `${'0'.repeat(64)} *other\n${sum} *kwok\n`],
    ['the sum alone', (sum: string) => sum],
  ])('it accepts a file whose sha256 is published as %s', async (_, publish) => {
    files.set('/kwok', PROGRAM).set('/SUMS', publish(sha256(PROGRAM)));
    const file = path.join(folder, 'kwok');

    await downloadFile({ url: `${origin}/kwok`, checksums: `${origin}/SUMS` }, file);

    expect(readFileSync(file, 'utf8')).toBe(PROGRAM);
  });

  test('fails when the bytes are not those that were published', async () => {
    files.set('/kwok', 'something else').set('/SUMS', sha256(PROGRAM));

    await expect(download({ checksums: `${origin}/SUMS` })).rejects.toThrow('is not what was published');
  });

  test('fails when the published list does not name the file', async () => {
    files.set('/kwok', PROGRAM).set('/SUMS', `${sha256(PROGRAM)}  a\n${sha256(PROGRAM)}  b\n`);

    await expect(download({ checksums: `${origin}/SUMS` })).rejects.toThrow('cannot check');
  });

  test('fails when the server has no such file', async () => {
    await expect(download({})).rejects.toMatchObject({ why: 'the server answered 404' });
  });

  test('fails within seconds when the network is closed', async () => {
    const started = Date.now();

    await expect(download({ url: 'http://127.0.0.1:1/kwok' })).rejects.toThrow('cannot be reached');
    expect(await answers('http://127.0.0.1:1/')).toBe(false);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test('it keeps a downloaded program in the cache', async () => {
    files.set('/kwok', PROGRAM);

    const part = await downloadPart(kwok({ url: `${origin}/kwok`, packed: 'binary' }));

    expect(part.path).toBe(path.join(folder, 'cache/parts/kwok/0.7.0/kwok'));
    expect(execFileSync(part.path, { encoding: 'utf8' })).toBe('kwok version v0.7.0\n');
  });

  test('it keeps what stands beside the program in its archive', async () => {
    mkdirSync(path.join(folder, 'in/release'), { recursive: true });
    writeFileSync(path.join(folder, 'in/release/kwok'), PROGRAM);
    writeFileSync(path.join(folder, 'in/release/companion'), 'c');
    execFileSync('tar', ['-czf', path.join(folder, 'kwok.tgz'), '-C', path.join(folder, 'in'), 'release']);
    files.set('/kwok.tgz', readFileSync(path.join(folder, 'kwok.tgz')));

    const part = await downloadPart(kwok({ url: `${origin}/kwok.tgz`, packed: 'tar' }));

    expect(readFileSync(path.join(path.dirname(part.path), 'companion'), 'utf8')).toBe('c');
  });

  test('fails when nothing is published for the machine', async () => {
    await expect(downloadPart(PARTS.moto)).rejects.toMatchObject({ why: 'no download is published for this machine' });
  });
});

const kwok = (from: OfficialDownload) => ({ ...PARTS.kwok, download: from });

const download = (from: Partial<OfficialDownload>) =>
  downloadFile({ url: `${origin}/kwok`, ...from }, path.join(folder, 'kwok'));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
