import {
  CreateRepositoryCommand,
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
  });

  test('fails to make a repository of a name that another account has', async () => {
    await front.create('one-owner');

    await expect(other.send(new CreateRepositoryCommand({ repositoryName: 'one-owner' }))).rejects.toThrow(/one host/);
  });
});
