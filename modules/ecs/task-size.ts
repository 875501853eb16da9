import type { Construct } from 'constructs';
import { known, mustBe, PropError } from '../terraform/prop-error';

/**
 * Memory in MiB that Fargate has for each number of CPU units: from, to, in steps of.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const MEMORY_BY_CPU: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16_384, 1024),
  4096: steps(8192, 30_720, 1024),
  8192: steps(16_384, 61_440, 4096),
  16384: steps(32_768, 122_880, 8192),
};

export interface TaskSize {
  readonly cpu: number;
  readonly memory: number;
}

/** @throws PropError for sizes that Fargate does not have; the fix names the nearest that it has */
export function taskSize(scope: Construct, cpu: number, memory: number | undefined): TaskSize {
  known(scope, 'cpu', cpu, 'it is checked against the sizes of Fargate');
  const sizes = MEMORY_BY_CPU[cpu];
  if (sizes === undefined) {
    throw new PropError(
      scope,
      'cpu',
      mustBe(`CPU units that Fargate has: ${Object.keys(MEMORY_BY_CPU).join(', ')}`, cpu),
    );
  }
  const [least = 0] = sizes;
  if (memory === undefined) return { cpu, memory: least };
  known(scope, 'memory', memory, 'it is checked against the sizes of Fargate');
  if (sizes.includes(memory)) return { cpu, memory };
  const sentence = mustBe(`MiB that Fargate has with ${String(cpu)} CPU units: ${shown(sizes)}`, memory);
  throw new PropError(scope, 'memory', sentence, fixFor(memory));
}

/** The smallest task that has at least this memory. */
function fixFor(memory: number): string | undefined {
  for (const [cpu, sizes] of Object.entries(MEMORY_BY_CPU)) {
    const enough = sizes.find((size) => size >= memory);
    if (enough !== undefined) return `the smallest with as much is \`cpu: ${cpu}, memory: ${String(enough)}\``;
  }
  return undefined;
}

function shown(sizes: readonly number[]): string {
  const [first = 0, second = 0, third] = sizes;
  if (third === undefined || sizes.length === 3) return sizes.join(', ');
  return `${String(first)} to ${String(sizes.at(-1))} in steps of ${String(second - first)}`;
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}
