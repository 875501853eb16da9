import { randomBytes } from 'node:crypto';
import type { Task } from '@aws-sdk/client-ecs';
import type { TaskDocument } from '../../contract/ecs';
import { plainText, shortened } from '../../errors/shown';
import { EngineError } from '../engine-error';
import type { EcsApi } from './api';
import { shortName } from './arn';
import { awsCommand } from './aws-cli';
import type { Patience } from './patience';
import { fixOf, stopReason } from './stopped-task';
import { taskLog } from './task-log';

/** A task that runs once, and whose success is waited for. */
export class OneOffTask {
  /** Of this run alone. ECS starts one task for it, however often it is asked. */
  private readonly mark = `slipway-${randomBytes(10).toString('hex')}`;
  private arn: string | undefined;

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
    // The answer to the start may have been lost.
    const arns = this.arn === undefined ? await api.tasksStartedBy(this.mark) : [this.arn];
    for (const arn of arns) await api.stopTask((this.arn = arn), why);
    return arns.length > 0;
  }

  /** `task 0f3a… of api:7` */
  get name(): string {
    const definition = shortName(this.work.taskDefinition);
    return this.arn === undefined ? `a task of ${definition}` : `task ${shortName(this.arn)} of ${definition}`;
  }

  private async start(api: EcsApi): Promise<string> {
    const { taskDefinition, container, command, network } = this.work;
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
    const why = failures.map(({ reason = '', detail = '' }) => plainText([reason, detail].filter(Boolean).join(': ')));
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
    const reason = stopReason(task);
    throw new EngineError(
      `${this.name} failed`,
      `${ended}: ${reason}`,
      [`${fixOf([reason]) ?? 'correct the cause'}, then apply again`, ...(await this.log(api))].join('; '),
    );
  }

  private async tooLong(status: string, api: EcsApi): Promise<EngineError> {
    const { timeoutSeconds } = this.work;
    await this.stop(api, `slipway waited ${timeoutSeconds} s for it`);
    return new EngineError(
      `${this.name} has not ended after ${timeoutSeconds} s`,
      `it was ${status === '' ? 'not seen yet' : plainText(status).toLowerCase()}, and is stopped`,
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
