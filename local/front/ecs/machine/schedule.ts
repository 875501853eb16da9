import { isWell } from './health';
import type { Service } from './service';
import type { Task } from './task';

/** What a service does next. */
export interface Schedule {
  /** How many tasks of the PRIMARY deployment start. */
  readonly start: number;
  readonly stop: readonly Task[];
  /** Whether nothing can ever move: no task may be started above the desired count, and none may stop below it. */
  readonly stuck: boolean;
}

/** Decides within `maximumPercent` and `minimumHealthyPercent` which tasks start and stop. */
export function schedule(service: Service): Schedule {
  const { primary, wanted, desiredCount } = service;
  if (primary === undefined) return { start: 0, stop: wanted, stuck: false };
  const own = wanted.filter(({ plan }) => plan.startedBy === primary.id);
  const others = wanted.filter((task) => !own.includes(task));
  if (primary.rolloutState === 'FAILED') return { start: 0, stop: others.slice(desiredCount), stuck: false };

  const { most, least } = limits(service);
  const missing = Math.max(0, desiredCount - own.length);
  const room = Math.max(0, most - wanted.length);
  const start = primary.isPausing ? 0 : Math.min(missing, room);

  const well = wanted.filter((task) => isWell(task, service));
  const spare = Math.max(0, well.length - least);
  const othersWell = others.filter((task) => well.includes(task));
  const useless = others.filter((task) => !well.includes(task));
  const stop = [...own.slice(desiredCount), ...useless, ...othersWell.slice(0, spare)];
  const stuck = missing > 0 && room === 0 && stop.length === 0 && well.length === wanted.length;
  return { start, stop, stuck };
}

function limits({ standing, desiredCount }: Service): { most: number; least: number } {
  const { maximumPercent = 200, minimumHealthyPercent = 100 } = standing.deploymentConfiguration ?? {};
  return {
    most: Math.floor((desiredCount * maximumPercent) / 100),
    least: Math.ceil((desiredCount * minimumHealthyPercent) / 100),
  };
}
