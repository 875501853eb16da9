import { report } from '../../../errors/report';
import { AwsError } from '../aws-error';
import { invocableVersion, invoke, type Invoked, wholeAnswer } from './invocation';
import { type Answer, invalidValue, onFunction } from './parts';
import { TAIL_BYTES } from './run/container-log';

export const invokeFunction = onFunction(async ({ one, qualifier }, parts, call) => {
  if (call.path.endsWith('/response-streaming-invocations')) {
    const message = 'The local AWS streams answers by the URL of a function, not by InvokeWithResponseStream.';
    throw new AwsError('UnsupportedOperationException', message);
  }
  const payload = call.body.length === 0 ? Buffer.from('{}') : call.body;
  checkJson(payload);
  const header = (name: string) => call.headers[name] as string | undefined;
  const context = header('x-amz-client-context');
  const event = { qualifier, payload, clientContext: context && Buffer.from(context, 'base64').toString('utf8') };
  switch (header('x-amz-invocation-type') ?? 'RequestResponse') {
    case 'DryRun':
      invocableVersion(one, qualifier, parts.now());
      return { status: 204 };
    case 'Event': {
      invocableVersion(one, qualifier, parts.now());
      const running = invoke(one, event, parts).then(wholeAnswer);
      running.catch((error: unknown) => process.stderr.write(`${one.name}: ${report(error)}\n`));
      return { status: 202 };
    }
    case 'RequestResponse': {
      const startedAt = performance.now();
      const invoked = await invoke(one, event, parts);
      return answer(invoked, {
        startedAt,
        withLog: header('x-amz-log-type') === 'Tail',
        memory: one.latest.revision.settings.MemorySize ?? 128,
      });
    }
    default:
      throw invalidValue(
        `The invocation type '${header('x-amz-invocation-type') ?? ''}' is not one of RequestResponse, Event, DryRun`,
      );
  }
});

async function answer(
  invoked: Invoked,
  { startedAt, withLog, memory }: { readonly startedAt: number; readonly withLog: boolean; readonly memory: number },
): Promise<Answer> {
  const { content, failed } = await wholeAnswer(invoked);
  const took = performance.now() - startedAt;
  await invoked.done;
  const headers = {
    'x-amzn-requestid': invoked.requestId,
    'x-amz-executed-version': invoked.version,
    ...(failed && { 'x-amz-function-error': 'Unhandled' }),
    ...(withLog && { 'x-amz-log-result': (await logOf(invoked, took, memory)).toString('base64') }),
  };
  return { status: 200, headers, body: content };
}

async function logOf({ requestId, version, log }: Invoked, took: number, memory: number): Promise<Buffer> {
  const begin = `START RequestId: ${requestId} Version: ${version}\n`;
  const billed = `Duration: ${took.toFixed(2)} ms\tBilled Duration: ${String(Math.ceil(took))} ms`;
  const end = `END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\t${billed}\tMemory Size: ${String(memory)} MB\t\n`;
  return Buffer.concat([Buffer.from(begin), await log(), Buffer.from(end)]).subarray(-TAIL_BYTES);
}

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString('utf8'));
  } catch (error) {
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${String(error)}`);
  }
}
