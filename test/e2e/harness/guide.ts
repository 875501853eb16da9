import { readFileSync } from 'node:fs';
import path from 'node:path';

const FLOWS = path.resolve(__dirname, '../../../docs/flows');

/**
 * The blocks of commands of a guide by what they do, in the order of the page: read from it, so that what it shows is what
 * runs.
 */
export function commandsOf<Step extends string>(guide: string, steps: readonly Step[]): Record<Step, string> {
  const page = path.join(FLOWS, `${guide}.md`);
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  if (blocks.length !== steps.length) {
    throw new Error(`${page} has ${blocks.length} blocks of commands, and the suite knows ${steps.join(', ')}`);
  }
  return Object.fromEntries(steps.map((step, index) => [step, blocks[index]])) as Record<Step, string>;
}
