import { SlipwayError } from '../errors/slipway-error';
import { prebuilt } from '../modules';
import type { ControlPlaneSettings } from './control-plane';
import type { EventPlatformSettings } from './event-platform/settings';
import type { FargateAppSettings } from './fargate-app/settings';
import type { StreamingSettings } from './streaming';

export interface Settings {
  readonly controlPlane: ControlPlaneSettings;
  readonly fargateApp: FargateAppSettings;
  readonly eventPlatform: Omit<EventPlatformSettings, 'environment'>;
  readonly streaming: Omit<StreamingSettings, 'environment'>;
}

/** What the stacks take from the environment; `main.ts` passes it in, nothing else reads it. */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const { AWS_REGION, BASE_IMAGE, PULL_HOST, HASH_AT, KUBERNETES_PROVIDER, AWS_PROVIDER } = environment;
  const { FARGATE_STACKS, GIT_SHA, STREAMING_VERSION } = environment;
  const everywhere = { region: AWS_REGION ?? 'eu-central-1', ...(BASE_IMAGE ? { baseImage: BASE_IMAGE } : {}) };
  const onAws = { ...everywhere, awsProvider: oneOf('AWS_PROVIDER', AWS_PROVIDER, ['6', '5']) };
  const mode = prebuilt(environment);
  return {
    controlPlane: {
      ...everywhere,
      hashAt: oneOf('HASH_AT', HASH_AT, ['plan', 'synth']),
      kubernetesProvider: oneOf('KUBERNETES_PROVIDER', KUBERNETES_PROVIDER, ['2', '1']),
      ...(PULL_HOST ? { pullHost: PULL_HOST } : {}),
    },
    fargateApp: { ...onAws, stacks: oneOf('FARGATE_STACKS', FARGATE_STACKS, ['two', 'one']) },
    eventPlatform: { ...onAws, mode },
    streaming: {
      ...onAws,
      mode,
      ...(GIT_SHA ? { commit: GIT_SHA } : {}),
      ...(STREAMING_VERSION ? { version: STREAMING_VERSION } : {}),
    },
  };
}

/** The first choice is the default; an empty variable counts as unset. */
function oneOf<Choice extends string>(
  variable: string,
  value: string | undefined,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const choice = value ? choices.find((known) => known === value) : choices[0];
  if (choice === undefined) {
    throw new SlipwayError(`${variable} must be ${choices.join(' or ')}, got "${value ?? ''}"`, undefined, undefined);
  }
  return choice;
}
