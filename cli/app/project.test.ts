import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outputFolder, type ProjectChoices, readProject } from './project';

let folder: string;

describe('project', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-project-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function project(settings: unknown, choices?: ProjectChoices) {
    writeFileSync(path.join(folder, 'cdktf.json'), typeof settings === 'string' ? settings : JSON.stringify(settings));
    return readProject(folder, choices);
  }

  test('reads the program, and takes cdktf.out where no output folder is named', () => {
    expect(project({ language: 'typescript', app: 'node main.js' })).toEqual({
      folder,
      app: 'node main.js',
      output: 'cdktf.out',
      context: undefined,
      relativeModules: [],
    });
  });

  test.each([
    ['infra-out', 'infra-out'],
    ['./build/infra', 'build/infra'],
    ['../out', '../out'],
    ['/var/tmp/out', '/var/tmp/out'],
  ])('keeps the output folder %s as it is written', (output, place) => {
    const read = project({ app: 'x', output });
    expect(read.output).toBe(output);
    expect(outputFolder(read)).toBe(path.resolve(folder, place));
  });

  test('keeps the context as it is: all types, and the order of its keys', () => {
    const context = '{"z":1,"a":{"d":[null,true,1.5],"b":""},"__proto__":{"x":1}}';
    expect(JSON.stringify(project(`{"app":"x","context":${context}}`).context)).toBe(context);
  });

  test('takes the modules that are folders of the project, as they are written', () => {
    const named = { name: 'net', source: '../shared/net', version: '1' };
    const modules = ['./mod', 'terraform-aws-modules/vpc/aws@5', '/abs/mod', '.hidden', named, { source: 'ns/a/b' }];
    const { relativeModules } = project({ app: 'x', terraformModules: modules });
    expect(JSON.stringify(relativeModules)).toBe(JSON.stringify(['./mod', named]));
  });

  test('lets the command line choose the program and the output folder; an empty choice is none', () => {
    const settings = { app: 'node main.js', output: 'a' };
    expect(project(settings, { app: 'node other.js', output: 'b' })).toMatchObject({
      app: 'node other.js',
      output: 'b',
    });
    expect(project(settings, { app: '', output: '' })).toMatchObject(settings);
    expect(project({}, { app: 'node other.js' })).toMatchObject({ app: 'node other.js' });
  });

  test.each([
    ['no JSON', '{', 'is not JSON'],
    ['a list', [], 'is not usable'],
    ['no program', { language: 'typescript' }, 'names no program'],
    ['an empty program', { app: '' }, 'is not usable'],
    ['an empty output folder', { app: 'x', output: '' }, 'is not usable'],
    ['an output folder that is no text', { app: 'x', output: 5 }, 'is not usable'],
    ['a context that is a list', { app: 'x', context: [1] }, 'is not usable'],
    ['a context that is text', { app: 'x', context: 'prod' }, 'is not usable'],
    ['modules that are no list', { app: 'x', terraformModules: './mod' }, 'is not usable'],
    ['a module without a source', { app: 'x', terraformModules: [{ name: 'net' }] }, 'is not usable'],
  ])('fails on a cdktf.json with %s', (_, settings, message) => {
    expect(() => project(settings)).toThrow(message);
  });

  test('fails with all that is wrong in one line', () => {
    expect(() => project({ app: 5, output: '' })).toThrow(/ is not usable\n {2}why: .*app.*output.*\n {2}fix: .*$/);
  });

  test('fails without cdktf.json', () => {
    expect(() => readProject(folder)).toThrow('no cdktf.json');
  });
});
