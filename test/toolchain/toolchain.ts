import type { PartName } from '../../local/parts/part';

/** Parts that a machine with a running Docker engine does without. */
export type EnginePart = 'dockerd' | 'buildkitd' | 'registry' | 'moto' | 'busybox';

/** The absolute paths of the real programs that tests and demo run. */
export type Toolchain = Readonly<Record<Exclude<PartName, EnginePart>, string>> &
  Readonly<Partial<Record<EnginePart, string>>> & {
    /** The CLI configuration with the provider mirror; only where the provider registries cannot be reached. */
    readonly terraformCliConfig?: string;
    /** What the programs need in their environment: nothing on a machine where all is installed. */
    readonly environment: NodeJS.ProcessEnv;
  };
