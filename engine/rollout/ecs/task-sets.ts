import type { Service, TaskSet } from '@aws-sdk/client-ecs';
import { shortName } from '../../ecs/arn';
import { isWanted, type Look } from './look';
import type { Verdict } from './verdict';

const DEPLOYED_BY = { CODE_DEPLOY: 'CodeDeploy', EXTERNAL: 'a controller outside of ECS' };

/**
 * Of a service that somebody else deploys, by sets of tasks: Terraform begins nothing there. The primary set is proved,
 * as it has the traffic.
 */
export function judgeTaskSets(service: Service, look: Look, controller: keyof typeof DEPLOYED_BY): Verdict {
  const { desiredCount = 0, taskSets = [] } = service;
  const by = DEPLOYED_BY[controller];
  const primary = taskSets.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined || !isWanted(look, primary)) return judgeBegun(taskSets, primary, look, by);
  if (desiredCount === 0) return { state: 'idle', why: 'has a desired count of 0' };
  const { taskDefinition = '', computedDesiredCount: tasks = 0, runningCount: running = 0 } = primary;
  if (primary.stabilityStatus !== 'STEADY_STATE' || running < tasks) {
    return { state: 'waiting', text: `${running} of ${tasks} tasks of the primary task set run` };
  }
  // CodeDeploy keeps the former set for a while, without traffic.
  const others = taskSets.filter((each) => each !== primary && (each.runningCount ?? 0) > 0);
  if (controller === 'CODE_DEPLOY' || others.length === 0) return { state: 'complete', taskDefinition, tasks };
  const of = taskSets.reduce((sum, { runningCount = 0 }) => sum + runningCount, 0);
  const names = others.map((each) => shortName(each.taskDefinition ?? '')).join(', ');
  return { state: 'complete', taskDefinition, tasks, rest: { of, why: `${by} leaves the others at ${names}` } };
}

function judgeBegun(taskSets: readonly TaskSet[], primary: TaskSet | undefined, look: Look, by: string): Verdict {
  const ours = taskSets.find((each) => each.status !== 'DRAINING' && isWanted(look, each));
  if (ours !== undefined) {
    const { runningCount = 0, computedDesiredCount = 0 } = ours;
    return {
      state: 'waiting',
      text: `${runningCount} of ${computedDesiredCount} tasks run; ${by} has not made them the primary ones yet`,
    };
  }
  const now =
    primary === undefined
      ? 'it has no primary task set'
      : `its primary task set is of ${shortName(primary.taskDefinition ?? '')}`;
  return { state: 'failed', how: 'not-begun', why: `the service is deployed by ${by}; ${now}`, maybeOld: true };
}
