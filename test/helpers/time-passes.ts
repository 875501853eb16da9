import type { EcsServices } from './ecs-services';

const EVERY_MS = 30;

/** What some work comes to while the time of the local ECS passes, faster than ours. */
export async function whileTimePasses<T>(ecs: EcsServices, work: Promise<T>): Promise<T> {
  const passing = setInterval(() => ecs.pass(), EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(passing);
  }
}
