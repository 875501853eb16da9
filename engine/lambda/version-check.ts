import type { FunctionConfiguration, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { CheckDocument } from '../../contract/lambda';
import { reason } from '../../errors/report';
import { plainText, shortened, shown } from '../../errors/shown';
import { awsCommand } from '../aws/aws-cli';
import { isNamed, isThrottled } from '../aws/failed-call';
import type { Patience } from '../aws/patience';
import { EngineError } from '../engine-error';
import { FailedAttempt } from '../http/retry';
import type { Mask } from '../log/mask';
import type { LambdaApi } from './api';
import { fixFor } from './fixes';
import { isStopped, stateOf, STOPPED } from './state';
import { urlAnswer } from './url-answer';
import { urlEvent } from './url-event';

/** Beside the function's own time: its first start. */
const START_MS = 60_000;
/** Of the log of the invocation, the last ones. */
const SHOWN_LINES = 20;

/** One invocation of a published version, before anybody else calls it. */
export class VersionCheck {
  /** `version 7 of api` */
  readonly name: string;

  constructor(
    private readonly work: CheckDocument,
    private readonly mask: Mask,
    private readonly say: (line: string) => void,
  ) {
    this.name = `version ${work.publishedVersion} of ${work.function}`;
  }

  /**
   * Waits until the version can be invoked, then invokes it once.
   *
   * @throws {EngineError} when it cannot be, or does not answer as it must
   */
  async succeed(api: LambdaApi, patience: Patience): Promise<void> {
    const configuration = await this.active(api, patience);
    await this.requireOpen(api, patience);
    const { check, publishedVersion, timeoutSeconds } = this.work;
    const event = 'path' in check ? JSON.stringify(urlEvent(check.path, api.region)) : check.payload;
    const limitMs = timeoutSeconds * 1000 + START_MS;
    const invoke = () =>
      api.invoke(publishedVersion, event, limitMs).catch((error: unknown) => this.unanswered(error, api));
    const answer = await patience.answer(invoke, didNotRun);
    const why = this.fault(answer);
    if (why === undefined) return;
    this.tellLog(answer);
    throw this.failed(why, configuration, api);
  }

  /** What Lambda says of the version as soon as it can be invoked. */
  private async active(api: LambdaApi, patience: Patience): Promise<FunctionConfiguration> {
    let said = '';
    for (;;) {
      const found = await patience.answer(() => api.version(this.work.publishedVersion));
      if (found === undefined) throw this.absent(api);
      const progress = stateOf(found.Configuration ?? {});
      if (progress.state === 'done') return found.Configuration ?? {};
      if (progress.state === 'failed') {
        throw new EngineError(
          `${this.name} cannot be invoked`,
          shortened(progress.reason.text),
          `${fixFor(progress.reason)}, then change the function (its description is enough) and apply again: a version ` +
            `stays as it is. ${STAYS}`,
        );
      }
      if (patience.isOver) throw this.pending(progress.text);
      if (progress.text !== said) this.say(`${this.name} ${progress.text}`);
      said = progress.text;
      await patience.pause();
    }
  }

  /** Lambda refuses calls of a function that somebody stopped as those that are too many, which pass. */
  private async requireOpen(api: LambdaApi, patience: Patience): Promise<void> {
    if (!isStopped((await patience.answer(() => api.version())) ?? {})) return;
    throw new EngineError(
      `${this.name} cannot be invoked`,
      `the function ${STOPPED}: it lets nobody in`,
      `reserve more for it, or leave its check off as long, then apply again. ${STAYS}`,
    );
  }

  /** Why its answer is none that it must give; undefined when it is one. */
  private fault({ FunctionError: kind, Payload }: InvokeCommandOutput): string | undefined {
    const payload: Uint8Array = Payload ?? new Uint8Array();
    if (kind !== undefined) return this.shown(errorText(payload));
    const { check } = this.work;
    if (!('path' in check)) return undefined;
    const { status, body } = urlAnswer(payload);
    if (status !== undefined && status < 400) return undefined;
    const begins = body === '' ? '' : `: ${this.shown(body)}`;
    return `GET ${check.path} is answered with ${status ?? 'a statusCode that is none'}${begins}`;
  }

  /** Lambda hands the last 4 KB of it out with the answer. */
  private tellLog({ LogResult: log = '' }: InvokeCommandOutput): void {
    const lines = Buffer.from(log, 'base64')
      .toString()
      .split('\n')
      .map((line) => this.shown(line));
    const last = lines.filter((line) => line !== '').slice(-SHOWN_LINES);
    if (last.length === 0) return;
    this.say(`the end of the log of ${this.name}:`);
    for (const line of last) this.say(`  ${line}`);
  }

  private shown(text: string): string {
    return shown(this.mask.text(text));
  }

  private failed(why: string, { LoggingConfig: logging }: FunctionConfiguration, { region }: LambdaApi): EngineError {
    const group = logging?.LogGroup ?? `/aws/lambda/${this.work.function}`;
    const log = awsCommand(['logs', 'tail', group, '--since', '10m'], region, this.work.access);
    return new EngineError(
      `${this.name} fails its check`,
      why,
      `mend the code, then apply again; its log: ${log}. ${STAYS}`,
    );
  }

  /** An invocation whose answer never came may have run: only a person knows whether another one does harm. */
  private unanswered(error: unknown, { region }: LambdaApi): never {
    const cause = error instanceof EngineError ? error.cause : error;
    if (!(cause instanceof FailedAttempt)) throw error;
    throw new EngineError(
      `${this.name} gives no answer to its check`,
      `Lambda in ${region}: ${reason(cause)}; it may have run`,
      `see that it answers within its timeout of ${this.work.timeoutSeconds} s and that this machine reaches Lambda, then ` +
        `apply again. ${STAYS}`,
    );
  }

  private absent({ region }: LambdaApi): EngineError {
    return new EngineError(
      `${this.name} does not exist`,
      `Lambda in ${region}: there is none of that name and number`,
      `somebody deleted it; apply the whole service again, which publishes another one. ${STAYS}`,
    );
  }

  private pending(text: string): EngineError {
    return new EngineError(
      `${this.name} cannot be invoked yet`,
      `Lambda: it ${plainText(text)}`,
      `apply again, which goes on waiting. ${STAYS}`,
    );
  }
}

const STAYS = 'Its alias stays where it is';

/** What is invoked too often, or while Lambda prepares it, does not run. */
function didNotRun(error: unknown): boolean {
  return isThrottled(error) || isNamed(error, 'ResourceConflictException');
}

/** `TypeError: x is not a function`, of what a runtime or Lambda itself writes of a failure. */
function errorText(payload: Uint8Array): string {
  const text = Buffer.from(payload).toString();
  try {
    const { errorType, errorMessage } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const said = [errorType, errorMessage].filter((part) => typeof part === 'string' && part !== '');
    return plainText(said.join(': ')) || text;
  } catch {
    return text;
  }
}
