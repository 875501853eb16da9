import type { Deployment } from './deployment';
import type { Service } from './service';

/** AWS's rule: half the desired count, at least 3, at most 200. */
export function breakerThreshold(desiredCount: number): number {
  return Math.min(Math.max(Math.ceil(desiredCount / 2), 3), 200);
}

/** Whether the circuit breaker of a service ends the deployment that is on its way. */
export function breaks(service: Service): boolean {
  const { primary, standing, desiredCount } = service;
  if (primary?.rolloutState !== 'IN_PROGRESS') return false;
  const isOn = standing.deploymentConfiguration?.deploymentCircuitBreaker?.enable ?? false;
  return isOn && primary.failedTasks >= breakerThreshold(desiredCount);
}

/** The deployment that is on its way has failed: the service returns to the last that completed, if it is to and can. */
export function failDeployment(service: Service, at: number): void {
  const { primary, current, lastCompleted, standing } = service;
  if (primary === undefined) return;
  primary.fail(at);
  service.events.add(at, `(deployment ${primary.id}) deployment failed: tasks failed to start.`);
  const wasReturning = current?.status === 'ROLLBACK_IN_PROGRESS';
  const returns = standing.deploymentConfiguration?.deploymentCircuitBreaker?.rollback ?? false;
  if (!wasReturning && returns && lastCompleted && lastCompleted !== primary) {
    return returnTo(lastCompleted, service, at);
  }
  current?.finish(wasReturning ? 'ROLLBACK_FAILED' : 'STOPPED', at, primary.rolloutStateReason);
}

/** Makes a deployment that had completed the one that runs again. It keeps its id. */
export function returnTo(earlier: Deployment, service: Service, at: number): void {
  const { primary, current, deployments } = service;
  const reason =
    primary?.rolloutState === 'FAILED'
      ? `ECS deployment circuit breaker: rolling back to deploymentId ${earlier.id}.`
      : `ECS deployment rolling back to deploymentId ${earlier.id}.`;
  primary?.giveWay(at);
  earlier.returnAs(reason, at);
  service.deployments = [earlier, ...deployments.filter((each) => each !== earlier)];
  service.events.add(at, `rolling back to deployment ${earlier.id}.`);
  service.isSteady = false;
  current?.beginRollback(earlier.revision, reason, at);
}

/** The deployment that was on its way is there, all tasks of others are gone. */
export function completeDeployment(primary: Deployment, service: Service, at: number): void {
  const { current } = service;
  primary.complete(at);
  service.deployments = [primary];
  service.lastCompleted = primary;
  service.events.add(at, `(deployment ${primary.id}) deployment completed.`);
  if (current?.status === 'ROLLBACK_IN_PROGRESS') {
    current.finish('ROLLBACK_SUCCESSFUL', at, current.rollback?.reason);
  } else current?.finish('SUCCESSFUL', at);
}
