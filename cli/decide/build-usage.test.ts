import { type BuildWishes, checkBuildUsage } from './build-usage';

const check = (wishes: Partial<BuildWishes>) => () => checkBuildUsage({ build: true, ...wishes });
const usage = (what: string, why?: string) =>
  expect.objectContaining({ what, exitCode: 64, ...(why !== undefined && { why }) }) as Error;

describe('options of slipway build', () => {
  test.each<[string, Partial<BuildWishes>]>([
    ['none', {}],
    ['tags, a file and JSON', { tag: ['v1'], output: 'images.json', json: true, push: true }],
    ['a dry run of the whole command line but the file', { dryRun: true, tag: ['v1'], build: false, push: true }],
    ['changes that are pushed', { since: 'main', tag: ['v1'], output: 'images.json' }],
    ['changes that are loaded', { since: 'main', load: true, json: true }],
    ['a matrix of what is missing', { dryRun: true, github: true }],
    ['a matrix of what changed', { since: 'main', github: true }],
    ['a matrix of what changed, without a registry', { since: 'main', dryRun: true, github: true }],
  ])('go together: %s', (_, wishes) => {
    expect(check(wishes)).not.toThrow();
  });

  test.each<[string, Partial<BuildWishes>]>([
    ['--load and --push', { load: true, push: true }],
    ['--load and --tag', { load: true, tag: ['v1'] }],
    ['--load and --output', { load: true, output: 'images.json' }],
    ['--load and --no-build', { load: true, build: false }],
    ['--load and --dry-run', { load: true, dryRun: true }],
    ['--load and --github', { load: true, github: true, since: 'main' }],
    ['--output and --dry-run', { output: 'images.json', dryRun: true }],
    ['--output and --github', { output: 'images.json', github: true, since: 'main' }],
    ['--json and --github', { json: true, github: true, dryRun: true }],
  ])('fails on %s', (pair, wishes) => {
    expect(check(wishes)).toThrow(usage(`${pair} exclude each other`));
  });

  test('fails on a matrix of nothing', () => {
    expect(check({ github: true })).toThrow(usage('--github needs a question'));
  });
});
