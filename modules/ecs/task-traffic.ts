import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { NetworkIds } from '../aws/network';
import { groupId, type Peer, peerName } from '../aws/peer';
import { named } from '../terraform/address';
import { PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { FargateServiceProps } from './fargate-service-props';
import type { ServiceParts } from './service-parts';

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

/** Ids of the groups of a service's tasks: its own is the first. */
export function taskGroups(
  scope: Construct,
  own: SecurityGroup,
  { securityGroups = [] }: FargateServiceProps,
): string[] {
  return [own.id, ...securityGroups.map((each, index) => groupId(scope, `securityGroups[${String(index)}]`, each))];
}

/** Who may connect to the port of a group, and what the rule for it is called. */
interface Entry {
  readonly port: number;
  readonly from: string;
  readonly name: string;
}

/** Lets somebody in. */
export function allowIn(parts: ServiceParts, group: SecurityGroup, entry: Entry): VpcSecurityGroupIngressRule {
  const { port, from, name } = entry;
  const rule = new VpcSecurityGroupIngressRule(parts.scope, name, {
    securityGroupId: group.id,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    referencedSecurityGroupId: from,
    ...parts.tagged,
  });
  return named(rule, `${parts.resource}_${name}`);
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
    return allowIn(parts, group, { port, from, name: `from_${peerName(peer, index)}` });
  });
}

const ANYWHERE: readonly Outbound[] = [{ to: '0.0.0.0/0' }, { to: '::/0' }];

/** @throws PropError for what is no place to connect to */
export function allowOut(
  parts: ServiceParts,
  group: SecurityGroup,
  { outbound = ANYWHERE }: FargateServiceProps,
): VpcSecurityGroupEgressRule[] {
  return outbound.map(({ to, port }, index) => {
    if (port !== undefined) checkWhole(parts.scope, `outbound[${String(index)}].port`, port, [1, 65535]);
    const name = `to_${peerName(to, index)}${port === undefined ? '' : `_${String(port)}`}`;
    const rule = new VpcSecurityGroupEgressRule(parts.scope, name, {
      securityGroupId: group.id,
      ...(port === undefined ? { ipProtocol: '-1' } : { ipProtocol: 'tcp', fromPort: port, toPort: port }),
      ...destination(parts.scope, `outbound[${String(index)}].to`, to),
      ...parts.tagged,
    });
    return named(rule, `${parts.resource}_${name}`);
  });
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;
const IPV6 = /^[0-9a-f:]*:[0-9a-f:]*\/\d{1,3}$/;

function destination(scope: Construct, prop: string, to: Peer): Partial<VpcSecurityGroupEgressRuleConfig> {
  if (typeof to === 'string' && !Token.isUnresolved(to)) {
    if (IPV4.test(to)) return { cidrIpv4: to };
    if (IPV6.test(to)) return { cidrIpv6: to };
    if (/^pl-[0-9a-f]+$/.test(to)) return { prefixListId: to };
  }
  const expected = 'addresses like 10.0.0.0/8, a prefix list, a service or a security group';
  return { referencedSecurityGroupId: groupId(scope, prop, to, expected) };
}
