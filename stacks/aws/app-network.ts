import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import type { TerraformStack } from 'cdktf';

export interface AppNetworkProps {
  /** Name of the load balancer, and Name tag of all that has one; others find the network by it. */
  readonly name: string;
  readonly region: string;
}

/** A VPC with two public and two private subnets, and a load balancer that answers 404 for what no service takes. */
export class AppNetwork {
  readonly vpc: Vpc;
  /** Where tasks run: out through one NAT gateway, in from the load balancer. */
  readonly privateSubnets: readonly Subnet[];
  readonly loadBalancer: Lb;
  readonly loadBalancerGroup: SecurityGroup;
  readonly listener: LbListener;

  constructor(
    private readonly stack: TerraformStack,
    private readonly props: AppNetworkProps,
  ) {
    const { name } = props;
    const tags = { Name: name };
    this.vpc = new Vpc(stack, 'vpc', { cidrBlock: '10.0.0.0/16', enableDnsHostnames: true, tags });
    const internet = new InternetGateway(stack, 'internet', { vpcId: this.vpc.id, tags });
    const publicSubnets = this.subnets('public', 0, { gatewayId: internet.id });
    const address = new Eip(stack, 'nat-address', { domain: 'vpc', tags });
    const nat = new NatGateway(stack, 'nat', {
      allocationId: address.id,
      subnetId: publicSubnets[0].id,
      tags,
      dependsOn: [internet],
    });
    this.privateSubnets = this.subnets('private', 10, { natGatewayId: nat.id });

    this.loadBalancerGroup = new SecurityGroup(stack, 'load-balancer-group', {
      namePrefix: `${name}-load-balancer-`,
      description: 'The load balancer: in from everywhere on port 80, out to the tasks',
      vpcId: this.vpc.id,
      ingress: [{ protocol: 'tcp', fromPort: 80, toPort: 80, cidrBlocks: ['0.0.0.0/0'] }],
      egress: [{ protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: [this.vpc.cidrBlock] }],
      lifecycle: { createBeforeDestroy: true },
      tags,
    });
    this.loadBalancer = new Lb(stack, 'load-balancer', {
      name,
      loadBalancerType: 'application',
      securityGroups: [this.loadBalancerGroup.id],
      subnets: publicSubnets.map(({ id }) => id),
      tags,
    });
    this.listener = new LbListener(stack, 'listener', {
      loadBalancerArn: this.loadBalancer.arn,
      port: 80,
      protocol: 'HTTP',
      defaultAction: [{ type: 'fixed-response', fixedResponse: { contentType: 'text/plain', statusCode: '404' } }],
    });
  }

  /** One subnet in each of two zones, and the route by which they reach the internet. */
  private subnets(
    kind: 'public' | 'private',
    third: number,
    gateway: { readonly gatewayId: string } | { readonly natGatewayId: string },
  ): readonly [Subnet, Subnet] {
    const { stack, vpc } = this;
    const { name, region } = this.props;
    const routes = new RouteTable(stack, `${kind}-routes`, {
      vpcId: vpc.id,
      route: [{ cidrBlock: '0.0.0.0/0', ...gateway }],
      tags: { Name: `${name}-${kind}` },
    });
    const subnet = (zone: string, index: number): Subnet => {
      const made = new Subnet(stack, `${kind}-${zone}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${third + index}.0/24`,
        availabilityZone: `${region}${zone}`,
        tags: { Name: `${name}-${kind}-${zone}` },
      });
      new RouteTableAssociation(stack, `${kind}-${zone}-routes`, { subnetId: made.id, routeTableId: routes.id });
      return made;
    };
    return [subnet('a', 0), subnet('b', 1)];
  }
}
