import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { LocalAws } from '../../../local/records';
import { query, textOf } from '../../helpers/query-api';

/** What a platform team has made before anybody deploys: network, load balancer and cluster, all called `prod`. */
export interface Prod {
  readonly subnet: string;
  /** ARN of the listener of the load balancer. */
  readonly listener: string;
}

export async function makeProd({ endpoint, region }: LocalAws): Promise<Prod> {
  const ec2 = (input: Readonly<Record<string, string>>) => query(endpoint, 'ec2', input);
  const name = (id: string, Name: string) =>
    ec2({ Action: 'CreateTags', 'ResourceId.1': id, 'Tag.1.Key': 'Name', 'Tag.1.Value': Name });

  const vpc = textOf(await ec2({ Action: 'CreateVpc', CidrBlock: '10.1.0.0/16' }), 'vpcId');
  await name(vpc, 'prod');
  const subnets: string[] = [];
  for (const [index, zone] of ['a', 'b'].entries()) {
    const place = { VpcId: vpc, CidrBlock: `10.1.${index}.0/24`, AvailabilityZone: `${region}${zone}` };
    const subnet = textOf(await ec2({ Action: 'CreateSubnet', ...place }), 'subnetId');
    await name(subnet, `prod-private-${zone}`);
    subnets.push(subnet);
  }
  const group = textOf(
    await ec2({ Action: 'CreateSecurityGroup', GroupName: 'public', GroupDescription: 'load balancer', VpcId: vpc }),
    'groupId',
  );
  const [subnet = '', other = ''] = subnets;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  await new ECSClient({ endpoint, region, credentials }).send(new CreateClusterCommand({ clusterName: 'prod' }));
  return { subnet, listener: await listenerOf(endpoint, [subnet, other], group) };
}

async function listenerOf(
  endpoint: string,
  [first, second]: readonly [string, string],
  group: string,
): Promise<string> {
  const elb = (input: Readonly<Record<string, string>>) => query(endpoint, 'elasticloadbalancing', input);
  const made = await elb({
    Action: 'CreateLoadBalancer',
    Name: 'public',
    'Subnets.member.1': first,
    'Subnets.member.2': second,
    'SecurityGroups.member.1': group,
  });
  const listener = await elb({
    Action: 'CreateListener',
    LoadBalancerArn: textOf(made, 'LoadBalancerArn'),
    Protocol: 'HTTP',
    Port: '80',
    'DefaultActions.member.1.Type': 'fixed-response',
    'DefaultActions.member.1.FixedResponseConfig.StatusCode': '404',
  });
  return textOf(listener, 'ListenerArn');
}
