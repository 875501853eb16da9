import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { report } from '../errors/report';
import { build } from './verbs/build';
import { hashDocument, imageDocument, rolloutDocument, tagsDocument } from './contract/documents';
import { hashTags } from './verbs/hash';
import { prove } from './verbs/prove';
import type { RunContext } from './verbs/run-context';
import { RunnerError } from '../errors/runner-error';
import { tagCommits } from './verbs/tags';

/** What Terraform runs: `node engine.cjs build|tags|prove|hash`. The work is a document in the environment. */
async function main(verb: string | undefined, context: RunContext): Promise<void> {
  switch (verb ?? '') {
    case 'build':
      return build(imageDocument(context.env), context);
    case 'tags':
      return tagCommits(tagsDocument(context.env), context);
    case 'prove':
      return prove(rolloutDocument(context.env), context);
    case 'hash':
      return context.print(JSON.stringify(hashTags(hashDocument(await standardInput()), context.env)));
    default:
      throw new RunnerError(
        `the engine knows no verb ${JSON.stringify(verb ?? '')}`,
        'it is run by Terraform with build, tags, prove or hash',
        'run terraform or tofu apply instead',
      );
  }
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

async function run(): Promise<number> {
  const controller = new AbortController();
  let stoppedBy: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals) => {
    stoppedBy ??= signal;
    controller.abort(new Error(`stopped by ${signal}`));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    await main(process.argv[2], { env: process.env, signal: controller.signal, print });
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
void run().then((code) => {
  process.exitCode = code;
});
