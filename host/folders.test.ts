import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { expandHome, homeFolder, privateFolder, userCache } from './folders';
import { HostError } from './host-error';

describe('the home folder', () => {
  test('is that of the environment, as for every shell', () => {
    expect(homeFolder({ HOME: '/home/me' })).toBe('/home/me');
    expect([{}, { HOME: '' }].map((env) => homeFolder(env))).toEqual([homedir(), homedir()]);
  });

  test('takes the place of ~, and of nothing else', () => {
    const of = (file: string) => expandHome(file, '/home/me');
    expect(['~', '~/', '~/a/b', '/~/a', 'a/~', '~you/a', './~', ''].map(of)).toEqual([
      '/home/me',
      '/home/me/',
      '/home/me/a/b',
      '/~/a',
      'a/~',
      '~you/a',
      './~',
      '',
    ]);
  });
});

describe('the cache', () => {
  test('is where XDG says, by an absolute path, else in the home folder', () => {
    const of = (XDG_CACHE_HOME: string) => userCache({ HOME: '/home/me', XDG_CACHE_HOME });
    expect(['/var/cache', 'relative', ''].map(of)).toEqual([
      '/var/cache/slipway',
      '/home/me/.cache/slipway',
      '/home/me/.cache/slipway',
    ]);
  });
});

describe('a private folder', () => {
  let work: string;
  let mine: string;

  beforeEach(() => {
    work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    mine = path.join(work, `slipway-${process.getuid?.() ?? ''}`);
  });
  afterEach(() => rmSync(work, { recursive: true }));

  test('is for this user alone', () => {
    const folder = privateFolder('queues', work);
    expect(path.relative(mine, folder)).toMatch(/^[0-9a-f]{12}\/queues$/);
    for (const each of [mine, folder]) expect(statSync(each).mode & 0o777).toBe(0o700);
  });

  test('is the same every time', () => {
    expect(privateFolder('work', work)).toBe(privateFolder('work', work));
  });

  test('fails when others may enter it', () => {
    mkdirSync(mine);
    chmodSync(mine, 0o755);
    expect(() => privateFolder('work', work)).toThrow(HostError);
  });

  test('fails when it is a link to somewhere else', () => {
    mkdirSync(path.join(work, 'elsewhere'), { mode: 0o700 });
    symlinkSync(path.join(work, 'elsewhere'), mine);
    expect(() => privateFolder('work', work)).toThrow(/is not private/);
    expect(readdirSync(path.join(work, 'elsewhere'))).toEqual([]);
  });

  test('removes what a machine left that was silent for a day, and follows no link', () => {
    privateFolder('work', work);
    const precious = path.join(work, 'precious');
    mkdirSync(precious);
    const silent = path.join(mine, 'aaaaaaaaaaaa');
    mkdirSync(path.join(silent, 'work'), { recursive: true });
    symlinkSync(precious, path.join(silent, 'work/link'));
    const recent = path.join(mine, 'bbbbbbbbbbbb');
    mkdirSync(recent);
    const before = new Date(Date.now() - 25 * 60 * 60 * 1000);
    utimesSync(silent, before, before);
    privateFolder('work', work);
    expect([silent, recent, precious].map((each) => existsSync(each))).toEqual([false, true, true]);
  });
});
