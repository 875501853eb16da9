/*
 * The runtime of a function that answers with a stream: takes events from Lambda's Runtime API, one after the other, and sends
 * what the handler makes of them piece by piece.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
import { once } from 'node:events';
import http from 'node:http';
import { json } from 'node:stream/consumers';

/**
 * @typedef {object} Answer what the function's URL answers
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Iterable<string> | AsyncIterable<string>} body each piece is sent as soon as it is there
 *
 * @typedef {(event: any, context: { signal: AbortSignal }) => Answer | Promise<Answer>} Handler
 * the signal says that the answer is to end: the time is up, nobody reads it any more, or the program is to stop
 */

/** The function's time limit ends an answer in the middle of a word: so long before it, the handler is told. */
const MILLISECONDS_TO_END = 500;

/**
 * Answers events until the signal says stop.
 *
 * @param {() => Handler | Promise<Handler>} makeHandler when it fails, Lambda is told why the function does not start
 * @param {AbortSignal} stop
 */
export async function serve(makeHandler, stop, api = process.env.AWS_LAMBDA_RUNTIME_API) {
  const lambda = new RuntimeApi(api);
  const handler = await made(makeHandler, lambda);
  while (!stop.aborted) {
    const invocation = await lambda.next(stop);
    if (invocation !== undefined) await answer(invocation, handler, lambda, stop);
  }
}

async function made(makeHandler, lambda) {
  try {
    return await makeHandler();
  } catch (error) {
    await lambda.fail('init/error', error);
    throw error;
  }
}

async function answer({ id, event, deadline }, handler, lambda, stop) {
  const left = new AbortController();
  const late = AbortSignal.timeout(Math.max(0, deadline - Date.now() - MILLISECONDS_TO_END));
  try {
    const answered = await handler(event, { signal: AbortSignal.any([stop, late, left.signal]) });
    await lambda.stream(`invocation/${id}/response`, answered, left);
  } catch (error) {
    console.error(error);
    await lambda.fail(`invocation/${id}/error`, error);
  }
}

class RuntimeApi {
  #address;

  constructor(host) {
    this.#address = `http://${host}/2018-06-01/runtime/`;
  }

  /** Waits for an event; undefined when told to stop. */
  async next(signal) {
    try {
      const request = this.#request('GET', 'invocation/next', { signal }).end();
      const [response] = await once(request, 'response');
      if (response.statusCode !== 200) throw refusal(request, response);
      const {
        'lambda-runtime-aws-request-id': id,
        'lambda-runtime-deadline-ms': deadline,
        'lambda-runtime-trace-id': trace,
      } = response.headers;
      if (trace !== undefined) process.env._X_AMZN_TRACE_ID = trace;
      return { id, deadline: Number(deadline), event: await json(response) };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** Tells Lambda an error in place of an answer. */
  async fail(path, error) {
    const headers = { 'content-type': 'application/json', 'lambda-runtime-function-error-type': typeOf(error) };
    await accepted(this.#request('POST', path, { headers }).end(JSON.stringify(described(error))));
  }

  /** Sends an answer. An error after its beginning is told at its end; `left` is aborted when nobody takes it any more. */
  async stream(path, { status, headers, body }, left) {
    const request = this.#request('POST', path, { headers: STREAMED });
    request.once('close', () => left.abort());
    const taken = accepted(request);
    // Whoever left did so while pieces were sent: that is looked at below.
    taken.catch(() => undefined);
    try {
      // Eight zero bytes end what the URL needs to know first.
      request.write(`${JSON.stringify({ statusCode: status, headers })}${'\0'.repeat(8)}`);
      for await (const piece of body) {
        if (!request.write(piece)) await once(request, 'drain', { signal: left.signal });
      }
    } catch (error) {
      if (!left.signal.aborted) request.addTrailers(trailersOf(error));
    }
    request.end();
    await taken.catch((error) => console.error(error));
  }

  /** A connection for each: between two events Lambda may freeze the program for hours. */
  #request(method, path, options) {
    return http.request(new URL(path, this.#address), { method, agent: false, ...options });
  }
}

const STREAMED = {
  'content-type': 'application/vnd.awslambda.http-integration-response',
  'lambda-runtime-function-response-mode': 'streaming',
  'transfer-encoding': 'chunked',
  trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
};

/** @throws what ended the connection, and what Lambda refuses with */
async function accepted(request) {
  const [response] = await once(request, 'response');
  response.resume();
  if (response.statusCode >= 400) throw refusal(request, response);
}

function refusal({ method, path }, { statusCode }) {
  return new Error(`the Runtime API answers ${statusCode} to ${method} ${path}`);
}

function trailersOf(error) {
  console.error(error);
  return {
    'Lambda-Runtime-Function-Error-Type': typeOf(error),
    'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(described(error))).toString('base64'),
  };
}

function typeOf(error) {
  return `Function.${error.name}`;
}

function described(error) {
  return { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n').slice(1) };
}
