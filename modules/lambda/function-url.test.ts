import { Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { LambdaStack } from '../../test/helpers/lambda-stack';

let checkout: Checkout;
let stack: LambdaStack;

beforeEach(() => {
  checkout = new Checkout();
  stack = new LambdaStack(checkout);
});

afterEach(() => checkout.remove());

describe('the URL of a function', () => {
  test('leads to the alias, for callers whom IAM lets', () => {
    const { permissions } = stack.function({ url: { auth: 'iam' } });

    expect(permissions).toEqual([]);
    expect(stack.resource('aws_lambda_function_url')).toEqual({
      function_name: '${aws_lambda_function.api.function_name}',
      qualifier: '${aws_lambda_alias.api.name}',
      authorization_type: 'AWS_IAM',
      invoke_mode: 'BUFFERED',
    });
  });

  test('streams to everybody, by the two permissions that AWS wants', () => {
    const cors = { allowOrigins: ['https://a.io'], allowMethods: ['GET'], allowCredentials: true, maxAge: 60 };
    stack.function({ url: { auth: 'none', streaming: true, cors } });

    expect(stack.resource('aws_lambda_function_url')).toMatchObject({
      authorization_type: 'NONE',
      invoke_mode: 'RESPONSE_STREAM',
      cors: { allow_origins: ['https://a.io'], allow_methods: ['GET'], allow_credentials: true, max_age: 60 },
      depends_on: ['aws_lambda_permission.api_url', 'aws_lambda_permission.api_url_invoke'],
    });
    const everybody = {
      function_name: '${aws_lambda_function.api.function_name}',
      qualifier: '${aws_lambda_alias.api.name}',
      principal: '*',
    };
    expect(stack.resources()['aws_lambda_permission']).toEqual({
      api_url: {
        statement_id: 'FunctionURLAllowPublicAccess',
        action: 'lambda:InvokeFunctionUrl',
        function_url_auth_type: 'NONE',
        ...everybody,
      },
      api_url_invoke: {
        statement_id: 'FunctionURLAllowInvokeAction',
        action: 'lambda:InvokeFunction',
        invoked_via_function_url: true,
        ...everybody,
      },
    });
  });

  test('has a warning in place of the permission that version 5 of the provider cannot write', () => {
    const { node } = stack.function({ url: { auth: 'none' }, awsProvider: '5' });

    expect(Object.keys(stack.resources()['aws_lambda_permission'] ?? {})).toEqual(['api_url']);
    expect(node.metadata.map(({ data }) => String(data)).join('\n')).toContain(
      'aws lambda add-permission --function-name api --qualifier live --statement-id FunctionURLAllowInvokeAction',
    );
  });

  test.each(['>= 6.25', '6.29.0', '= 6.40.1', '7.0.0'])('takes a provider of version %s', (version) => {
    stack.function({ url: { auth: 'none' } });
    stack.main.addOverride('terraform.required_providers.aws.version', version);

    expect(() => Testing.synth(stack.main, true)).not.toThrow();
  });

  test('fails where everybody may call it and the provider is pinned to a version that does not know how', () => {
    stack.function({ url: { auth: 'none' } });

    expect(() => Testing.synth(stack.main, true)).toThrow(
      `main/function: 'url.auth' is 'none', which needs version 6.29 of the AWS provider, and the stack requires 6.25.0\n` +
        `  fix:  stack.addOverride('terraform.required_providers.aws.version', '>= 6.29'), or \`awsProvider: '5'\``,
    );
  });
});
