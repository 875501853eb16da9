import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Verb } from '../contract/verbs';
import { report } from '../errors/report';
import { tagsDocument } from './contract/commit-tags';
import { taskDocument } from './contract/ecs';
import { imageDocument } from './contract/image';
import { acceptDocument, checkDocument } from './contract/lambda';
import { presenceDocument } from './contract/presence';
import { holdDocument, publishDocument } from './contract/publish';
import { readInput, readQuery, readWork } from './contract/read';
import { rolloutDocument } from './contract/rollout';
import { EngineError } from './engine-error';
import { accept } from './verbs/accept';
import { ask } from './verbs/ask';
import { build } from './verbs/build';
import { check } from './verbs/check';
import { hashTags } from './verbs/hash';
import { hold } from './verbs/hold';
import { prove } from './verbs/prove';
import { publish } from './verbs/publish';
import type { RunContext } from './verbs/run-context';
import { tagCommits } from './verbs/tags';
import { runTask } from './verbs/task';

type Run = (context: RunContext) => Promise<void>;

const VERBS: Readonly<Record<Verb, Run>> = {
  build: (context) => build(readWork(imageDocument, context.env), context),
  tags: (context) => tagCommits(readWork(tagsDocument, context.env), context),
  prove: (context) => prove(readWork(rolloutDocument, context.env), context),
  task: (context) => runTask(readWork(taskDocument, context.env), context),
  accept: (context) => accept(readWork(acceptDocument, context.env), context),
  check: (context) => check(readWork(checkDocument, context.env), context),
  hash: async (context) => context.print(JSON.stringify(hashTags(readQuery(await standardInput()), context.env))),
  ask: async (context) =>
    context.print(JSON.stringify(await ask(readInput(presenceDocument, await standardInput()), context))),
  // Its log stands beside the answer.
  publish: async (context) => {
    const document = readInput(publishDocument, await standardInput());
    context.print(JSON.stringify(await publish(document, { ...context, print: printError })));
  },
  hold: async (context) =>
    context.print(JSON.stringify(await hold(readInput(holdDocument, await standardInput()), context))),
};

/** What Terraform runs: `node engine.cjs <verb>`. */
async function main(verb: string, context: RunContext): Promise<void> {
  if (isVerb(verb)) return VERBS[verb](context);
  throw new EngineError(
    `the engine knows no verb ${JSON.stringify(verb)}`,
    `it is run by Terraform with ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(Object.keys(VERBS))}`,
    'run terraform or tofu apply instead',
  );
}

function isVerb(verb: string): verb is Verb {
  return Object.hasOwn(VERBS, verb);
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Notices of libraries about themselves, which would stand in every user's log. */
const NOTICE = /^EnvHttpProxyAgent is experimental|^NodeVersionSupportWarning/;

function showWarnings(): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (!NOTICE.test(message)) printError(`${name}: ${message}`);
  });
}

function printError(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Longer than the programs that we end take to end, and what is removed then. */
const LAST_MS = 10_000;

/** Ends with this code, also when something holds on: a program that gives logins to a library knows of no signal. */
function endWith(code: number): void {
  process.exitCode = code;
  setTimeout(() => process.exit(), LAST_MS).unref();
}

async function run(): Promise<number> {
  const controller = new AbortController();
  // Many images at once wait for it.
  setMaxListeners(0, controller.signal);
  let stoppedBy: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals) => {
    stoppedBy ??= signal;
    controller.abort(new Error(`stopped by ${signal}`));
    endWith(128 + constants.signals[signal]);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    await main(process.argv[2] ?? '', { env: process.env, signal: controller.signal, print });
    return 0;
  } catch (error) {
    if (stoppedBy === undefined) printError(report(error));
    else printError(`stopped by ${stoppedBy}; what was begun is ended and removed`);
    return stoppedBy === undefined ? 1 : 128 + constants.signals[stoppedBy];
  }
}

// The HTTP client is WebAssembly, of which little runs here. Newer versions of Node compile it as it is used by themselves.
setFlagsFromString('--wasm-tiering-budget=100000000');
showWarnings();
void run().then(endWith);
