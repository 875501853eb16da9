import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionUrlConfigCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionEventInvokeConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetEventSourceMappingCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { LambdaFunctions } from '../../../test/helpers/lambda-functions';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:api';
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const LIVE = { FunctionName: 'api', Qualifier: 'live' };

let functions: LambdaFunctions;
describe('those who call a function of the local Lambda', () => {
  beforeAll(async () => {
    functions = await LambdaFunctions.start();
    await functions.make('api');
    await functions.publish('api');
    await send(new CreateAliasCommand({ FunctionName: 'api', Name: 'live', FunctionVersion: '1' }));
  });
  afterAll(() => functions.stop());

  const send: LambdaClient['send'] = (command: never) => functions.front.lambda.send(command) as never;
  const gone = { name: 'ResourceNotFoundException' };

  test('are permitted on an alias, by statements of its policy', async () => {
    const permission = {
      ...LIVE,
      StatementId: 'bus',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: 'arn:aws:events:eu-west-1:123456789012:rule/orders',
    };
    await send(new AddPermissionCommand(permission));
    const { Policy = '' } = await send(new GetPolicyCommand(LIVE));

    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [
        {
          Sid: 'bus',
          Principal: { Service: 'events.amazonaws.com' },
          Resource: `${ARN}:live`,
          Condition: { ArnLike: { 'AWS:SourceArn': permission.SourceArn } },
        },
      ],
    });
    await expect(send(new AddPermissionCommand(permission))).rejects.toMatchObject({
      name: 'ResourceConflictException',
    });
    await expect(send(new GetPolicyCommand({ FunctionName: 'api' }))).rejects.toMatchObject(gone);
    await send(new RemovePermissionCommand({ ...LIVE, StatementId: 'bus' }));
    await expect(send(new GetPolicyCommand(LIVE))).rejects.toMatchObject(gone);
  });

  test('have a URL of an alias', async () => {
    const made = await send(
      new CreateFunctionUrlConfigCommand({ ...LIVE, AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }),
    );

    expect(made.FunctionUrl).toMatch(/^https:\/\/[a-z0-9]{32}\.lambda-url\.eu-west-1\.on\.aws\/$/);
    expect(await send(new GetFunctionUrlConfigCommand(LIVE))).toMatchObject({
      FunctionUrl: made.FunctionUrl,
      FunctionArn: `${ARN}:live`,
      InvokeMode: 'RESPONSE_STREAM',
    });
    await send(new DeleteFunctionUrlConfigCommand(LIVE));
    await expect(send(new GetFunctionUrlConfigCommand(LIVE))).rejects.toMatchObject(gone);
  });

  test('fail at a URL without a permission, and without a signature where one is asked for', async () => {
    const ask = async (authType: 'NONE' | 'AWS_IAM', headers: Record<string, string> = {}) => {
      const { FunctionUrl = '' } = await send(
        new CreateFunctionUrlConfigCommand({ FunctionName: 'api', AuthType: authType }),
      );
      const answer = await functions.front.askHost(new URL(FunctionUrl).host, '/', headers);
      await send(new DeleteFunctionUrlConfigCommand({ FunctionName: 'api' }));
      return answer;
    };
    expect(await ask('NONE')).toEqual({ status: 403, body: '{"Message":"Forbidden"}' });
    expect(await ask('AWS_IAM')).toEqual({ status: 403, body: '{"Message":"Forbidden"}' });
    expect(await functions.front.askHost(`${'a'.repeat(32)}.lambda-url.eu-west-1.on.aws`, '/')).toMatchObject({
      status: 403,
    });

    const Action = 'lambda:InvokeFunctionUrl';
    const open = { StatementId: 'url', Action, Principal: '*', FunctionUrlAuthType: 'NONE' } as const;
    await send(new AddPermissionCommand({ FunctionName: 'api', ...open }));
    // Admitted, and then there is no Docker.
    expect(await ask('NONE')).toMatchObject({
      status: 502,
      body: expect.stringContaining('slipway local up --docker') as string,
    });
    const signature =
      'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=ab';
    expect(await ask('AWS_IAM', { authorization: signature })).toMatchObject({ status: 502 });
  });

  test('fail without Docker, and are told so', async () => {
    const invoked = send(new InvokeCommand({ FunctionName: 'api' }));
    await expect(invoked).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: expect.stringContaining('slipway local up --docker') as string,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test.each([
    ['is no JSON', { FunctionName: 'api', Payload: '{' }, 'InvalidRequestContentException'],
    ['is for no version', { FunctionName: 'api:7' }, 'ResourceNotFoundException'],
    ['is for no function', { FunctionName: 'nobody' }, 'ResourceNotFoundException'],
  ])('fail with an event that %s', async (_, input, name) => {
    await expect(send(new InvokeCommand(input))).rejects.toMatchObject({ name });
  });

  test('fail while the function is Pending', async () => {
    await functions.create('pending');
    const invoked = send(new InvokeCommand({ FunctionName: 'pending', InvocationType: 'DryRun' }));
    await expect(invoked).rejects.toThrow(/currently in the following state: Pending/);
  });

  test('fail as a fault says', async () => {
    await functions.front.fault({ kind: 'throttle', action: 'lambda:InvokeFunction' });
    const invoked = send(new InvokeCommand({ FunctionName: 'api', InvocationType: 'DryRun' }));
    await expect(invoked).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
  });

  test('are event sources of an alias, under the ARN that they were given', async () => {
    const { UUID = '' } = await send(
      new CreateEventSourceMappingCommand({
        Tags: { team: 'shop' },
        FunctionName: `${ARN}:live`,
        EventSourceArn: QUEUE,
        MaximumBatchingWindowInSeconds: 5,
      }),
    );

    expect(await send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
      FunctionArn: `${ARN}:live`,
      EventSourceArn: QUEUE,
      State: 'Enabled',
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 5,
    });
    await send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false, BatchSize: 1 }));
    const Resource = ARN.replace('function:api', `event-source-mapping:${UUID}`);
    expect((await send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: 'shop' });
    const list = (FunctionName: string) => send(new ListEventSourceMappingsCommand({ FunctionName }));
    expect((await list('api:live')).EventSourceMappings).toMatchObject([{ UUID, State: 'Disabled', BatchSize: 1 }]);
    expect((await list('api')).EventSourceMappings).toEqual([]);
    await send(new DeleteEventSourceMappingCommand({ UUID }));
    await expect(send(new GetEventSourceMappingCommand({ UUID }))).rejects.toMatchObject(gone);
  });

  test('have what is said of events that nobody waits for', async () => {
    await send(new PutFunctionEventInvokeConfigCommand({ ...LIVE, MaximumRetryAttempts: 0 }));

    expect(await send(new GetFunctionEventInvokeConfigCommand(LIVE))).toMatchObject({
      FunctionArn: `${ARN}:live`,
      MaximumRetryAttempts: 0,
      LastModified: expect.any(Date) as Date,
    });
    await send(new DeleteFunctionEventInvokeConfigCommand(LIVE));
    await expect(send(new GetFunctionEventInvokeConfigCommand(LIVE))).rejects.toMatchObject(gone);
  });

  test('find its tags', async () => {
    await send(new TagResourceCommand({ Resource: ARN, Tags: { team: 'shop', tier: '1' } }));
    await send(new UntagResourceCommand({ Resource: ARN, TagKeys: ['tier'] }));

    expect((await send(new ListTagsCommand({ Resource: ARN }))).Tags).toEqual({ team: 'shop' });
  });
});
