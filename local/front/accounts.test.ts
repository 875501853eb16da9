import {
  CreateRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { refusal, TestFront } from '../../test/helpers/front';
import { REGION } from '../aws/moto';

const OTHER = '222222222222';

let front: TestFront;
/** ECR's API and a login, as a role of another account. */
let other: ECRClient;
let authorization: string;
describe('accounts', () => {
  beforeAll(async () => {
    front = await TestFront.start();
    const place = { endpoint: front.origin, region: REGION };
    const sts = new STSClient({ ...place, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
    const session = { RoleArn: `arn:aws:iam::${OTHER}:role/push`, RoleSessionName: 'test', ExternalId: 'ours' };
    const { Credentials: { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = {} } =
      await sts.send(new AssumeRoleCommand(session));
    other = new ECRClient({ ...place, credentials: { accessKeyId, secretAccessKey } });
    const { authorizationData } = await other.send(new GetAuthorizationTokenCommand({}));
    authorization = `Basic ${authorizationData?.[0]?.authorizationToken ?? ''}`;
  });
  afterAll(() => front.stop());

  const asOther = (method: string, path: string) => front.send(method, path, { headers: { authorization } });

  test('a role has the repositories of its own account', async () => {
    const { repository } = await other.send(new CreateRepositoryCommand({ repositoryName: 'of-other' }));

    expect(repository?.registryId).toBe(OTHER);
    expect((await asOther('POST', '/v2/of-other/blobs/uploads/')).status).toBe(202);
    expect(await refusal(await front.send('POST', '/v2/of-other/blobs/uploads/'))).toBe('403 DENIED');
  });

  test('what a role was asked for is recorded', async () => {
    const asked = (await front.calls()).find(({ action }) => action === 'sts:AssumeRole');

    const session = { role: `arn:aws:iam::${OTHER}:role/push`, name: 'test', externalId: 'ours' };
    expect(asked).toMatchObject({ accessKey: 'local', session });
  });

  test('another account may do what the policy of a repository grants', async () => {
    await front.create('granted');
    await front.push('granted', 'v1', 'one');
    const read = () => asOther('GET', '/v2/granted/manifests/v1');
    expect(await refusal(await read())).toBe('403 DENIED');

    const Principal = { AWS: `arn:aws:iam::${OTHER}:root` };
    const statement = { Sid: 'read', Effect: 'Allow', Principal, Action: ['ecr:BatchGetImage'] };
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await front.ecr.send(new SetRepositoryPolicyCommand({ repositoryName: 'granted', policyText }));

    expect((await read()).status).toBe(200);
    expect(await refusal(await asOther('POST', '/v2/granted/blobs/uploads/'))).toBe('403 DENIED');

    await front.ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName: 'granted' }));
    expect(await refusal(await read())).toBe('403 DENIED');
  });

  /** What another account gets from a repository with this policy. */
  async function readWith(name: string, statement: object): Promise<string> {
    await front.create(name);
    await front.push(name, 'v1', name);
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await front.ecr.send(new SetRepositoryPolicyCommand({ repositoryName: name, policyText }));
    const answer = await asOther('GET', `/v2/${name}/manifests/v1`);
    return `${String(answer.status)} ${await answer.text()}`;
  }
  const Action = ['ecr:Batch*'];

  test('a role of another account may do what the policy grants the role', async () => {
    const role = { AWS: `arn:aws:iam::${OTHER}:role/push` };
    expect(await readWith('to-role', { Effect: 'Allow', Principal: role, Action })).toMatch(/^200 /);
    const another = { AWS: `arn:aws:iam::${OTHER}:role/pull` };
    expect(await readWith('to-another', { Effect: 'Allow', Principal: another, Action })).toMatch(
      /^403 .*not authorized/,
    );
  });

  test('a policy for a service grants another account nothing', async () => {
    const lambda = { Service: 'lambda.amazonaws.com' };
    expect(await readWith('to-lambda', { Effect: 'Allow', Principal: lambda, Action })).toMatch(
      /^403 .*not authorized/,
    );
  });

  test('fails where the policy hangs on what nobody here knows, and says on what', async () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } };
    const answer = await readWith('to-organization', { Effect: 'Allow', Principal: '*', Action, Condition });
    expect(answer).toMatch(/^403 .*its condition StringEquals of aws:PrincipalOrgID is not understood/);
  });

  test('a Deny holds for the own account too', async () => {
    await readWith('denied', { Effect: 'Deny', Principal: '*', Action });
    expect((await front.send('GET', '/v2/denied/manifests/v1')).status).toBe(403);
  });

  test('fails to make a repository of a name that another account has', async () => {
    await front.create('one-owner');

    await expect(other.send(new CreateRepositoryCommand({ repositoryName: 'one-owner' }))).rejects.toThrow(/one host/);
  });
});
