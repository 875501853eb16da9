import { readFileSync } from 'node:fs';
import path from 'node:path';

const PAGE = path.resolve(__dirname, '../../../docs/flows/event-platform.md');

/** The commands of the guide, in its order: the first deployment, the build job, the deploy job. */
export interface Guide {
  readonly first: string;
  readonly build: string;
  readonly deploy: string;
}

/** Read from the page, so that what it shows is what runs. */
export function guide(): Guide {
  const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  const [first, build, deploy, ...more] = blocks;
  if (first === undefined || build === undefined || deploy === undefined || more.length > 0) {
    throw new Error(`${PAGE} has ${blocks.length} blocks of commands, and the suite runs three`);
  }
  return { first, build, deploy };
}
