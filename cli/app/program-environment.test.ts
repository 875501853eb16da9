import { programEnvironment } from './program-environment';
import type { Project } from './project';

const plain: Project = {
  folder: '/project',
  app: 'node main.js',
  output: 'build/out',
  context: undefined,
  relativeModules: [],
};

const context = (project: Partial<Project>, env: NodeJS.ProcessEnv = {}): unknown =>
  programEnvironment({ ...plain, ...project }, env)['CDKTF_CONTEXT_JSON'];

describe('program environment', () => {
  test('gives what cdktf-cli gives, and passes on the rest', () => {
    expect(programEnvironment(plain, { PATH: '/bin', CDKTF_OUTDIR: 'mine', AWS_REGION: 'eu-west-1' })).toEqual({
      PATH: '/bin',
      AWS_REGION: 'eu-west-1',
      NODE_ENV: 'production',
      NODE_OPTIONS: '--max-old-space-size=4096',
      CDKTF_OUTDIR: 'build/out',
      CDKTF_CONTEXT_JSON: '{"cdktfRelativeModules":[]}',
      CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: 'true',
      SYNTH_HCL_OUTPUT: 'false',
    });
  });

  test('leaves the NODE_ENV and the NODE_OPTIONS of the user alone', () => {
    const env = { NODE_ENV: 'test', NODE_OPTIONS: '--enable-source-maps' };
    expect(programEnvironment(plain, env)).toMatchObject(env);
  });

  test('keeps the values of variables from the program', () => {
    const given = programEnvironment(plain, { TF_VAR_password: 'x', TF_VAR_: 'y', TF_VARIANT: 'z' });
    expect(Object.keys(given).filter((name) => name.startsWith('TF_'))).toEqual(['TF_VARIANT']);
  });

  test.each([
    ['true', 'true'],
    ['1', 'true'],
    ['false', 'false'],
    ['yes', 'false'],
    ['', 'false'],
  ])('asks for HCL as cdktf-cli does: SYNTH_HCL_OUTPUT=%s', (given, expected) => {
    expect(programEnvironment(plain, { SYNTH_HCL_OUTPUT: given })['SYNTH_HCL_OUTPUT']).toBe(expected);
  });

  describe('the context', () => {
    test('is that of cdktf.json with the local modules', () => {
      const relativeModules = ['./a', { name: 'b', source: '../b' }];
      expect(context({ context: { env: 'prod', n: [1, { x: null }] }, relativeModules })).toBe(
        '{"env":"prod","n":[1,{"x":null}],"cdktfRelativeModules":["./a",{"name":"b","source":"../b"}]}',
      );
    });

    test('is that of the environment when cdktf.json has none', () => {
      expect(context({}, { CDKTF_CONTEXT_JSON: '{"env":"dev"}' })).toBe('{"env":"dev","cdktfRelativeModules":[]}');
    });

    test.each([[{}], [{ env: 'prod' }]])('is that of cdktf.json alone when there are both: %j', (ofJson) => {
      const expected = JSON.stringify({ ...ofJson, cdktfRelativeModules: [] });
      expect(context({ context: ofJson }, { CDKTF_CONTEXT_JSON: '{"env":"dev","more":1}' })).toBe(expected);
    });

    test.each(['', 'null', '{}'])('is empty when the environment says %j', (text) => {
      expect(context({}, { CDKTF_CONTEXT_JSON: text })).toBe('{"cdktfRelativeModules":[]}');
    });

    test('has the local modules of cdktf.json, whatever a context says of them', () => {
      expect(context({ context: { cdktfRelativeModules: ['./x'] } })).toBe('{"cdktfRelativeModules":[]}');
    });

    test.each(['{', '[1]', '"text"', '5', 'true', 'token=hunter2'])(
      'fails on an unusable one without it: %s',
      (text) => {
        const refused = {
          what: 'CDKTF_CONTEXT_JSON is not usable',
          why: 'it must be a JSON object: the context of the program',
        };
        expect(() => context({}, { CDKTF_CONTEXT_JSON: text })).toThrow(expect.objectContaining(refused) as Error);
      },
    );
  });
});
