import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Task } from '@aws-sdk/client-ecs';
import type { TaskDocument } from '../../contract/ecs';
import { reason } from '../../errors/report';
import { plainText, shortened } from '../../errors/shown';
import { awsCommand } from '../aws/aws-cli';
import type { Patience } from '../aws/patience';
import { EngineError } from '../engine-error';
import type { EcsApi } from './api';
import { shortName } from './arn';
import { fixOf, stopReason } from './stopped-task';
import { taskLog } from './task-log';

/** So often it is looked for when ECS was asked for it and its answer never came. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 1_000;

/** A task that runs once, and whose success is waited for. */
export class OneOffTask {
  /** Of this run alone. ECS starts one task for it, however often it is asked. */
  private readonly mark = `slipway-${randomBytes(10).toString('hex')}`;
  private arn: string | undefined;
  private isAsked = false;

  constructor(
    private readonly work: TaskDocument,
    private readonly say: (line: string) => void,
  ) {}

  /**
   * Starts it and waits until it ended.
   *
   * @throws {EngineError} when it cannot be started, fails, or takes longer than it may: then it is stopped
   */
  async succeed(api: EcsApi, patience: Patience): Promise<void> {
    this.arn = await patience.answer(() => this.start(api));
    let said = '';
    for (;;) {
      const [task] = await patience.answer(() => api.describedTasks([this.arn ?? '']));
      const status = task?.lastStatus ?? '';
      if (task !== undefined && status === 'STOPPED') return this.requireSuccess(task, api);
      if (patience.isOver) throw await this.tooLong(status, api);
      if (status !== said) this.say(`${this.name} is ${plainText(status).toLowerCase()}`);
      said = status;
      await patience.pause();
    }
  }

  /** Stops it wherever it is, for a run that ends early; false when there is none. */
  async stop(api: EcsApi, why: string): Promise<boolean> {
    for (const arn of await this.started(api)) await api.stopTask((this.arn = arn), why);
    return this.arn !== undefined;
  }

  /** The answer to the start may have been lost, or may still be on its way. */
  private async started(api: EcsApi): Promise<string[]> {
    if (this.arn !== undefined) return [this.arn];
    for (let look = 1; this.isAsked && look <= LOOKS; look++) {
      const arns = await api.tasksStartedBy(this.mark);
      if (arns.length > 0) return arns;
      if (look < LOOKS) await sleep(BETWEEN_LOOKS_MS);
    }
    return [];
  }

  /** `task 0f3a… of api:7` */
  get name(): string {
    const definition = shortName(this.work.taskDefinition);
    return this.arn === undefined ? `a task of ${definition}` : `task ${shortName(this.arn)} of ${definition}`;
  }

  private async start(api: EcsApi): Promise<string> {
    const { taskDefinition, container, command, network } = this.work;
    this.isAsked = true;
    const { tasks = [], failures = [] } = await api.runTask({
      taskDefinition,
      launchType: 'FARGATE',
      clientToken: this.mark,
      startedBy: this.mark,
      overrides: { containerOverrides: [{ name: container, command: [...command] }] },
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...network.subnets],
          securityGroups: [...network.securityGroups],
          assignPublicIp: network.assignPublicIp ? 'ENABLED' : 'DISABLED',
        },
      },
    });
    const arn = tasks[0]?.taskArn;
    if (arn !== undefined) return arn;
    const why = failures.map(({ reason: cause = '', detail = '' }) =>
      plainText([cause, detail].filter(Boolean).join(': ')),
    );
    throw new EngineError(
      `${this.name} is not started`,
      shortened(why.join('; ') || 'ECS gives no reason'),
      `${fixOf(why) ?? 'correct that'}; then apply again`,
    );
  }

  private async requireSuccess(task: Task, api: EcsApi): Promise<void> {
    const exitCode = task.containers?.find(({ name }) => name === this.work.container)?.exitCode;
    if (exitCode === 0) return;
    const { container } = this.work;
    const ended =
      exitCode === undefined ? `container ${container} did not run` : `container ${container} ended with ${exitCode}`;
    const said = stopReason(task);
    throw new EngineError(
      `${this.name} failed`,
      `${ended}: ${said}`,
      [`${fixOf([said]) ?? 'correct the cause'}, then apply again`, ...(await this.log(api))].join('; '),
    );
  }

  private async tooLong(status: string, api: EcsApi): Promise<EngineError> {
    const { timeoutSeconds } = this.work;
    const stopping = this.stop(api, `slipway waited ${timeoutSeconds} s for it`);
    const end = await stopping.then(
      () => 'is stopped',
      (error: unknown) => `may run on: ${reason(error)}`,
    );
    return new EngineError(
      `${this.name} has not ended after ${timeoutSeconds} s`,
      `it was ${status === '' ? 'not seen yet' : plainText(status).toLowerCase()}, and ${end}`,
      ['give it more time, or less to do, then apply again', ...(await this.log(api))].join('; '),
    );
  }

  /** Where it wrote, as far as that is known: who may run a task may not see all of its definition. */
  private async log(api: EcsApi): Promise<string[]> {
    const { taskDefinition, container, access } = this.work;
    try {
      const log = taskLog(await api.taskDefinition(taskDefinition), container, shortName(this.arn ?? ''));
      if (log === undefined) return [];
      const words = ['logs', 'tail', log.group, '--log-stream-names', log.stream];
      return [`its log: ${awsCommand(words, log.region ?? api.region, access)}`];
    } catch (error) {
      if (error instanceof EngineError) return [];
      throw error;
    }
  }
}
