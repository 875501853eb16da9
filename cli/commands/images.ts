import { Command } from 'commander';
import type { CataloguedImage } from '../../contract/catalogue';
import { catalogueOf } from '../app/catalogue';
import type { Context } from '../context';
import { chooseNamed, type Named, shortName } from '../decide/names';
import { tableOf } from '../decide/table';
import { type ProgramOptions, stacksOf, withProgramOptions } from './program-options';

interface ImagesOptions extends ProgramOptions {
  readonly json?: boolean;
}

type Image = Named & CataloguedImage;

/** `slipway images`: what synthesis says about the images of all stacks. */
export function imagesCommand(context: Context): Command {
  const listing = new Command('images')
    .summary('list the images of the program')
    .description('Lists the images of all stacks with their tags and repositories, as synthesis knows them.')
    .argument('[name...]', 'an image, <stack>/<image>, or a pattern like shop/*; default: all')
    .option('--json', 'answer in JSON');
  return withProgramOptions(listing).action((names: string[], options: ImagesOptions) =>
    images(names, options, context),
  );
}

async function images(names: readonly string[], options: ImagesOptions, context: Context): Promise<void> {
  const stacks = await stacksOf(options, context);
  const all = stacks.flatMap((stack) => catalogueOf(stack).images.map((image) => ({ stack: stack.name, ...image })));
  const chosen = chooseNamed(all, names);
  if (options.json === true) context.stdout.write(`${JSON.stringify(chosen, undefined, 2)}\n`);
  else if (chosen.length === 0) context.stderr.write('the program has no images\n');
  else
    context.stdout.write(
      tableOf(
        ['image', 'tag', 'repository'],
        chosen.map((image) => rowOf(image, all)),
      ),
    );
}

function rowOf(image: Image, all: readonly Image[]): string[] {
  const { tag, repository, unknown } = image;
  const place = repository.url ?? repository.name;
  return [shortName(image, all), tag ?? why(unknown['tag']), place ?? why(unknown['repository.url'])];
}

const why = (reason = 'unknown'): string => `(${reason})`;
