import type { ImageDocument } from '../../../contract/image';
import { SOURCE_HASH_LABEL } from '../../../engine/registry/source-label';
import type { CommandResult } from '../harness/command';
import type { Expected, FaultRow } from './row';
import { Scene } from './scene';
import type { Stage } from './stage';

/** What a fault led to, as far as it is decided by the expectation. */
type Facts = Pick<Expected, 'code' | 'builds' | 'registry' | 'next'> & { readonly service: 'told' | 'untouched' };

/** What was seen of a fault, of its consequences and of the run after it. */
export interface Observation {
  readonly facts: Facts;
  /** All that the user sees, in one line. */
  readonly output: string;
  readonly left: readonly string[];
  readonly cells: readonly string[];
}

/** Runs one row from an empty repository to the run after the fault. */
export async function observe(stage: Stage, row: FaultRow, name: string): Promise<Observation> {
  const scene = await Scene.set(stage, { ...row.scene, name });
  try {
    return await observeScene(stage, row, scene);
  } finally {
    await scene.proxy.stop();
  }
}

async function observeScene(stage: Stage, row: FaultRow, scene: Scene): Promise<Observation> {
  const started = performance.now();
  const result = await row.run(scene);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  await scene.mend();
  const registry = await contents(scene);
  const touched = stage.cluster.requestsFor(scene.name);
  const { leaves } = row.expected;
  const left = await scene.lastLeftovers((name) => !leaves?.test(name));
  scene.clearLeftovers();
  const next = outcome(await scene.run().ended);
  if (next !== 'fails' && (await contents(scene)) !== 'the image') throw new Error('the next apply lost the image');
  const facts: Facts = {
    code: result.code,
    builds: result.output.includes('building'),
    registry,
    next,
    service: touched.length > 0 ? 'told' : 'untouched',
  };
  const { fault, scene: options } = row;
  return {
    facts,
    output: result.output.replace(/\s*\n\s*/g, ' '),
    left,
    cells: [
      fault,
      options.builder,
      `${result.code}`,
      seen(result),
      registry,
      facts.service,
      next,
      left.join(' '),
      seconds,
    ],
  };
}

/** Every tag must name a whole image: ours with our source in it, or the foreign one. */
async function contents(scene: Scene): Promise<Facts['registry']> {
  const images = await scene.images();
  const image = images.get(scene.tag);
  if (images.size > (image ? 1 : 0)) throw new Error(`other tags: ${[...images.keys()].join(', ')}`);
  if (image === undefined) return 'nothing';
  const label = image.labels[SOURCE_HASH_LABEL];
  if (label === undefined) return 'a foreign image';
  const { tag } = JSON.parse(scene.document) as ImageDocument;
  const right = tag === `src-${label.slice(0, 20)}` && image.files.get('payload')?.toString() === scene.payload;
  if (!right) throw new Error(`the tag ${tag} names an image of another source`);
  return 'the image';
}

function outcome({ code, output }: CommandResult): Facts['next'] {
  if (code !== 0) return 'fails';
  return output.includes('already in the registry') ? 'finds it' : 'builds it';
}

/** The error as the user reads it, or the last line of a success. */
function seen({ code, output }: CommandResult): string {
  const lines = output.trimEnd().split('\n');
  const text = code === 0 ? (lines.find((line) => /->|already/.test(line)) ?? '') : errorIn(lines);
  return text
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:…')
    .replace(/localhost:\d+/g, 'HOST')
    .slice(0, 150);
}

function errorIn(lines: readonly string[]): string {
  const at = lines.findIndex((line) => /^(Error: |stopped by)/.test(line));
  return at === -1
    ? (lines.at(-1) ?? '')
    : lines
        .slice(at, at + 2)
        .map((line) => line.trim())
        .join(' ');
}
