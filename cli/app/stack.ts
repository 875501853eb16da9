import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CliError, WRONG_USAGE } from '../cli-error';
import { declarationsIn, type Instances } from './declarations';

/** A synthesized stack as the manifest of cdktf describes it. */
export interface SynthesizedStack {
  readonly name: string;
  /** Absolute path of the folder that Terraform runs in. */
  readonly folder: string;
  /** Absolute path of the configuration in it: `cdk.tf.json`, or `cdk.tf`. */
  readonly file: string;
  /** Addresses of all resources, data sources and module calls, in the order of the file. */
  readonly addresses: readonly string[];
  /** How the instances of each are told apart; undefined in HCL, where synthesis does not say. */
  readonly instances?: ReadonlyMap<string, Instances>;
  readonly annotations: readonly Annotation[];
}

/** What a construct has to say to whoever synthesizes it. */
export type Annotation = z.infer<typeof annotationSchema>;

const annotationSchema = z.object({
  /** Starts with the name of the stack. */
  constructPath: z.string(),
  level: z.string(),
  message: z.string(),
  stacktrace: z.array(z.string()).optional(),
});

const Manifest = z.object({
  stacks: z.record(
    z.string(),
    z.object({
      name: z.string(),
      workingDirectory: z.string(),
      synthesizedStackPath: z.string(),
      stackMetadataPath: z.string(),
      annotations: z.array(annotationSchema).default([]),
    }),
  ),
});

export const manifestIn = (output: string): string => path.join(output, 'manifest.json');

/** Reads what synthesis wrote into `output`, in the order of the manifest. */
export function synthesizedStacks(output: string): SynthesizedStack[] {
  const manifest = Manifest.parse(JSON.parse(readFileSync(manifestIn(output), 'utf8')));
  return Object.values(manifest.stacks).map(({ name, annotations, ...paths }) => {
    const folder = path.resolve(output, paths.workingDirectory);
    const file = path.resolve(output, paths.synthesizedStackPath);
    const inJson = file.endsWith('.json');
    const declarations = declarationsIn(inJson ? file : path.resolve(output, paths.stackMetadataPath));
    const addresses = [...declarations.keys()];
    return { name, folder, file, annotations, addresses, ...(inJson && { instances: declarations }) };
  });
}

/** The stack with this name, or the only one when no name is given. */
export function chooseStack(stacks: readonly SynthesizedStack[], name: string | undefined): SynthesizedStack {
  if (stacks.length === 0) {
    throw new CliError('no stack to deploy', 'the program declares none', 'give its App a TerraformStack');
  }
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
