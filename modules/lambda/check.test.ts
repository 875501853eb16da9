import { TerraformVariable } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { LambdaStack } from '../../test/helpers/lambda-stack';

let checkout: Checkout;
let stack: LambdaStack;
/** Known when Terraform runs. */
let token: string;

beforeEach(() => {
  checkout = new Checkout();
  stack = new LambdaStack(checkout);
  token = new TerraformVariable(stack.main, 'x', {}).stringValue;
});

afterEach(() => checkout.remove());

describe('the version that the alias of a function names', () => {
  test('is checked before', () => {
    stack.function({ check: { path: '/health' }, timeoutSeconds: 60 });

    expect(stack.resource('aws_lambda_alias')['depends_on']).toEqual(['null_resource.api_check']);
    const { triggers, provisioner } = stack.resource('null_resource', 'api_check');
    expect(triggers).toEqual({ version: '${aws_lambda_function.api.version}', check: '{"path":"/health"}' });
    expect(provisioner).toMatchObject([{ 'local-exec': { command: 'check' } }]);
    expect(stack.document('api_check')).toEqual({
      kind: 'check',
      version: 1,
      name: 'api',
      address: 'null_resource.api_check',
      module: '<path.module>',
      function: 'api',
      publishedVersion: '<aws_lambda_function.api.version>',
      check: { path: '/health' },
      timeoutSeconds: 60,
      access: { region: 'eu-central-1' },
    });
  });

  test('is checked with an event, byte for byte', () => {
    stack.function({ check: { payload: { text: 'é "${x}"' } } });

    const { check } = stack.document('api_check') as { check: { payload: string } };
    expect(JSON.parse(check.payload)).toEqual({ text: 'é "${x}"' });
  });

  test.each<[string, () => string, string]>([
    ['one that was published before', () => '7', '7'],
    ['one that Terraform knows', () => token, '${var.x}'],
  ])('may be %s, which then is checked', (_what, version, written) => {
    stack.function({ version: version(), check: { path: '/' } });

    expect(stack.resource('aws_lambda_alias')).toMatchObject({ function_version: written });
    expect(stack.resource('null_resource', 'api_check')).toMatchObject({ triggers: { version: written } });
  });

  test('has another image when it was chosen: then the function itself is proved', () => {
    stack.function({ version: '7' });

    expect(stack.resource('null_resource')['depends_on']).toEqual(['aws_lambda_function.api', 'aws_lambda_alias.api']);
    expect(stack.resource('null_resource')['triggers']).not.toHaveProperty('revision');
    expect(stack.document()['target']).toEqual({
      kind: 'lambda',
      function: 'api',
      keepVersions: 5,
      access: { region: 'eu-central-1' },
    });
  });
});
