import { ExternalProvider } from '@cdktf/provider-external/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { SourceImage } from '../image/source-image';

interface Synthesized {
  readonly provider?: Readonly<Record<string, readonly object[]>>;
  readonly terraform: { readonly required_providers?: Readonly<Record<string, { readonly version: string }>> };
}

let checkout: Checkout;
let main: TerraformStack;

describe('the providers of the library', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
    main = new TerraformStack(checkout.app(), 'main');
  });

  afterEach(() => checkout.remove());

  const image = (id: string, hashAt: 'synth' | 'plan', stack = main) =>
    new SourceImage(stack, id, { registry: { url: `ghcr.io/acme/${id}` }, context: 'api', hashAt });
  const synthesized = (stack = main) => JSON.parse(Testing.synth(stack, true)) as Synthesized;

  test.each([
    ['synth', ['null']],
    ['plan', ['external', 'null']],
  ] as const)('come with images that are hashed at %s: %j', (hashAt, expected) => {
    image('api', hashAt);
    image('worker', hashAt);

    const { provider, terraform } = synthesized();
    expect(provider).toEqual(Object.fromEntries(expected.map((type) => [type, [{}]])));
    expect(Object.keys(terraform.required_providers ?? {})).toEqual(expected);
  });

  test('are written as if the stack had declared them', () => {
    image('api', 'plan');
    const other = new TerraformStack(checkout.app(), 'main');
    new NullProvider(other, 'null');
    new ExternalProvider(other, 'external');
    image('api', 'plan', other);

    expect(Testing.synth(main, true)).toBe(Testing.synth(other, true));
  });

  test.each([undefined, 'far'])(
    'are those that the stack declares itself, after its images, with alias %s',
    (alias) => {
      image('api', 'plan');
      new NullProvider(main, 'null', alias === undefined ? {} : { alias });
      new ExternalProvider(main, 'external', alias === undefined ? {} : { alias });

      const block = [alias === undefined ? {} : { alias }];
      expect(synthesized().provider).toEqual({ external: block, null: block });
    },
  );

  test('stay once when a stack is synthesized again', () => {
    image('api', 'synth');
    synthesized();

    expect(synthesized().provider).toEqual({ null: [{}] });
  });

  test('are missing for another stack, which fails as cdktf has it', () => {
    image('api', 'synth');
    const other = new TerraformStack(App.of(main), 'other');
    new Resource(other, 'own');

    expect(() => synthesized(other)).toThrow('Found resources without a matching provider');
  });
});
