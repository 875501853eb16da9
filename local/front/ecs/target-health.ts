import type { ServerResponse } from 'node:http';
import type { AwsCall } from '../aws-call';
import type { EcsParts } from './ecs';
import { type TargetState, targetState } from './machine/health';
import type { Service } from './machine/service';
import { ELB } from './network';

/** A target, as far as a load balancer knows it. */
interface Target {
  readonly id: string;
  readonly port: number;
  readonly state: TargetState | 'unused';
}

const reasons: Readonly<Record<Target['state'], readonly [reason: string, description: string] | undefined>> = {
  healthy: undefined,
  initial: ['Elb.InitialHealthChecking', 'Initial health checks in progress'],
  unhealthy: ['Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'],
  draining: ['Target.DeregistrationInProgress', 'Target deregistration is in progress'],
  unused: ['Target.NotRegistered', 'Target is not registered to the target group'],
};

/** Answers DescribeTargetHealth: of a target group that services have, their tasks; of others what moto says. */
export async function answerTargetHealth(parts: EcsParts, call: AwsCall, response: ServerResponse): Promise<void> {
  const input = Object.fromEntries(new URLSearchParams(call.body?.toString('utf8')));
  const { status, xml } = await parts.moto.query(ELB, 'DescribeTargetHealth', { input, caller: call });
  const group = input['TargetGroupArn'] ?? '';
  const services = await parts.world.now(() => Promise.resolve(parts.world.servicesBehind(group)));
  const isOurs = status === 200 && services.length > 0;
  const asked = Object.entries(input).flatMap(([name, id]) => (/^Targets\.member\.\d+\.Id$/.test(name) ? [id] : []));
  const targets = services.flatMap((service) => targetsOf(service, group));
  response
    .writeHead(status, { 'content-type': 'text/xml' })
    .end(isOurs ? describe(asked.length === 0 ? targets : asked.map((id) => find(id, targets))) : xml);
}

function targetsOf({ tasks, runtime }: Service, group: string): Target[] {
  const balancers = (runtime.loadBalancers ?? []).filter(({ targetGroupArn }) => targetGroupArn === group);
  return balancers.flatMap((balancer) =>
    tasks.flatMap((task) => {
      const state = targetState(task, balancer);
      return state === undefined ? [] : [{ id: task.address, port: balancer.containerPort, state }];
    }),
  );
}

function find(id: string, targets: readonly Target[]): Target {
  return targets.find((each) => each.id === id) ?? { id, port: targets[0]?.port ?? 80, state: 'unused' };
}

function describe(targets: readonly Target[]): string {
  const members = targets.map(({ id, port, state }) => {
    const why = reasons[state];
    const told = why ? `<Reason>${why[0]}</Reason><Description>${why[1]}</Description>` : '';
    const target = `<Target><Id>${escaped(id)}</Id><Port>${port}</Port></Target>`;
    const health = `<TargetHealth><State>${state}</State>${told}</TargetHealth>`;
    return `<member><HealthCheckPort>${port}</HealthCheckPort>${target}${health}</member>`;
  });
  return (
    `<DescribeTargetHealthResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/${ELB.version}/">` +
    `<DescribeTargetHealthResult><TargetHealthDescriptions>${members.join('')}</TargetHealthDescriptions>` +
    `</DescribeTargetHealthResult></DescribeTargetHealthResponse>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
