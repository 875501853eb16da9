import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { thisProcess } from '../../test/this-process';
import { cachedVersions, keepInCache, removeUnfinished } from './cache';
import { locatePart, requirePart } from './locate';

const environment = process.env;
let folder: string;

describe('locate', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-parts-'));
    process.env = { PATH: path.join(folder, 'bin'), SLIPWAY_CACHE: path.join(folder, 'cache') };
  });

  afterEach(() => {
    process.env = environment;
    rmSync(folder, { recursive: true, force: true });
  });

  test('it takes what is installed and new enough', async () => {
    const file = program('bin/kwok', 'kwok version v0.7.1');

    expect(await locatePart('kwok', thisProcess())).toEqual({
      name: 'kwok',
      path: file,
      version: '0.7.1',
      origin: 'installed',
    });
  });

  test.each(['kwok version v0.5.9', 'development build'])(
    'it passes over an installed program that says %j',
    async (said) => {
      program('bin/kwok', said);

      expect(await locatePart('kwok', thisProcess())).toBeUndefined();
    },
  );

  test('it takes the version of the table from the cache before newer ones and before what is installed', async () => {
    program('bin/kwok', 'kwok version v0.9.0');
    program('cache/parts/kwok/0.8.0/kwok', '');
    const file = program('cache/parts/kwok/0.7.0/kwok', '');
    writeFileSync(path.join(path.dirname(file), 'ORIGIN'), 'built with Go\n');

    expect(await locatePart('kwok', thisProcess())).toEqual({
      name: 'kwok',
      path: file,
      version: '0.7.0',
      origin: 'built with Go',
    });
  });

  test('fails at once with the reason of the user who stops while a program does not say its version', async () => {
    const mark = path.join(folder, 'started');
    const file = path.join(folder, 'bin/kwok');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho > ${mark}\n/bin/sleep 60\n`, { mode: 0o755 });
    const controller = new AbortController();

    const located = locatePart('kwok', { env: process.env, signal: controller.signal });
    const stopped = expect(located).rejects.toThrow(/^stopped$/);
    while (!existsSync(mark)) await sleep(20);
    controller.abort(new Error('stopped'));

    await stopped;
  });

  test('it takes the binary that the variable names before all others', async () => {
    program('cache/parts/kwok/0.7.0/kwok', '');
    const file = program('mine/kwok', 'kwok version v0.1.0');
    process.env.SLIPWAY_PART_KWOK = file;

    expect(await locatePart('kwok', thisProcess())).toMatchObject({ path: file, origin: 'named by SLIPWAY_PART_KWOK' });
  });

  test('fails when the variable names no program', async () => {
    process.env.SLIPWAY_PART_KWOK = path.join(folder, 'nothing');

    await expect(locatePart('kwok', thisProcess())).rejects.toThrow('SLIPWAY_PART_KWOK names no program');
  });

  test('fails with a fix when a required part is nowhere', async () => {
    await expect(requirePart('kwok', thisProcess())).rejects.toMatchObject({
      what: 'kwok is not on this machine',
      fix: expect.stringContaining('SLIPWAY_PART_KWOK') as string,
    });
  });

  describe('keepInCache', () => {
    const kwok = { name: 'kwok', version: '0.7.0', origin: 'built with Go' };

    test('it shows nothing of what was not finished', async () => {
      const interrupted = keepInCache(kwok, process.env, () => Promise.reject(new Error('interrupted')));

      await expect(interrupted).rejects.toThrow('interrupted');
      expect(cachedVersions('kwok', process.env)).toEqual([]);
    });

    test('it leaves alone what another one finished meanwhile', async () => {
      const file = program('cache/parts/kwok/0.7.0/kwok', 'first');

      const entry = await keepInCache(kwok, process.env, (work) => Promise.resolve(work));

      expect(entry).toMatchObject({ folder: path.dirname(file), origin: 'put there by hand' });
    });

    test('it removes what an interrupted set-up left', () => {
      program('cache/parts/kwok/.unfinished-x/kwok', '');
      const finished = path.dirname(program('cache/parts/kwok/0.7.0/kwok', ''));

      removeUnfinished(process.env);

      expect(cachedVersions('kwok', process.env).map((entry) => entry.folder)).toEqual([finished]);
    });
  });
});

function program(file: string, says: string): string {
  const place = path.join(folder, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(place, 0o755);
  return place;
}
