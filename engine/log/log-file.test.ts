import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testOnLinux } from '../../test/on-linux';
import { LogFile } from './log-file';

let work: string;
let logs: string;

describe('log file', () => {
  beforeEach(() => {
    work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    logs = path.join(work, 'slipway/logs');
  });
  afterEach(() => rmSync(work, { recursive: true }));

  const open = (build = 'api-src-0123') => new LogFile(build, { XDG_CACHE_HOME: work });

  test('is in the cache folder of the user, who alone can read it', () => {
    const log = open('team/api-src-0123');
    log.write('compiling');
    log.close();
    const [name = ''] = readdirSync(logs);
    expect(name).toMatch(/^\d{8}T\d{9}Z-team_api-src-0123\.log$/);
    expect(log.place).toBe(`whole log: ${path.join(logs, name)}`);
    expect(readFileSync(path.join(logs, name), 'utf8')).toBe('compiling\n');
    expect(statSync(path.join(logs, name)).mode & 0o777).toBe(0o600);
    expect(statSync(logs).mode & 0o777).toBe(0o700);
  });

  testOnLinux('ends no build when it cannot be closed', () => {
    const log = open();
    const [name = ''] = readdirSync(logs);
    const isIt = (fd: string) => readlinkSync(`/proc/self/fd/${fd}`) === path.join(logs, name);
    closeSync(Number(readdirSync('/proc/self/fd').find((fd) => existsSync(`/proc/self/fd/${fd}`) && isIt(fd))));
    log.close();
    log.write('after the end');
    expect(log.place).toBe('no whole log: EBADF: bad file descriptor, close');
  });

  test('goes to the home folder where no cache folder is named, or one that is no absolute path', () => {
    for (const env of [{ HOME: work }, { HOME: work, XDG_CACHE_HOME: 'relative' }]) {
      expect(new LogFile('api', env).place).toContain(path.join(work, '.cache/slipway/logs/'));
    }
  });

  test('keeps the 50 newest of the last 7 days, and what it did not write', () => {
    mkdirSync(logs, { recursive: true });
    const name = (index: number) => `20260101T0000${String(index).padStart(2, '0')}000Z-api.log`;
    for (let index = 0; index < 60; index++) writeFileSync(path.join(logs, name(index)), '');
    const old = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);
    utimesSync(path.join(logs, name(59)), old, old);
    writeFileSync(path.join(logs, 'notes.txt'), '');
    open().close();
    const left = readdirSync(logs);
    expect(left).toHaveLength(50);
    expect(left).toEqual(expect.arrayContaining(['notes.txt', name(11), name(58)]));
    expect(left).not.toContain(name(59));
    expect(left).not.toContain(name(10));
  });

  test('says why there is none, and lets the build go on', () => {
    writeFileSync(path.join(work, 'slipway'), '');
    const log = open();
    log.write('compiling');
    log.close();
    expect(log.place).toMatch(/^no whole log: .*(EEXIST|ENOTDIR)/);
  });
});
