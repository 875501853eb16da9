import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';

/** Who connects, or is connected to: a service, a security group, or the id of one. */
export type Peer = string | SecurityGroup | { readonly securityGroup: SecurityGroup };

/** @throws PropError for what is no security group */
export function groupId(
  scope: Construct,
  prop: string,
  peer: Peer,
  expected = 'a service, a security group, or its id',
) {
  if (typeof peer !== 'string') return groupOf(peer).id;
  if (Token.isUnresolved(peer) || /^sg-[0-9a-f]+$/.test(peer)) return peer;
  throw new PropError(scope, prop, mustBe(expected, peer));
}

/** Name in addresses of what a peer is given. */
export function peerName(peer: Peer, index: number): string {
  if (typeof peer !== 'string') return groupOf(peer).friendlyUniqueId;
  if (Token.isUnresolved(peer)) return String(index);
  return NAMES[peer] ?? peer.replace(/[^A-Za-z0-9]+/g, '_');
}

const NAMES: Readonly<Record<string, string>> = { '0.0.0.0/0': 'anywhere', '::/0': 'anywhere_ipv6' };

function groupOf(peer: Exclude<Peer, string>): SecurityGroup {
  return 'securityGroup' in peer ? peer.securityGroup : peer;
}
