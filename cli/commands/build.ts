import { Command } from 'commander';
import { listChanged, listMissing } from '../app/build-dry-run';
import { type BuildJob, runBuildJob } from '../app/build-job';
import { catalogueOf } from '../app/catalogue';
import { changedSince } from '../app/changed-since';
import { imagesFileAt } from '../app/images-file';
import { plannedTags } from '../app/planned-tags';
import type { SynthesizedStack } from '../app/stack';
import type { Context } from '../context';
import { withBuildChoice } from '../decide/build-choice';
import { type BuildWishes, checkBuildUsage } from '../decide/build-usage';
import { checkExtraTags } from '../decide/extra-tags';
import { requireSources, type TaggedImage, withBases } from '../decide/images-to-build';
import { chooseNamed, fullName } from '../decide/names';
import { imagesOf } from '../decide/needed-images';
import { type ProgramOptions, stacksOf, withProgramChoice } from './program-options';
import { collect } from './repeatable';

/** Its `--output` is the images.json. */
type BuildOptions = BuildWishes & Omit<ProgramOptions, 'output'>;

/** `slipway build`: the job that has all images in their registries, before anything is deployed. */
export function buildCommand(context: Context): Command {
  const building = new Command('build')
    .summary('have images in their registries')
    .description('Builds from source the images that their registries lack, all in one process, and tags them.')
    .argument('[image...]', 'an image, <stack>/<image>, or a pattern like shop/*; default: all')
    .option('--tag <tag>', 'tag all of them, unchanged ones too (repeatable)', collect)
    .option('--dry-run', 'say what the registries lack, and change nothing')
    .option('--since <rev>', 'only images whose source has changed since this git revision')
    .option('--no-build', 'build no image: one that is not there is an error (env: SLIPWAY_BUILD=never)')
    .option('--push', 'push to the registries (default)')
    .option('--load', 'build what is missing into the Docker of this machine, and push nothing')
    .option('--output <file>', 'write an images.json, for the jobs that deploy')
    .option('--github', 'with --dry-run or --since: build nothing, and answer with a matrix for GITHUB_OUTPUT')
    .option('--json', 'answer in JSON');
  return withProgramChoice(building).action((names: string[], options: BuildOptions) => build(names, options, context));
}

async function build(names: readonly string[], options: BuildOptions, given: Context): Promise<void> {
  checkBuildUsage(options);
  const { output, since, ...program } = options;
  const file = output === undefined ? undefined : imagesFileAt(output, given.cwd);
  const context = { ...given, env: withBuildChoice(given.env, options.build) };
  const stacks = await stacksOf(program, given);
  const images = await chosenImages(names, stacks, context);
  if (images.length === 0) context.stderr.write('the program has no images\n');
  checkExtraTags(options.tag ?? [], images);
  const job: BuildJob = { images, stacks, wishes: options, context };
  const onlyLooks = options.dryRun === true || options.github === true;
  if (onlyLooks) return since === undefined ? listMissing(job) : listChanged(since, job);
  return runBuildJob(since === undefined ? job : await changedPart(since, job), file);
}

/** The images with these names, and those of the program that they are built from, from source whatever is deployed. */
async function chosenImages(
  names: readonly string[],
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<TaggedImage[]> {
  const all = imagesOf(new Map(stacks.map((stack) => [stack.name, catalogueOf(stack)])));
  const chosen = withBases(chooseNamed(all, names), all);
  requireSources(chosen);
  const planned = await plannedTags(chosen, all, stacks, context);
  return chosen.map(({ mode: _, ...image }) => ({ ...image, tag: image.tag ?? planned[fullName(image)] ?? '' }));
}

async function changedPart(since: string, job: BuildJob): Promise<BuildJob> {
  const { images, stacks, context } = job;
  const changed = await changedSince(since, images, stacks, context);
  if (changed.length === 0) context.stderr.write(`no image has changed since ${since}\n`);
  return { ...job, images: withBases(changed, images) };
}
