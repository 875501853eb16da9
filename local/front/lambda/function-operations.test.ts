import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListFunctionsCommand,
  paginateListFunctions,
  PublishVersionCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { LambdaFunctions } from '../../../test/helpers/lambda-functions';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function';

let functions: LambdaFunctions;
describe('functions of the local Lambda', () => {
  beforeAll(async () => {
    functions = await LambdaFunctions.start();
  });
  afterAll(() => functions.stop());

  const send: LambdaClient['send'] = (command: never) => functions.front.lambda.send(command) as never;
  const digest = (tag: string) => functions.front.digest('fn', tag);

  test('keep what they are created with', async () => {
    const given = {
      Description: 'says hello',
      Timeout: 10,
      MemorySize: 512,
      Environment: { Variables: { GREETING: 'hello' } },
      TracingConfig: { Mode: 'Active' as const },
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead' },
      EphemeralStorage: { Size: 1024 },
      LoggingConfig: { LogFormat: 'JSON' as const, LogGroup: '/ours', SystemLogLevel: 'WARN' as const },
      Architectures: ['arm64' as const],
    };
    await functions.make('keeps', { ...given, ImageConfig: { Command: ['hello'] }, Tags: { team: 'shop' } });
    const { Configuration, Tags } = await functions.get('keeps');

    expect(Configuration).toMatchObject({ ...given, ImageConfigResponse: { ImageConfig: { Command: ['hello'] } } });
    expect(Configuration?.LoggingConfig).toEqual({ ...given.LoggingConfig, ApplicationLogLevel: 'INFO' });
    expect(Tags).toEqual({ team: 'shop' });
    expect((await functions.get('keeps', await functions.publish('keeps'))).Configuration).toMatchObject(given);
  });

  test('have the defaults of AWS, and nothing that was taken away', async () => {
    await functions.make('defaults', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead' } });
    await send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'defaults', DeadLetterConfig: { TargetArn: '' } }),
    );
    const { Configuration = {} } = await functions.get('defaults');

    expect(Configuration).toMatchObject({
      PackageType: 'Image',
      Timeout: 3,
      MemorySize: 128,
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/defaults' },
    });
    expect(Configuration).not.toHaveProperty('DeadLetterConfig');
    expect(Configuration).not.toHaveProperty('Environment');
  });

  test('fail to be created or updated a second time at once', async () => {
    const outcomes = async (...asked: Promise<unknown>[]) =>
      (await Promise.allSettled(asked))
        .map((each) => (each.status === 'rejected' ? String(each.reason) : 'done'))
        .sort();
    const create = () => functions.create('twice');
    expect(await outcomes(create(), create())).toEqual([
      expect.stringMatching(/ResourceConflictException: Function already exist/),
      'done',
    ]);
    functions.clock.pass();

    const ImageUri = functions.image('v2');
    const update = () => send(new UpdateFunctionCodeCommand({ FunctionName: 'twice', ImageUri }));
    expect(await outcomes(update(), update())).toEqual([
      expect.stringMatching(/ResourceConflictException: .*An update is in progress/),
      'done',
    ]);
  });

  test('are Pending at first, and then Active', async () => {
    await functions.create('pending');
    const { Configuration } = await functions.get('pending');
    expect(Configuration).toMatchObject({
      State: 'Pending',
      StateReasonCode: 'Creating',
      LastUpdateStatus: 'InProgress',
    });

    functions.clock.pass();
    expect((await functions.get('pending')).Configuration).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Successful',
    });
  });

  test('name their image as it was sent and as it was found', async () => {
    await functions.make('image');
    const { Code, Configuration } = await functions.get('image');

    const found = String(await digest('v1'));
    expect(Code).toEqual({
      RepositoryType: 'ECR',
      ImageUri: functions.image('v1'),
      ResolvedImageUri: `${functions.front.registry}/fn@${found}`,
    });
    expect(Configuration?.CodeSha256).toBe(found.slice('sha256:'.length));

    const byDigest = `${functions.front.registry}/fn@${found}`;
    await send(new UpdateFunctionCodeCommand({ FunctionName: 'image', ImageUri: byDigest }));
    functions.clock.pass();
    expect(await functions.get('image')).toMatchObject({
      Code: { ImageUri: byDigest, ResolvedImageUri: byDigest },
      Configuration: { CodeSha256: found.slice('sha256:'.length) },
    });
  });

  test('are updated in a while, and not twice at a time', async () => {
    await functions.make('updated');
    const update = () =>
      send(new UpdateFunctionCodeCommand({ FunctionName: 'updated', ImageUri: functions.image('v2') }));
    expect(await update()).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' });

    await expect(update()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}:updated`,
      $metadata: { httpStatusCode: 409 },
    });
    await expect(send(new PublishVersionCommand({ FunctionName: 'updated' }))).rejects.toThrow(/update is in progress/);
    functions.clock.pass();
    expect(await functions.get('updated')).toMatchObject({
      Configuration: { LastUpdateStatus: 'Successful' },
      Code: { ImageUri: functions.image('v2') },
    });
  });

  test('fails to be updated when its tag says so, and keeps its code', async () => {
    await functions.make('update-fails');
    const Tags = { 'slipway.local/fail': 'ImageAccessDenied' };
    await send(new TagResourceCommand({ Resource: `${ARN}:update-fails`, Tags }));
    await functions.update('update-fails', 'v2');

    expect(await functions.get('update-fails')).toMatchObject({
      Configuration: {
        State: 'Active',
        LastUpdateStatus: 'Failed',
        LastUpdateStatusReasonCode: 'ImageAccessDenied',
        LastUpdateStatusReason: expect.stringContaining('permission') as string,
      },
      Code: { ImageUri: functions.image('v1') },
    });
    expect((await functions.get('update-fails', await functions.publish('update-fails'))).Configuration?.State).toBe(
      'Active',
    );
  });

  test('fails to be created when its tag says so', async () => {
    await functions.make('create-fails', { Tags: { 'slipway.local/fail': 'InvalidImage' } });

    const { Configuration } = await functions.get('create-fails');
    expect(Configuration).toMatchObject({
      State: 'Failed',
      StateReasonCode: 'InvalidImage',
      LastUpdateStatus: 'Failed',
    });
  });

  test('fails to be created with a tag that would do nothing', async () => {
    const tagged = functions.create('unknown', { Tags: { 'slipway.local/fail': 'crash' } });
    await expect(tagged).rejects.toThrow(/is 'crash'; the local AWS knows provisioned-concurrency, ImageAccessDenied/);
  });

  test("fails to be created with variables that are Lambda's", async () => {
    const given = functions.create('reserved', { Environment: { Variables: { AWS_REGION: 'mars', MINE: '1' } } });
    await expect(given).rejects.toThrow(/Reserved keys used in this request: AWS_REGION$/);
  });

  test('fails to be updated from a revision that is not the last one', async () => {
    await functions.make('revisions');
    const change = { FunctionName: 'revisions', Timeout: 5, RevisionId: 'old' };
    await expect(send(new UpdateFunctionConfigurationCommand(change))).rejects.toMatchObject({
      name: 'PreconditionFailedException',
    });
  });

  test('are found by their name, by their ARN and by the parts of it', async () => {
    await functions.make('named');
    const version = await functions.publish('named');
    const asked = [
      { FunctionName: `${ARN}:named:${version}` },
      { FunctionName: `${ARN}:named:${version}`, Qualifier: version },
      { FunctionName: `123456789012:function:named`, Qualifier: version },
      { FunctionName: `named:${version}` },
    ];
    for (const each of asked) {
      const { FunctionArn, Version } = await send(new GetFunctionConfigurationCommand(each));
      expect([FunctionArn, Version]).toEqual([`${ARN}:named:${version}`, version]);
    }
    expect((await functions.get('named')).Configuration?.FunctionArn).toBe(`${ARN}:named`);
  });

  test('are listed beside those of moto, alone or with their versions', async () => {
    await functions.make('listed');
    await functions.publish('listed');
    const zip = Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64');
    const zipped = {
      PackageType: 'Zip',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip },
    } as const;
    await functions.make('zipped', zipped);
    const names = async (all: boolean) => {
      const found: string[] = [];
      const page = paginateListFunctions(
        { client: functions.front.lambda, pageSize: 2 },
        all ? { FunctionVersion: 'ALL' } : {},
      );
      for await (const { Functions = [] } of page) {
        found.push(...Functions.map(({ FunctionName, Version }) => `${FunctionName ?? ''} ${Version ?? ''}`));
      }
      return found.filter((each) => /^(listed|zipped) /.test(each));
    };

    expect(await names(false)).toEqual(['listed $LATEST', 'zipped $LATEST']);
    expect(await names(true)).toEqual(expect.arrayContaining(['listed $LATEST', 'listed 1', 'zipped $LATEST']));
    const first = await send(new ListFunctionsCommand({ MaxItems: 1 }));
    const second = await send(new ListFunctionsCommand({ MaxItems: 1, Marker: first.NextMarker }));
    expect(first.NextMarker).toBeDefined();
    expect(second.Functions?.[0]?.FunctionArn).not.toBe(first.Functions?.[0]?.FunctionArn);
  });

  test('are deleted as a whole or by version, but no version that an alias names', async () => {
    await functions.make('deleted');
    await functions.publish('deleted');
    await functions.update('deleted', 'v2');
    await functions.publish('deleted');
    await send(new CreateAliasCommand({ FunctionName: 'deleted', Name: 'live', FunctionVersion: '2' }));
    await send(new DeleteFunctionCommand({ FunctionName: 'deleted', Qualifier: '1' }));

    await expect(functions.get('deleted', '1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const used = send(new DeleteFunctionCommand({ FunctionName: 'deleted', Qualifier: '2' }));
    await expect(used).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
    await expect(send(new GetFunctionCommand({ FunctionName: 'deleted' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('are recorded by the permissions that they need', async () => {
    await functions.make('recorded');
    await functions.publish('recorded');
    const actions = (await functions.front.calls()).map(({ action }) => action);

    expect(actions.slice(-2)).toEqual(['lambda:CreateFunction', 'lambda:PublishVersion']);
  });
});
