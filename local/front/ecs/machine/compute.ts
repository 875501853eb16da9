import type { StandingSettings } from './settings';

type Strategy = NonNullable<StandingSettings['capacityProviderStrategy']>;

/** The platform version that `LATEST` is. */
const LATEST = '1.4.0';

/** Where tasks run: on Fargate, or on machines, of which the local ECS has none. */
export interface Compute {
  /** Absent with capacity providers, as in AWS's answers. */
  readonly launchType?: string;
  readonly capacityProviderStrategy?: Strategy;
}

/** What AWS makes of a launch type and strategies: what was given, else the cluster's default, else machines. */
export function computeOf(
  launchType: string | undefined,
  strategy: Strategy | undefined,
  clusterDefault: Strategy,
): Compute {
  if (launchType !== undefined) return { launchType };
  const chosen = strategy ?? clusterDefault;
  return chosen.length > 0 ? { capacityProviderStrategy: chosen } : { launchType: 'EC2' };
}

export function isFargate({ launchType, capacityProviderStrategy = [] }: Compute): boolean {
  return (
    launchType === 'FARGATE' || capacityProviderStrategy.some(({ capacityProvider }) => onFargate(capacityProvider))
  );
}

/** What a task says about where it runs; of several capacity providers the first takes all. */
export function placeOf({ capacityProviderStrategy = [] }: Compute): Record<string, string> {
  const [first] = capacityProviderStrategy;
  return { launchType: 'FARGATE', ...(first && { capacityProviderName: first.capacityProvider }) };
}

/** The platform version that tasks run on. */
export function platformVersionOf(given: string | undefined): string {
  return given === undefined || given === 'LATEST' ? LATEST : given;
}

function onFargate(capacityProvider: string): boolean {
  return capacityProvider === 'FARGATE' || capacityProvider === 'FARGATE_SPOT';
}
