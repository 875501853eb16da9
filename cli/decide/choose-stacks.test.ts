import { chooseStacks, inOrder, requireDependencies, type Stack } from './choose-stacks';

const stack = (name: string, ...dependencies: string[]): Stack => ({ name, dependencies });

const NET = stack('net');
const REGISTRY = stack('app-registry');
const APP = stack('app-fargate', 'app-registry', 'net');
const WEB = stack('web', 'app-fargate');
const ALL = [WEB, APP, REGISTRY, NET];

const names = (stacks: readonly Stack[]) => stacks.map(({ name }) => name);

describe('the stacks that are meant', () => {
  test.each<[string, readonly Stack[], readonly string[], readonly string[]]>([
    ['the only one without a name', [NET], [], ['net']],
    ['the only one by its name', [NET], ['net'], ['net']],
    ['one of several by its name', ALL, ['web'], ['web']],
    ['several, as they are named', ALL, ['net', 'web'], ['net', 'web']],
    ['those of a pattern, in the order of the program', ALL, ['app-*'], ['app-fargate', 'app-registry']],
    ['those of a pattern for one character', ALL, ['?et'], ['net']],
    ['all', ALL, ['*'], ['web', 'app-fargate', 'app-registry', 'net']],
    ['each once', ALL, ['net', 'n*', 'net'], ['net']],
  ])('are %s', (_, stacks, given, expected) => {
    expect(names(chooseStacks(stacks, given))).toEqual(expected);
  });

  test.each<[string, readonly Stack[], readonly string[], object]>([
    ['a program without stacks', [], [], { what: 'no stack to deploy', exitCode: 1 }],
    [
      'no name where there are several',
      ALL,
      [],
      {
        what: 'which stack?',
        why: 'the program has 4: web, app-fargate, app-registry, net',
        fix: "name some, or all: slipway deploy '*'",
        exitCode: 64,
      },
    ],
    ['a name that none has', ALL, ['net', 'wbe'], { what: 'no stack wbe', fix: 'did you mean web?', exitCode: 64 }],
    ['a pattern that none has', ALL, ['db-*'], { what: 'no stack db-*', exitCode: 64 }],
    ['a pattern that a part of a name has', ALL, ['app?'], { what: 'no stack app?', exitCode: 64 }],
    ['an empty name', [NET], [''], { what: 'no stack ', exitCode: 64 }],
  ])('fails on %s', (_, stacks, given, error) => {
    expect(() => chooseStacks(stacks, given)).toThrow(expect.objectContaining(error) as Error);
  });
});

describe('stacks that others depend on', () => {
  test.each<[string, readonly Stack[]]>([
    ['there are none', [NET, REGISTRY]],
    ['all are named', [APP, NET, REGISTRY]],
  ])('may be as they are when %s', (_, chosen) => {
    expect(() => requireDependencies(chosen)).not.toThrow();
  });

  test.each<[string, readonly Stack[], object]>([
    [
      'one is not named',
      [APP, NET],
      {
        what: 'app-registry is not among the stacks',
        why: 'app-fargate is deployed after it',
        fix: 'name them too, or take what is deployed of them: --ignore-missing-stack-dependencies',
        exitCode: 64,
      },
    ],
    [
      'several are not',
      [WEB, APP],
      { what: 'app-registry, net are not among the stacks', why: 'app-fargate is deployed after them' },
    ],
  ])('fail the command when %s', (_, chosen, error) => {
    expect(() => requireDependencies(chosen)).toThrow(expect.objectContaining(error) as Error);
  });
});

describe('the order of stacks', () => {
  test.each<[string, readonly Stack[], readonly string[]]>([
    ['each after what it depends on', [WEB, APP, REGISTRY, NET], ['app-registry', 'net', 'app-fargate', 'web']],
    ['as they are named where nothing depends', [REGISTRY, NET], ['app-registry', 'net']],
    ['the other way round as well', [NET, REGISTRY], ['net', 'app-registry']],
    ['through a stack that is not among them', [WEB, NET], ['net', 'web']],
  ])('is %s', (_, chosen, expected) => {
    expect(names(inOrder(chosen, ALL))).toEqual(expected);
  });
});
