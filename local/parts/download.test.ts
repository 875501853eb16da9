import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { thisProcess } from '../../test/this-process';
import { cachedVersions } from './cache';
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

    await downloadFile({ url: `${origin}/kwok`, checksums: `${origin}/SUMS` }, file, thisProcess());

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
    expect(await answers('http://127.0.0.1:1/', thisProcess())).toBe(false);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test.each([
    ['does not answer', () => undefined],
    ['falls silent', (response: ServerResponse) => response.write('the beginning')],
  ])('fails at once with the reason of the user who stops while a server %s', async (_, answer) => {
    const controller = new AbortController();
    const silent = createServer((_request, response) => {
      answer(response);
      setTimeout(() => controller.abort(new Error('stopped')), 50);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/kwok`;
    const world = { env: process.env, signal: controller.signal };

    const started = Date.now();
    await expect(downloadFile({ url }, path.join(folder, 'kwok'), world)).rejects.toThrow(/^stopped$/);

    expect(Date.now() - started).toBeLessThan(5_000);
    silent.closeAllConnections();
    silent.close();
  });

  test('fails at once with the reason of the user who stops while it is unpacked', async () => {
    const tar = path.join(folder, 'bin/tar');
    mkdirSync(path.dirname(tar));
    writeFileSync(tar, '#!/bin/sh\necho > "$STARTED"\nsleep 60\n', { mode: 0o755 });
    files.set('/kwok.tgz', 'packed');
    const mark = path.join(folder, 'started');
    const env = { ...process.env, PATH: `${path.dirname(tar)}:${process.env.PATH ?? ''}`, STARTED: mark };
    const controller = new AbortController();

    const part = kwok({ url: `${origin}/kwok.tgz`, packed: 'tar' });
    const downloading = downloadPart(part, { env, signal: controller.signal });
    const stopped = expect(downloading).rejects.toThrow(/^stopped$/);
    while (!existsSync(mark)) await sleep(20);
    controller.abort(new Error('stopped'));

    await stopped;
    expect(cachedVersions('kwok', env)).toEqual([]);
  });

  test('it keeps a downloaded program in the cache', async () => {
    files.set('/kwok', PROGRAM);

    const part = await downloadPart(kwok({ url: `${origin}/kwok`, packed: 'binary' }), thisProcess());

    expect(part.path).toBe(path.join(folder, 'cache/parts/kwok/0.7.0/kwok'));
    expect(execFileSync(part.path, { encoding: 'utf8' })).toBe('kwok version v0.7.0\n');
  });

  test('it keeps what stands beside the program in its archive', async () => {
    mkdirSync(path.join(folder, 'in/release'), { recursive: true });
    writeFileSync(path.join(folder, 'in/release/kwok'), PROGRAM);
    writeFileSync(path.join(folder, 'in/release/companion'), 'c');
    execFileSync('tar', ['-czf', path.join(folder, 'kwok.tgz'), '-C', path.join(folder, 'in'), 'release']);
    files.set('/kwok.tgz', readFileSync(path.join(folder, 'kwok.tgz')));

    const part = await downloadPart(kwok({ url: `${origin}/kwok.tgz`, packed: 'tar' }), thisProcess());

    expect(readFileSync(path.join(path.dirname(part.path), 'companion'), 'utf8')).toBe('c');
  });

  test('fails when nothing is published for the machine', async () => {
    await expect(downloadPart(PARTS.moto, thisProcess())).rejects.toMatchObject({
      why: 'no download is published for this machine',
    });
  });
});

const kwok = (from: OfficialDownload) => ({ ...PARTS.kwok, download: from });

const download = (from: Partial<OfficialDownload>) =>
  downloadFile({ url: `${origin}/kwok`, ...from }, path.join(folder, 'kwok'), thisProcess());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
