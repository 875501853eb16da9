import { platformOf } from './base-images';
import type { Platform } from './platform';
import type { Stage } from './stages';
import type { Variables } from './variables';

/** Platforms whose programs the RUN steps of these stages start, but for that of the machine that builds. */
export function stepPlatforms(stages: readonly Stage[], globals: Variables, platform: Platform): string[] {
  const running = stages.filter(({ instructions }) => instructions.some(({ kind }) => kind === 'run'));
  return [...new Set(running.flatMap((stage) => platformOf(firstOf(stage), globals, platform) ?? []))];
}

/** A stage that starts from another one is for its platform, whatever FROM says. */
function firstOf(stage: Stage): Stage {
  let first = stage;
  while (first.base.kind === 'stage') first = first.base.stage;
  return first;
}
