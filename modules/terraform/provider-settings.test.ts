import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Lazy, TerraformStack, Testing, Token } from 'cdktf';
import { blocksOf, checkSettings, given, settingsOf, type SettingsTable } from './provider-settings';

const TABLE: SettingsTable = {
  owner: 'a Provider',
  carried: ['region', 'regions', 'http_proxy'],
  proxies: { http_proxy: 'HTTP_PROXY' },
  irrelevant: ['max_retries'],
  refused: { secret_key: { because: 'it is secret', instead: 'use a role' } },
};
const stack = () => new TerraformStack(Testing.app(), 'main');
const check = (settings: Readonly<Record<string, unknown>>) => () => checkSettings(stack(), settings, TABLE);
const token = Lazy.stringValue({ produce: () => '${var.x}' });

describe('the settings of a provider', () => {
  test('are those of its block, with what was put into it by hand', () => {
    const provider = new AwsProvider(stack(), 'aws', { region: 'eu-west-1', profile: 'ops' });
    provider.addOverride('region', 'us-east-1');
    expect(settingsOf(provider)).toEqual({ region: 'us-east-1', profile: 'ops' });
  });

  test.each([
    {},
    { region: 'a', max_retries: 3 },
    { secret_key: undefined, other: null },
    { max_retries: token },
    { region: token },
    { http_proxy: 'http://proxy:3128' },
  ])('are taken: %j', (settings) => {
    expect(check(settings)).not.toThrow();
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['one that is refused', { secret_key: 'x' }, "must be a Provider without 'secretKey': it is secret"],
    [
      'one that nobody knows',
      { new_thing_2: 'x' },
      "has 'newThing2', which this version of cdktf-slipway does not know",
    ],
    [
      'one that only Terraform knows',
      { region: Lazy.anyValue({ produce: () => 'a' }) },
      "whose 'region' is known before Terraform runs",
    ],
    [
      'a list that only Terraform knows',
      { regions: Token.asList('${var.x}') },
      "whose 'regions' is known before Terraform runs",
    ],
    [
      'a proxy with a login',
      { http_proxy: 'http://me:secret@proxy' },
      "must be a Provider without a login in 'httpProxy'",
    ],
    ['a proxy that only Terraform knows', { http_proxy: token }, "a password in its 'httpProxy' would be written down"],
  ])('fail with %s, without its value', (_, settings, message) => {
    expect(check(settings)).toThrow(message);
    expect(check(settings)).not.toThrow('secret@');
  });

  test('are blocks, one or many', () => {
    expect([undefined, null, [], { a: 1, b: null }, [{ a: 1 }, { c: undefined }]].map(blocksOf)).toEqual([
      [],
      [],
      [],
      [{ a: 1 }],
      [{ a: 1 }, {}],
    ]);
  });

  test('are those that were given, also when they are empty', () => {
    expect(given<Record<string, unknown>>({ a: '', b: 0, c: false, d: undefined, e: null })).toEqual({
      a: '',
      b: 0,
      c: false,
    });
  });
});
