import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { LambdaFunctions } from '../../../test/helpers/lambda-functions';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function';

let functions: LambdaFunctions;
describe('versions and aliases of the local Lambda', () => {
  beforeAll(async () => {
    functions = await LambdaFunctions.start();
  });
  afterAll(() => functions.stop());

  const send: LambdaClient['send'] = (command: never) => functions.front.lambda.send(command) as never;

  /** A function with two versions, of two images. */
  async function two(name: string): Promise<void> {
    await functions.make(name);
    await functions.publish(name);
    await functions.update(name, 'v2');
    await functions.publish(name);
  }

  test('a version keeps its image when $LATEST moves on', async () => {
    await two('moves');

    expect((await functions.get('moves', '1')).Code?.ImageUri).toBe(functions.image('v1'));
    expect((await functions.get('moves', '2')).Code?.ImageUri).toBe(functions.image('v2'));
    const { Versions = [] } = await send(new ListVersionsByFunctionCommand({ FunctionName: 'moves' }));
    expect(Versions.map(({ FunctionArn }) => FunctionArn)).toEqual(
      ['$LATEST', '1', '2'].map((each) => `${ARN}:moves:${each}`),
    );
  });

  test('what is equal to the last version is that version', async () => {
    await functions.make('equal');

    expect([await functions.publish('equal'), await functions.publish('equal')]).toEqual(['1', '1']);
    await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'equal', Timeout: 9 }));
    functions.clock.pass();
    expect(await functions.publish('equal')).toBe('2');
  });

  test('a version has its own description, and is Pending at first', async () => {
    await functions.make('described', { Description: 'of the function' });
    const published = new PublishVersionCommand({ FunctionName: 'described', Description: 'of the version' });

    expect(await send(published)).toMatchObject({ Version: '1', Description: 'of the version', State: 'Pending' });
    functions.clock.pass();
    const { Configuration } = await functions.get('described', '1');
    expect(Configuration).toMatchObject({ Description: 'of the version', State: 'Active' });
    expect((await functions.get('described')).Configuration?.Description).toBe('of the function');
  });

  test('a version is published with a function and with its code', async () => {
    const created = await functions.create('at-once', { Publish: true });
    functions.clock.pass();
    const update = { FunctionName: 'at-once', ImageUri: functions.image('v2'), Publish: true };
    const updated = await send(new UpdateFunctionCodeCommand(update));

    expect([created.Version, updated.Version]).toEqual(['1', '2']);
    expect(updated.FunctionArn).toBe(`${ARN}:at-once:2`);
  });

  test('fails to publish code that is not the one that is meant', async () => {
    await functions.make('meant');
    const other = send(new PublishVersionCommand({ FunctionName: 'meant', CodeSha256: 'a'.repeat(64) }));
    await expect(other).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('an alias names a version, moves, and can share with a second one', async () => {
    await two('alias');
    const name = { FunctionName: 'alias', Name: 'live' };
    const RoutingConfig = { AdditionalVersionWeights: { '2': 0.1 } };
    await send(new CreateAliasCommand({ ...name, FunctionVersion: '1', Description: 'callers', RoutingConfig }));

    expect(await send(new GetAliasCommand(name))).toMatchObject({
      AliasArn: `${ARN}:alias:live`,
      FunctionVersion: '1',
      Description: 'callers',
      RoutingConfig,
    });
    const moved = await send(
      new UpdateAliasCommand({ ...name, FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } }),
    );
    expect(moved).toMatchObject({ FunctionVersion: '2', Description: 'callers' });
    expect(moved).not.toHaveProperty('RoutingConfig');
    const { Configuration, Code } = await functions.get('alias', 'live');
    expect([Configuration?.FunctionArn, Configuration?.Version]).toEqual([`${ARN}:alias:live`, '2']);
    expect(Code?.ImageUri).toBe(functions.image('v2'));
  });

  test('aliases are listed, all or those of a version, and go', async () => {
    await two('aliases');
    for (const [Name, FunctionVersion] of [
      ['live', '2'],
      ['before', '1'],
    ]) {
      await send(new CreateAliasCommand({ FunctionName: 'aliases', Name, FunctionVersion }));
    }
    const names = async (FunctionVersion?: string) => {
      const { Aliases = [] } = await send(new ListAliasesCommand({ FunctionName: 'aliases', FunctionVersion }));
      return Aliases.map(({ Name }) => Name);
    };

    expect([await names(), await names('1')]).toEqual([['live', 'before'], ['before']]);
    await send(new DeleteAliasCommand({ FunctionName: 'aliases', Name: 'live' }));
    expect(await names()).toEqual(['before']);
  });

  test.each([
    ['twice', { Name: 'live', FunctionVersion: '1' }, 'ResourceConflictException'],
    ['of a version that is not there', { Name: 'next', FunctionVersion: '7' }, 'ResourceNotFoundException'],
    ['with a number for a name', { Name: '7', FunctionVersion: '1' }, 'InvalidParameterValueException'],
    ['with too much weight', routed({ '2': 1.5 }), 'InvalidParameterValueException'],
    ['with three versions', routed({ '2': 0.1, $LATEST: 0.1 }), 'InvalidParameterValueException'],
    ['with one version twice', routed({ '1': 0.1 }), 'InvalidParameterValueException'],
    ['with $LATEST beside a version', routed({ $LATEST: 0.1 }), 'InvalidParameterValueException'],
  ])('fails to make an alias %s', async (_, input, exception) => {
    await two('refused').catch(() => undefined);
    await send(new CreateAliasCommand({ FunctionName: 'refused', Name: 'live', FunctionVersion: '1' })).catch(
      () => undefined,
    );

    const made = send(new CreateAliasCommand({ FunctionName: 'refused', ...input }));
    await expect(made).rejects.toMatchObject({ name: exception });
  });

  test('fails to find an alias that is not there', async () => {
    await functions.make('none');
    const asked = send(new GetAliasCommand({ FunctionName: 'none', Name: 'live' }));
    await expect(asked).rejects.toThrow(`Cannot find alias arn: ${ARN}:none:live`);
  });
});

function routed(AdditionalVersionWeights: Record<string, number>) {
  return { Name: 'routed', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights } };
}
