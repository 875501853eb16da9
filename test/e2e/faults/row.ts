import type { CommandResult } from '../harness/command';
import type { EngineRun } from '../harness/engine';
import type { Answer } from '../harness/fault-proxy';
import type { Scene, SceneOptions } from './scene';

/** What must come of a fault. */
export interface Expected {
  /** Exit code of the run that meets the fault. */
  readonly code: number;
  /** What the user sees, in one line. */
  readonly says: RegExp;
  /** Whether a builder is started. */
  readonly builds: boolean;
  /** What is under the tag afterwards. */
  readonly registry: 'the image' | 'nothing' | 'a foreign image';
  /** What the next run does, without the fault. */
  readonly next: 'finds it' | 'builds it' | 'fails';
  /** What the run leaves in the temporary folder. Default: nothing. */
  readonly leaves?: RegExp;
}

/** One fault, met by one run of the engine. */
export interface FaultRow {
  readonly fault: string;
  readonly scene: Omit<SceneOptions, 'name'>;
  /** Brings the fault about and runs the engine. */
  readonly run: (scene: Scene) => Promise<CommandResult>;
  readonly expected: Expected;
}

/** Retrying fixes it, and the user does not notice. */
export const CURED: Expected = {
  code: 0,
  says: /not in the registry: building/,
  builds: true,
  registry: 'the image',
  next: 'finds it',
};

/** The registry's answer is no answer: nothing is built. */
export const unknown = (says: RegExp): Expected => ({
  code: 1,
  says,
  builds: false,
  registry: 'nothing',
  next: 'builds it',
});

/** The push does not succeed: the image is not there, under no tag. */
export const notPushed = (says: RegExp): Expected => ({ ...unknown(says), builds: true });

/** More often than anybody retries. */
export const ALWAYS = 10_000;

/** A run under a fault of the front. */
export function faulty(...faults: readonly object[]): FaultRow['run'] {
  return async (scene) => {
    for (const fault of faults) await scene.fault(fault);
    return scene.run().ended;
  };
}

/** A run during which something happens between its question and the push. */
export function meanwhile(happens: (scene: Scene, run: EngineRun, gone: Promise<unknown>) => unknown): FaultRow['run'] {
  return (scene) => {
    const run = scene.run();
    const change = async (answer: Answer, gone: Promise<unknown>) => (await happens(scene, run, gone), answer);
    // The builder asks for the first layer once the source is staged.
    scene.proxy.tamper({ method: 'HEAD', path: /\/blobs\//, change });
    return run.ended;
  };
}
