import type { App } from 'cdktf';
import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { configure, setting, type StackSettings } from './stack-settings';

let app: App;
let stack: TerraformStack;
let part: Construct;

describe('settings of a stack', () => {
  beforeEach(() => {
    app = Testing.app();
    stack = new TerraformStack(app, 'main');
    part = new Construct(stack, 'part');
  });

  test('have a default each', () => {
    expect(setting(part, 'awsProvider')).toBe('6');
    expect(setting(part, 'kubernetesProvider')).toBe('2');
    expect(setting(part, 'apiVersions')).toBe('versioned');
    expect(setting(part, 'hashAt')).toBe('synth');
    expect(setting(part, 'rollOutWithImage')).toBe(false);
  });

  test('hold for all below the scope that they were chosen for, and nowhere else', () => {
    configure(stack, { hashAt: 'plan' });

    expect(setting(part, 'hashAt')).toBe('plan');
    expect(setting(new TerraformStack(app, 'other'), 'hashAt')).toBe('synth');
  });

  test('are those of the app where the stack says nothing, and each for itself', () => {
    configure(app, { hashAt: 'plan', awsProvider: '5' });
    configure(stack, { awsProvider: '6' });

    expect([setting(part, 'hashAt'), setting(part, 'awsProvider')]).toEqual(['plan', '6']);
  });

  test("give way to a construct's own prop, also one that is false", () => {
    configure(stack, { rollOutWithImage: true });

    expect(setting(part, 'rollOutWithImage', false)).toBe(false);
  });

  test('can be chosen again as they are', () => {
    configure(stack, { hashAt: 'plan' });
    setting(part, 'hashAt');
    configure(stack, { hashAt: 'plan', awsProvider: '5' });

    expect(setting(part, 'awsProvider')).toBe('5');
  });

  test('can be chosen after constructs that have their own', () => {
    setting(part, 'hashAt', 'synth');
    configure(stack, { hashAt: 'plan' });

    expect(setting(part, 'hashAt')).toBe('plan');
  });

  test('are not chosen by what is undefined', () => {
    const given = { hashAt: undefined };
    configure(stack, given as never);

    expect(setting(part, 'hashAt')).toBe('synth');
  });

  test('fails on another choice than before', () => {
    configure(stack, { hashAt: 'plan' });

    expect(() => configure(stack, { hashAt: 'synth' })).toThrow(
      `main: 'hashAt' is "plan" here already, and would be "synth"\n  fix:  configure it once`,
    );
  });

  test.each(['stack', 'app'] as const)('fails for the %s after a construct has read it', (where) => {
    setting(part, 'hashAt');

    expect(() => configure(where === 'app' ? app : stack, { hashAt: 'plan' })).toThrow(
      `${where === 'app' ? 'the app' : 'main'}: 'hashAt' is configured too late: 'main/part' was made without it\n  fix:  call configure() before the constructs that it is for are made`,
    );
  });

  test.each<[string, object, string]>([
    ['a version that does not exist', { awsProvider: '7' }, `'awsProvider' must be "6" or "5", got "7"`],
    ['a number', { kubernetesProvider: 2 }, `'kubernetesProvider' must be "2" or "1", got 2`],
    ['a text for a boolean', { rollOutWithImage: 'yes' }, `'rollOutWithImage' must be false or true, got "yes"`],
    [
      'a setting that does not exist',
      { hashOn: 'plan' },
      `'hashOn' is no setting: there are awsProvider, kubernetesProvider, apiVersions, hashAt, rollOutWithImage, imageBarrier`,
    ],
  ])('fails on %s', (_what, settings, message) => {
    expect(() => configure(stack, settings as Partial<StackSettings>)).toThrow(`main: ${message}`);
  });

  test('fails on a prop of a construct that is no choice', () => {
    expect(() => setting(part, 'hashAt', 'apply' as never)).toThrow(
      `main/part: 'hashAt' must be "synth" or "plan", got "apply"`,
    );
  });
});
