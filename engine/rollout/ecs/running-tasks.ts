import type { Task } from '@aws-sdk/client-ecs';
import { plainText, shortened } from '../../../errors/shown';
import { shortName } from '../../ecs/arn';
import type { ExpectedImage, RunningImage } from '../expected-image';
import type { Complete } from './verdict';

const SHOWN_TASKS = 3;

/** What the tasks of a service run. */
export interface RunningTasks {
  /** Of the task definition that is to run. */
  readonly running: number;
  /** Which of them run another image, for people: some of them. */
  readonly foreign: readonly string[];
  readonly foreigners: number;
}

/** Tasks of another definition prove nothing, whatever they run; nor do those that have not started. */
export function runningTasks(
  tasks: readonly Task[],
  { taskDefinition }: Complete,
  container: string,
  image: ExpectedImage,
): RunningTasks {
  const own = tasks.filter((task) => task.lastStatus === 'RUNNING' && task.taskDefinitionArn === taskDefinition);
  const foreign = own.filter((task) => !image.isThat(imageIn(task, container)));
  const shown = foreign.slice(0, SHOWN_TASKS).map((task) => {
    return `${shortName(task.taskArn ?? '')} runs ${shortened(plainText(imageText(imageIn(task, container))))}`;
  });
  const more = foreign.length > SHOWN_TASKS ? [`and ${foreign.length - SHOWN_TASKS} more`] : [];
  return { running: own.length, foreign: [...shown, ...more], foreigners: foreign.length };
}

function imageIn({ containers = [] }: Task, name: string): RunningImage {
  const container = containers.find((each) => each.name === name);
  return { reference: container?.image, digest: container?.imageDigest };
}

function imageText({ reference, digest }: RunningImage): string {
  if (reference === undefined) return 'no such container';
  return digest === undefined || reference.endsWith(digest) ? reference : `${reference} (${digest})`;
}
