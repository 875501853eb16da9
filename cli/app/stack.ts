import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { CliError } from '../cli-error';
import type { Instances } from '../decide/targets';
import { declarationsIn } from './declarations';

/** A synthesized stack as the manifest of cdktf describes it. */
export interface SynthesizedStack {
  readonly name: string;
  /** Absolute path of the folder that Terraform runs in. */
  readonly folder: string;
  /** Absolute path of the configuration in it: `cdk.tf.json`, or `cdk.tf`. */
  readonly file: string;
  /** Absolute path of the JSON that says what is in the stack: `file` itself, or what stands beside HCL. */
  readonly description: string;
  /** Addresses of all resources, data sources and module calls, in the order of the file. */
  readonly addresses: readonly string[];
  /** How the instances of each are told apart; undefined in HCL, where synthesis does not say. */
  readonly instances?: ReadonlyMap<string, Instances>;
  readonly annotations: readonly Annotation[];
  /** Names of the stacks that it is deployed after (`addDependency`). */
  readonly dependencies: readonly string[];
}

/** What a construct has to say to the person who synthesizes it. */
export type Annotation = z.infer<typeof annotationSchema>;

const annotationSchema = z.object({
  /** Starts with the name of the stack. */
  constructPath: z.string(),
  level: z.string(),
  message: z.string(),
  stacktrace: z.optional(z.array(z.string())),
});

const Manifest = z.object({
  stacks: z.record(
    z.string(),
    z.object({
      name: z.string(),
      constructPath: z.optional(z.string()),
      workingDirectory: z.string(),
      synthesizedStackPath: z.string(),
      stackMetadataPath: z.string(),
      annotations: z._default(z.array(annotationSchema), []),
      /** By the paths of their constructs. */
      dependencies: z._default(z.array(z.string()), []),
    }),
  ),
});

export const manifestIn = (output: string): string => path.join(output, 'manifest.json');

/**
 * Reads what synthesis wrote into `output`, in the order of the manifest.
 *
 * @throws CliError for a file that is not whole
 */
export function synthesizedStacks(output: string): SynthesizedStack[] {
  try {
    return stacksIn(output);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CliError(
      `what was synthesized in ${output} is not whole`,
      'another run writes it just now, or was ended as it did',
      'try again; runs side by side need an output folder each (CDKTF_OUTPUT)',
    );
  }
}

function stacksIn(output: string): SynthesizedStack[] {
  const manifest = Manifest.parse(JSON.parse(readFileSync(manifestIn(output), 'utf8')));
  const stacks = Object.values(manifest.stacks);
  const names = new Map(stacks.map(({ name, constructPath = name }) => [constructPath, name]));
  return stacks.map(({ name, annotations, dependencies: needed, ...paths }) => {
    const folder = path.resolve(output, paths.workingDirectory);
    const file = path.resolve(output, paths.synthesizedStackPath);
    const inJson = file.endsWith('.json');
    const description = inJson ? file : path.resolve(output, paths.stackMetadataPath);
    const declarations = declarationsIn(description);
    const addresses = [...declarations.keys()];
    const dependencies = needed.flatMap((construct) => names.get(construct) ?? []);
    const described = { name, folder, file, description, annotations, addresses, dependencies };
    return { ...described, ...(inJson && { instances: declarations }) };
  });
}
