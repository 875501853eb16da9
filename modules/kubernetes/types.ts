import { Deployment } from '@cdktf/provider-kubernetes/lib/deployment';
import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { HorizontalPodAutoscaler } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler';
import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import { Job } from '@cdktf/provider-kubernetes/lib/job';
import { JobV1 } from '@cdktf/provider-kubernetes/lib/job-v1';
import { Service } from '@cdktf/provider-kubernetes/lib/service';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { Construct } from 'constructs';
import { setting, type StackSettings } from '../settings/stack-settings';
import { mustBe, PropError } from '../terraform/prop-error';

/** Types of resources, by the version of their API or without one, and how their autoscaler is told what to aim at. */
const TYPES = {
  versioned: {
    Deployment: DeploymentV1,
    Service: ServiceV1,
    Job: JobV1,
    Autoscaler: HorizontalPodAutoscalerV2,
    aim: (cpu: number) => {
      const target = { type: 'Utilization', averageUtilization: cpu };
      return { metric: [{ type: 'Resource', resource: { name: 'cpu', target } }] };
    },
  },
  unversioned: {
    Deployment,
    Service,
    Job,
    Autoscaler: HorizontalPodAutoscaler,
    aim: (cpu: number) => ({ targetCpuUtilizationPercentage: cpu }),
  },
};

/** What the resources of a service are made of. */
export interface Generation extends Pick<StackSettings, 'kubernetesProvider'> {
  readonly types: (typeof TYPES)['versioned' | 'unversioned'];
  /** Arguments that are blocks although the bindings, which are for version 2, take them for maps. */
  readonly blocks: readonly string[];
}

/**
 * @throws PropError for types that version 1 of the provider does not have. They are not chosen for it: a later version would
 * silently choose the others, and Terraform delete one Deployment and make another.
 */
export function generationOf(
  scope: Construct,
  props: Partial<Pick<StackSettings, 'kubernetesProvider' | 'apiVersions'>>,
): Generation {
  const kubernetesProvider = setting(scope, 'kubernetesProvider', props.kubernetesProvider);
  const apiVersions = setting(scope, 'apiVersions', props.apiVersions);
  const isOld = kubernetesProvider === '1';
  if (isOld && apiVersions === 'versioned') {
    const expected = "'unversioned' with version 1 of the Kubernetes provider, which has no type with a version";
    const fix = "say `apiVersions: 'unversioned'`, and keep it when you take a later version: addresses are made of it";
    throw new PropError(scope, 'apiVersions', mustBe(expected, apiVersions), fix);
  }
  return { kubernetesProvider, types: TYPES[apiVersions], blocks: isOld ? ['limits', 'requests'] : [] };
}
