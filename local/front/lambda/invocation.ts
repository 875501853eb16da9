import { randomUUID } from 'node:crypto';
import type { LambdaFunction, Version } from './machine/function';
import { conflict, type LambdaParts, notFound } from './parts';
import { planOf } from './run/plan';
import type { Reaction } from './run/runtime-api';
import { failure } from './run/sandbox';
import type { Run } from './run/sandboxes';

/** What a function is invoked with. */
export interface Event {
  readonly qualifier: string | undefined;
  readonly payload: Buffer;
  readonly clientContext?: string | undefined;
}

/** An invocation that runs. */
export interface Invoked extends Run {
  readonly requestId: string;
  readonly version: string;
}

/** The largest answer that is not streamed. */
const LARGEST = 6_291_556;

/** Invokes a function, or throws what Lambda answers when it cannot be. */
export async function invoke(one: LambdaFunction, event: Event, parts: LambdaParts): Promise<Invoked> {
  const version = invocableVersion(one, event.qualifier, parts.now());
  const requestId = randomUUID();
  const { image, settings, architecture } = version.revision;
  if (image.architecture !== (architecture === 'arm64' ? 'arm64' : 'amd64')) {
    const [program = ''] = settings.ImageConfig?.EntryPoint ?? image.entryPoint;
    const reaction = failure(requestId, 'Runtime.InvalidEntrypoint', `fork/exec ${program}: exec format error`);
    const log = () => Promise.resolve(Buffer.alloc(0));
    return { requestId, version: version.number, reaction, done: Promise.resolve(), log };
  }
  const { accessKey, registryId: account } = image.repository.owner;
  const owner = { accessKey, account, arn: `arn:aws:iam::${account}:root` };
  const invocation = {
    requestId,
    payload: event.payload,
    arn: one.qualifiedArn(event.qualifier),
    timeoutMs: (settings.Timeout ?? 3) * 1_000,
    clientContext: event.clientContext,
  };
  const login = () => parts.tokens.issue(owner).password;
  const plan = planOf(one, version, parts.ground);
  const run = await parts.sandboxes.invoke(plan, invocation, login, one.reservedConcurrency);
  return { requestId, version: version.number, ...run };
}

/** The version that an invocation runs, if it is one that can run. */
export function invocableVersion(one: LambdaFunction, qualifier: string | undefined, now: number): Version {
  const version = one.runningVersion(qualifier);
  if (version === undefined) throw notFound(`Function not found: ${one.qualifiedArn(qualifier)}`);
  const { of, dueAt, failure: why } = version.progress;
  if (of === 'creation' && (now < dueAt || why)) {
    const state = now < dueAt ? 'Pending' : 'Failed';
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    );
  }
  return version;
}

/** A whole answer of a function. */
export interface Payload {
  readonly content: Buffer;
  /** The function, or its runtime, failed; the content tells how. */
  readonly failed: boolean;
}

/** Waits for the whole answer. */
export async function wholeAnswer({ reaction, requestId }: Invoked): Promise<Payload> {
  if (reaction.kind === 'error') return { content: reaction.error, failed: true };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of reaction.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= LARGEST) chunks.push(chunk);
    }
  } catch {
    return broken(requestId, 'Runtime.TruncatedResponse', 'the answer broke off');
  }
  if (size > LARGEST) {
    const text = `Response payload size exceeded maximum allowed payload size (${String(LARGEST)} bytes).`;
    return broken(requestId, 'Function.ResponseSizeTooLarge', text);
  }
  const trouble = troubleIn(reaction);
  return trouble ? { content: trouble, failed: true } : { content: Buffer.concat(chunks), failed: false };
}

/** The error that a function tells behind a streamed answer. */
export function troubleIn(reaction: Reaction & { kind: 'answer' }): Buffer | undefined {
  const { 'lambda-runtime-function-error-type': errorType, 'lambda-runtime-function-error-body': told } =
    reaction.body.trailers;
  if (errorType === undefined) return undefined;
  return told === undefined ? Buffer.from(JSON.stringify({ errorType })) : Buffer.from(told, 'base64');
}

function broken(requestId: string, errorType: string, text: string): Payload {
  const { error } = failure(requestId, errorType, text) as Reaction & { kind: 'error' };
  return { content: error, failed: true };
}
