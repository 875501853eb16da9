import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { providerOf } from './provider-of';

describe('the provider of a resource', () => {
  let main: TerraformStack;
  beforeEach(() => (main = new TerraformStack(Testing.app(), 'main')));

  test('is the one without an alias, also when one with an alias was declared before it', () => {
    new AwsProvider(main, 'far', { alias: 'far', region: 'us-east-1' });
    const near = new AwsProvider(main, 'near', { region: 'eu-west-1' });
    expect(providerOf(new Construct(main, 'scope'), 'aws', undefined)).toBe(near);
  });

  test('is the one that the resource is given', () => {
    const far = new AwsProvider(main, 'far', { alias: 'far', region: 'us-east-1' });
    new AwsProvider(main, 'near', { region: 'eu-west-1' });
    expect(providerOf(main, 'aws', far)).toBe(far);
  });

  test('is none where only another type or an alias is there', () => {
    new AwsProvider(main, 'far', { alias: 'far', region: 'us-east-1' });
    new NullProvider(main, 'null');
    expect(providerOf(main, 'aws', undefined)).toBeUndefined();
  });

  test('may be declared below another construct, and after the resource', () => {
    const scope = new Construct(main, 'scope');
    const near = new AwsProvider(new Construct(main, 'other'), 'near', { region: 'eu-west-1' });
    expect(providerOf(scope, 'aws', undefined)).toBe(near);
  });

  test('is none of another stack', () => {
    new AwsProvider(new TerraformStack(main, 'other'), 'aws', { region: 'eu-west-1' });
    const third = new TerraformStack(Testing.app(), 'third');
    expect(providerOf(third, 'aws', undefined)).toBeUndefined();
  });
});
