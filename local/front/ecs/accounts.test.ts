import { CreateClusterCommand, DescribeServicesCommand, ECSClient, ListServicesCommand } from '@aws-sdk/client-ecs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CLUSTER, EcsServices } from '../../../test/helpers/ecs-services';
import { REGION } from '../../aws/moto';

const OTHER = '222222222222';

let ecs: EcsServices;
describe('accounts and regions of the local ECS', () => {
  beforeAll(async () => {
    ecs = await EcsServices.start();
    await ecs.createService('web', await ecs.define('web', 'public.ecr.aws/nginx/nginx:1.27'));
  });
  afterAll(() => ecs.stop());

  async function otherAccount(): Promise<ECSClient> {
    const endpoint = ecs.front.origin;
    const local = { accessKeyId: 'local', secretAccessKey: 'local' };
    const sts = new STSClient({ endpoint, region: REGION, credentials: local });
    const role = { RoleArn: `arn:aws:iam::${OTHER}:role/deploy`, RoleSessionName: 'test' };
    const { Credentials: { AccessKeyId = '', SecretAccessKey = '' } = {} } = await sts.send(
      new AssumeRoleCommand(role),
    );
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    return new ECSClient({ endpoint, region: REGION, credentials });
  }

  function otherRegion(): Promise<ECSClient> {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    return Promise.resolve(new ECSClient({ endpoint: ecs.front.origin, region: 'us-east-1', credentials }));
  }

  test.each([
    ['account', otherAccount],
    ['region', otherRegion],
  ])('another %s has clusters and services of its own', async (_, connect) => {
    const other = await connect();
    const describe = new DescribeServicesCommand({ cluster: CLUSTER, services: ['web'] });
    await expect(other.send(describe)).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    await other.send(new CreateClusterCommand({ clusterName: CLUSTER }));

    expect((await other.send(describe)).failures).toMatchObject([{ reason: 'MISSING' }]);
    expect((await other.send(new ListServicesCommand({ cluster: CLUSTER }))).serviceArns).toEqual([]);
    expect((await ecs.describe('web')).status).toBe('ACTIVE');
  });
});
