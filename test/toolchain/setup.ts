/** `npx tsx test/toolchain/setup.ts`: the real programs that tests and demo run, installed, downloaded or built. */
import path from 'node:path';
import { report as reported } from '../../errors/report';
import { cacheFolder } from '../../host/folders';
import { LocalError } from '../../local/local-error';
import { removeUnfinished } from '../../local/parts/cache';
import type { LocatedPart } from '../../local/parts/locate';
import { PARTS } from '../../local/parts/part';
import { stopCommands } from './command';
import { environmentFor } from './environment';
import { getMissing, type Got } from './get-missing';
import { withLock } from './lock';
import { type Found, look } from './look';
import { mirrorProviders } from './provider-mirror';
import type { ProviderPackage } from './provider-packages';
import { partLine, providerLine, type Report } from './report';
import type { Toolchain } from './toolchain';

export type { Toolchain } from './toolchain';

const LOCK_LIMIT_MS = 60 * 60_000;

let ready: Promise<Toolchain> | undefined;

/**
 * Sees that all real programs are on this machine: what is installed, else the official download, else what is built from the
 * package registries, kept in the cache by version. Prints only what it has to get. Once all is there it takes a second.
 *
 * @throws {LocalError} when something that is needed cannot be had
 */
export function setUp(): Promise<Toolchain> {
  ready ??= prepare({ line: say }, 'new');
  return ready;
}

async function prepare(report: Report, told: 'all' | 'new'): Promise<Toolchain> {
  const found = await look();
  if (told === 'all') describe(found, report);
  if (isComplete(found)) return toolchain(found.parts, found.providers?.packages);
  return withLock(
    {
      file: path.join(cacheFolder(process.env), 'setup.lock'),
      limitMs: LOCK_LIMIT_MS,
      onWait: (pid) => report.line(waiting(pid)),
    },
    () => complete(report),
  );
}

/** Looks again: another set-up may have finished while this one waited. */
async function complete(report: Report): Promise<Toolchain> {
  const stop = endWith(stopCommands);
  try {
    removeUnfinished(process.env);
    const found = await look();
    if (!isComplete(found)) report.line(`to get (up to 20 minutes the first time): ${missingNames(found).join(', ')}`);
    const got = await getMissing(found, report);
    failIfAny(got, report);
    return toolchain(
      [...found.parts, ...got.parts],
      found.providers && [...found.providers.packages, ...got.providers],
    );
  } finally {
    stop();
  }
}

const isComplete = (found: Found): boolean => missingNames(found).length === 0;

function missingNames({ missingParts, providers }: Found): string[] {
  const parts = missingParts.map((name) => `${PARTS[name].title} ${PARTS[name].version}`);
  return [...parts, ...(providers?.missing ?? []).map(({ name, version }) => `provider hashicorp/${name} ${version}`)];
}

function toolchain(parts: readonly LocatedPart[], providers: readonly ProviderPackage[] | undefined): Toolchain {
  const terraformCliConfig = providers && mirrorProviders(providers);
  const paths = Object.fromEntries(parts.map((part) => [part.name, part.path])) as Omit<Toolchain, 'environment'>;
  const environment = environmentFor(parts, terraformCliConfig);
  return { ...paths, ...(terraformCliConfig && { terraformCliConfig }), environment };
}

function failIfAny({ failures }: Got, report: Report): void {
  for (const failure of failures) report.line(failure.message);
  const [first, ...others] = failures;
  if (!first) return;
  if (others.length === 0) throw first;
  const why = failures.map(({ what }) => what).join('; ');
  throw new LocalError(`${failures.length} parts cannot be had`, why, 'follow the lines above, then run it again');
}

function describe({ parts, providers, engine }: Found, report: Report): void {
  for (const part of parts) report.line(partLine(part));
  if (engine) report.line('a Docker engine answers: none is set up');
  if (providers) for (const provider of providers.packages) report.line(providerLine(provider));
  else report.line('the provider registries answer: init downloads the providers');
}

/** Until it is called off, SIGINT and SIGTERM end what runs before they end this process. */
function endWith(clean: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (): void => {
    clean();
    process.exit(130);
  };
  for (const signal of signals) process.once(signal, end);
  return () => signals.forEach((signal) => process.removeListener(signal, end));
}

const waiting = (pid: number): string => `another set-up (process ${pid}) is at work: waiting for it`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const started = Date.now();
  try {
    await prepare({ line: say }, 'all');
    say(`all parts are ready: ${((Date.now() - started) / 1_000).toFixed(1)} s, kept in ${cacheFolder(process.env)}`);
  } catch (error) {
    say(reported(error));
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
