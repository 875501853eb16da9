/** `npm run bench -- <name> [options of that benchmark]`, or all of them: one line per figure on standard output. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

const NAMES = readdirSync(__dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));

async function main(args: readonly string[]): Promise<void> {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const chosen = firstOption < 0 ? args : args.slice(0, firstOption);
  const unknown = chosen.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`no benchmark ${unknown.join(', ')}; there are: ${NAMES.join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  for (const name of chosen.length > 0 ? chosen : NAMES) {
    const { bench } = (await import(path.join(__dirname, `${name}.bench.ts`))) as {
      bench: (options: readonly string[]) => Promise<void>;
    };
    await bench(args.slice(chosen.length));
  }
}

void main(process.argv.slice(2));
