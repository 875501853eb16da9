import {
  CreateAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  type LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { LambdaFunctions } from '../../../test/helpers/lambda-functions';

let functions: LambdaFunctions;
describe('concurrency of the local Lambda', () => {
  beforeAll(async () => {
    functions = await LambdaFunctions.start();
  });
  afterAll(() => functions.stop());

  const send: LambdaClient['send'] = (command: never) => functions.front.lambda.send(command) as never;

  async function withAlias(FunctionName: string, tags: Record<string, string> = {}) {
    await functions.make(FunctionName, { Tags: tags });
    await functions.publish(FunctionName);
    await send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    return { FunctionName, Qualifier: 'live' };
  }
  const put = (name: { FunctionName: string; Qualifier: string }, count = 2) =>
    send(new PutProvisionedConcurrencyConfigCommand({ ...name, ProvisionedConcurrentExecutions: count }));

  test('is provisioned after a while, is listed, and goes', async () => {
    const name = await withAlias('provisioned');
    expect(await put(name)).toMatchObject({
      Status: 'IN_PROGRESS',
      RequestedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 0,
    });
    functions.clock.pass();

    const ready = { Status: 'READY', AvailableProvisionedConcurrentExecutions: 2 };
    expect(await send(new GetProvisionedConcurrencyConfigCommand(name))).toMatchObject(ready);
    const list = new ListProvisionedConcurrencyConfigsCommand({ FunctionName: 'provisioned' });
    const FunctionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:provisioned:live';
    expect((await send(list)).ProvisionedConcurrencyConfigs).toMatchObject([{ ...ready, FunctionArn }]);
    await send(new DeleteProvisionedConcurrencyConfigCommand(name));
    await expect(send(new GetProvisionedConcurrencyConfigCommand(name))).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
    });
  });

  test('fails to be provisioned when the tag of the function says so', async () => {
    const name = await withAlias('fails', { 'slipway.local/fail': 'provisioned-concurrency' });
    await put(name);
    functions.clock.pass();

    expect(await send(new GetProvisionedConcurrencyConfigCommand(name))).toMatchObject({
      Status: 'FAILED',
      StatusReason: 'FUNCTION_ERROR_INIT_FAILURE',
      AllocatedProvisionedConcurrentExecutions: 0,
    });
  });

  test('fails to be provisioned where nothing is published', async () => {
    await functions.make('latest');
    const latest = put({ FunctionName: 'latest', Qualifier: '$LATEST' });
    await expect(latest).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    const none = put({ FunctionName: 'nobody', Qualifier: 'live' });
    await expect(none).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('is reserved, limits what is provisioned, and goes', async () => {
    const name = await withAlias('reserved');
    const FunctionName = 'reserved';
    await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));

    expect((await functions.get('reserved')).Concurrency).toEqual({ ReservedConcurrentExecutions: 1 });
    await expect(put(name)).rejects.toThrow(/not be greater than the reserved/);
    await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    await expect(send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
    await send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await send(new GetFunctionConcurrencyCommand({ FunctionName }))).not.toHaveProperty(
      'ReservedConcurrentExecutions',
    );
  });
});
