import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CliError, WRONG_USAGE } from '../cli-error';

/** A synthesized stack as the manifest of cdktf describes it. */
export interface SynthesizedStack {
  readonly name: string;
  /** Absolute path of the folder that Terraform runs in. */
  readonly folder: string;
  /** Addresses of all resources and data sources, in the order of the file. */
  readonly addresses: readonly string[];
}

const Manifest = z.object({
  stacks: z.record(
    z.string(),
    z.object({ name: z.string(), workingDirectory: z.string(), synthesizedStackPath: z.string() }),
  ),
});

const byTypeAndName = z.record(z.string(), z.record(z.string(), z.unknown())).default({});
const StackFile = z.object({ resource: byTypeAndName, data: byTypeAndName });

/** Reads what synthesis wrote into `output`, in the order the program declared the stacks. */
export function synthesizedStacks(output: string): SynthesizedStack[] {
  const manifest = Manifest.parse(JSON.parse(readFileSync(path.join(output, 'manifest.json'), 'utf8')));
  return Object.values(manifest.stacks).map(({ name, workingDirectory, synthesizedStackPath }) => ({
    name,
    folder: path.resolve(output, workingDirectory),
    addresses: addressesOf(path.resolve(output, synthesizedStackPath)),
  }));
}

function addressesOf(file: string): string[] {
  if (!existsSync(file)) {
    throw new CliError(
      `${file} is missing`,
      'synthesis named it in its manifest',
      'run the command again without SYNTH_HCL_OUTPUT',
    );
  }
  const { resource, data } = StackFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const names = (kinds: typeof resource) =>
    Object.entries(kinds).flatMap(([type, instances]) => Object.keys(instances).map((name) => `${type}.${name}`));
  return [...names(resource), ...names(data).map((address) => `data.${address}`)];
}

/** The stack with this name, or the only one when no name is given. */
export function chooseStack(stacks: readonly SynthesizedStack[], name: string | undefined): SynthesizedStack {
  const names = stacks.map((stack) => stack.name).join(', ');
  if (name === undefined) {
    const [only, ...others] = stacks;
    if (only && others.length === 0) return only;
    throw new CliError(
      'which stack?',
      `the program has ${stacks.length}: ${names}`,
      'name one: slipway deploy <stack>',
      WRONG_USAGE,
    );
  }
  const stack = stacks.find((candidate) => candidate.name === name);
  if (!stack) throw new CliError(`no stack ${name}`, `the program has ${names}`, 'name one of these', WRONG_USAGE);
  return stack;
}
