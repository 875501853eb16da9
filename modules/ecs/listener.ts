import { DataAwsLb, type DataAwsLbConfig } from '@cdktf/provider-aws/lib/data-aws-lb';
import { DataAwsLbListener } from '@cdktf/provider-aws/lib/data-aws-lb-listener';
import { Fn, Token } from 'cdktf';
import { named } from '../terraform/address';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { Expose } from './expose';
import type { ServiceParts } from './service-parts';

export interface Listener {
  readonly arn: string;
  /** One of its load balancer: all interfaces of a load balancer have all its groups, so one lets it in. */
  readonly securityGroup: string;
}

/** @throws PropError for what is no listener of an application load balancer */
export function listenerOf(parts: ServiceParts, { listener, securityGroup }: Expose): Listener {
  if (typeof listener !== 'string' && 'loadBalancer' in listener) {
    const { loadBalancer: name, port = 443 } = listener;
    checkLoadBalancer(parts, name);
    checkWhole(parts.scope, 'expose.listener.port', port, [1, 65535]);
    const loadBalancer = lookUp(parts, { name });
    return { arn: lookUpListener(parts, loadBalancer, port), securityGroup: groupOf(loadBalancer, securityGroup) };
  }
  const arn = typeof listener === 'string' ? checkedArn(parts, listener) : listener.arn;
  if (securityGroup !== undefined) return { arn, securityGroup: idOf(securityGroup) };
  const loadBalancer = typeof listener === 'string' ? loadBalancerArn(listener) : listener.loadBalancerArn;
  return { arn, securityGroup: groupOf(lookUp(parts, { arn: loadBalancer }), undefined) };
}

function lookUp({ scope, resource, untagged }: ServiceParts, by: Pick<DataAwsLbConfig, 'name' | 'arn'>): DataAwsLb {
  return named(new DataAwsLb(scope, 'LoadBalancer', { ...by, ...untagged }), resource);
}

function lookUpListener({ scope, resource, untagged }: ServiceParts, { arn }: DataAwsLb, port: number): string {
  const data = new DataAwsLbListener(scope, 'Listener', { loadBalancerArn: arn, port, ...untagged });
  return named(data, resource).arn;
}

function groupOf(loadBalancer: DataAwsLb, given: Expose['securityGroup']): string {
  if (given !== undefined) return idOf(given);
  return Token.asString(Fn.element(Fn.sort(loadBalancer.securityGroups), 0));
}

function idOf(group: NonNullable<Expose['securityGroup']>): string {
  return typeof group === 'string' ? group : group.id;
}

const ARN = /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/app\/[^/]+\/[^/]+\/[^/]+$/;

function checkedArn({ scope }: ServiceParts, arn: string): string {
  if (Token.isUnresolved(arn) || ARN.test(arn)) return arn;
  const fix = "find it by its load balancer: `listener: { loadBalancer: 'public', port: 443 }`";
  throw new PropError(
    scope,
    'expose.listener',
    mustBe('the ARN of a listener of an application load balancer', arn),
    fix,
  );
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
function checkLoadBalancer({ scope }: ServiceParts, name: string): void {
  if (Token.isUnresolved(name) || /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(name)) return;
  throw new PropError(scope, 'expose.listener.loadBalancer', mustBe('the name of a load balancer', name));
}

/** The ARN of a listener is that of its load balancer, and one part more. */
function loadBalancerArn(listener: string): string {
  if (!Token.isUnresolved(listener)) return listener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]*$/, '');
  return Fn.replace(Fn.replace(listener, ':listener/', ':loadbalancer/'), '//[^/]*$/', '');
}
