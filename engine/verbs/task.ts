import type { TaskDocument } from '../../contract/ecs';
import { reason } from '../../errors/report';
import { Patience } from '../aws/patience';
import { EcsApi } from '../ecs/api';
import { OneOffTask } from '../ecs/one-off-task';
import { ImageLog } from '../log/image-log';
import type { RunContext } from './run-context';

/** Less than what an engine that was stopped has left. */
const STOPPING_MS = 8_000;

/**
 * Runs a task once and waits until it succeeded. It ends with its engine.
 *
 * @throws {EngineError} when it does not succeed
 */
export async function runTask(document: TaskDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const say = (line: string) => log.say(line);
  const task = new OneOffTask(document, say);
  const patience = new Patience('ECS', document.timeoutSeconds, context.signal, say);
  const started = performance.now();
  try {
    await EcsApi.use(document, context, (api) => task.succeed(api, patience));
  } catch (error) {
    if (context.signal.aborted) await stop(task, document, context, log);
    throw error;
  }
  log.conclude(`${task.name} succeeded in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Calls of the run itself end with its signal. */
async function stop(task: OneOffTask, document: TaskDocument, context: RunContext, log: ImageLog): Promise<void> {
  const own = { env: context.env, signal: AbortSignal.timeout(STOPPING_MS) };
  try {
    const isStopped = await EcsApi.use(document, own, (api) => task.stop(api, 'slipway was stopped'));
    if (isStopped) log.say(`stopped ${task.name}`);
  } catch (error) {
    log.say(`warning: ${task.name} may run on: ${reason(error)}`);
  }
}
