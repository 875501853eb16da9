/** A runtime of its own: asks the Runtime API for events and does what they say. */
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const api = `/2018-06-01/runtime`;
const startedAt = Date.now();

function send(path, headers, write) {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, path: api + path, method: 'POST', headers }, (answer) => {
      answer.resume().once('end', resolve);
    });
    sent.once('error', reject);
    write(sent);
  });
}

async function stream(id, { prelude, chunks, gate, trouble }) {
  const headers = {
    'lambda-runtime-function-response-mode': 'streaming',
    'transfer-encoding': 'chunked',
    'content-type': prelude ? 'application/vnd.awslambda.http-integration-response' : 'application/octet-stream',
    trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  };
  await send(`/invocation/${id}/response`, headers, async (sent) => {
    if (prelude) sent.write(JSON.stringify(prelude) + '\0'.repeat(8));
    for (const chunk of chunks) {
      sent.write(chunk);
      if (gate) await fetch(gate);
    }
    if (trouble) {
      const body = Buffer.from(JSON.stringify({ errorType: trouble })).toString('base64');
      sent.addTrailers({ 'Lambda-Runtime-Function-Error-Type': trouble, 'Lambda-Runtime-Function-Error-Body': body });
    }
    sent.end();
  });
}

function canWrite(file) {
  try {
    writeFileSync(file, 'x');
    return true;
  } catch {
    return false;
  }
}

async function react(event, context) {
  const asked = event.rawPath ? JSON.parse(event.body ?? '{}') : event;
  if (asked.log) console.log(asked.log);
  if (asked.exit !== undefined) process.exit(asked.exit);
  if (asked.gate) await fetch(asked.gate);
  if (asked.sleepMs) await sleep(asked.sleepMs);
  if (asked.fail) throw new TypeError(asked.fail);
  if (event.rawPath && !asked.whole) {
    return { statusCode: 201, headers: { 'x-path': event.rawPath }, cookies: ['a=1'], body: `path ${event.rawPath}` };
  }
  return {
    startedAt,
    said: asked.say,
    arguments: process.argv.slice(2),
    environment: process.env,
    user: process.getuid(),
    writable: { '/app/x': canWrite('/app/x'), '/tmp/x': canWrite('/tmp/x') },
    ...context,
  };
}

if (process.env.FAIL_INIT) {
  const error = JSON.stringify({ errorType: 'Init.Broken', errorMessage: process.env.FAIL_INIT });
  await send('/init/error', {}, (sent) => sent.end(error));
  process.exit(1);
}
for (;;) {
  const next = await fetch(`http://${host}:${port}${api}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const event = await next.json();
  const asked = event.rawPath ? JSON.parse(event.body ?? '{}') : event;
  try {
    if (asked.chunks) {
      await stream(id, asked);
      continue;
    }
    const arn = next.headers.get('lambda-runtime-invoked-function-arn');
    const leftMs = Number(next.headers.get('lambda-runtime-deadline-ms')) - Date.now();
    const answer = await react(event, { arn, leftMs, client: next.headers.get('lambda-runtime-client-context') });
    await send(`/invocation/${id}/response`, {}, (sent) => sent.end(JSON.stringify(answer)));
  } catch (error) {
    const told = JSON.stringify({ errorType: error.name, errorMessage: error.message });
    await send(`/invocation/${id}/error`, {}, (sent) => sent.end(told));
  }
}
