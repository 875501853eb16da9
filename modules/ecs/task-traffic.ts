import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { named } from '../terraform/address';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { FargateServiceProps } from './fargate-service-props';
import type { NetworkIds } from './network';
import type { ServiceParts } from './service-parts';

/** Who may connect: a service, a security group, or the id of one. */
export type Peer = string | SecurityGroup | { readonly securityGroup: SecurityGroup };

/** Where tasks may connect to. */
export interface Outbound {
  /** Addresses (`10.0.0.0/8`, `::/0`), a prefix list (`pl-…`), or a security group: its id, resource or service. */
  readonly to: Peer;

  /**
   * Port, over TCP.
   *
   * @default - all ports of all protocols
   */
  readonly port?: number;
}

/** The tasks' own security group. Its rules are resources, so that others can be added to it. */
export function taskGroup(
  { scope, resource, name, fullName, tagged }: ServiceParts,
  { vpc }: NetworkIds,
): SecurityGroup {
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    name: fullName,
    description: `Tasks of ${name}`,
    vpcId: vpc,
    ...tagged,
  });
  return named(group, resource);
}

/** Lets the load balancer in. */
export function allowLoadBalancer(
  parts: ServiceParts,
  group: SecurityGroup,
  port: number,
  from: string,
): VpcSecurityGroupIngressRule {
  return inbound(parts, group, port, { name: 'load_balancer', description: 'The load balancer', from });
}

/** @throws PropError for what is no security group, and for clients of a service that listens on no port */
export function allowPeers(
  parts: ServiceParts,
  group: SecurityGroup,
  { allowFrom = [], port }: FargateServiceProps,
): VpcSecurityGroupIngressRule[] {
  return allowFrom.map((peer, index) => {
    if (port === undefined)
      throw new PropError(parts.scope, 'port', "is needed with 'allowFrom': it is what they reach");
    const from = groupId(parts.scope, `allowFrom[${String(index)}]`, peer);
    return inbound(parts, group, port, { name: `from_${String(index)}`, description: 'Clients', from });
  });
}

/** @throws PropError for what is no place to connect to */
export function allowOutbound(
  parts: ServiceParts,
  group: SecurityGroup,
  { outbound = ANYWHERE }: FargateServiceProps,
): VpcSecurityGroupEgressRule[] {
  const { scope, resource, tagged } = parts;
  return outbound.map(({ to, port }, index) => {
    if (port !== undefined) checkWhole(scope, `outbound[${String(index)}].port`, port, [1, 65535]);
    const rule = new VpcSecurityGroupEgressRule(scope, `outbound-${String(index)}`, {
      securityGroupId: group.id,
      ...(port === undefined ? { ipProtocol: '-1' } : { ipProtocol: 'tcp', fromPort: port, toPort: port }),
      ...destination(scope, `outbound[${String(index)}].to`, to),
      ...tagged,
    });
    return named(rule, `${resource}_to_${String(index)}`);
  });
}

const ANYWHERE: readonly Outbound[] = [{ to: '0.0.0.0/0' }, { to: '::/0' }];

interface Source {
  readonly name: string;
  readonly description: string;
  readonly from: string;
}

function inbound(
  { scope, resource, tagged }: ServiceParts,
  group: SecurityGroup,
  port: number,
  { name, description, from }: Source,
): VpcSecurityGroupIngressRule {
  const rule = new VpcSecurityGroupIngressRule(scope, name, {
    securityGroupId: group.id,
    description,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    referencedSecurityGroupId: from,
    ...tagged,
  });
  return named(rule, `${resource}_${name}`);
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;
const IPV6 = /^[0-9a-f:]*:[0-9a-f:]*\/\d{1,3}$/;

function destination(scope: Construct, prop: string, to: Peer): Partial<VpcSecurityGroupEgressRuleConfig> {
  if (typeof to === 'string' && !Token.isUnresolved(to)) {
    if (IPV4.test(to)) return { cidrIpv4: to };
    if (IPV6.test(to)) return { cidrIpv6: to };
    if (/^pl-[0-9a-f]+$/.test(to)) return { prefixListId: to };
  }
  return {
    referencedSecurityGroupId: groupId(scope, prop, to, 'addresses like 10.0.0.0/8, a prefix list or a security group'),
  };
}

function groupId(
  scope: Construct,
  prop: string,
  peer: Peer,
  expected = 'a service, a security group, or its id',
): string {
  if (typeof peer !== 'string') return 'securityGroup' in peer ? peer.securityGroup.id : peer.id;
  if (Token.isUnresolved(peer) || /^sg-[0-9a-f]+$/.test(peer)) return peer;
  throw new PropError(scope, prop, mustBe(expected, peer));
}

/** Ids of the groups of a service's tasks: its own is the first. */
export function taskGroups(
  scope: Construct,
  own: SecurityGroup,
  { securityGroups = [] }: FargateServiceProps,
): string[] {
  return [own.id, ...securityGroups.map((each, index) => groupId(scope, `securityGroups[${String(index)}]`, each))];
}
