import type { DaemonSetV1 } from '@cdktf/provider-kubernetes/lib/daemon-set-v1';
import type { Daemonset } from '@cdktf/provider-kubernetes/lib/daemonset';
import type { Deployment } from '@cdktf/provider-kubernetes/lib/deployment';
import type { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { StatefulSet } from '@cdktf/provider-kubernetes/lib/stateful-set';
import type { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { WorkloadKind } from '../../contract/kubernetes';
import { askedBy } from '../rollout/configuration';
import { requireOwnStack } from '../rollout/declared-resource';
import { hasToken, mustBe, PropError } from '../terraform/prop-error';
import { blocksOf } from '../terraform/provider-settings';
import { checkNamespace, checkSubdomain } from './names';

/** A workload that is a resource of the stack. */
export type WorkloadResource = Deployment | DeploymentV1 | StatefulSet | StatefulSetV1 | Daemonset | DaemonSetV1;

/** A workload that something else makes: a Helm release, a module, another tool. */
export interface NamedWorkload {
  readonly kind: WorkloadKind;

  /**
   * Namespace, which may be known only when Terraform runs.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /** Name, which may be known only when Terraform runs. */
  readonly name: string;
}

const KINDS: Readonly<Record<string, WorkloadKind>> = {
  kubernetes_deployment: 'Deployment',
  kubernetes_deployment_v1: 'Deployment',
  kubernetes_stateful_set: 'StatefulSet',
  kubernetes_stateful_set_v1: 'StatefulSet',
  kubernetes_daemonset: 'DaemonSet',
  kubernetes_daemon_set_v1: 'DaemonSet',
};

const EXPECTED = 'a Deployment, StatefulSet or DaemonSet';

/**
 * What the roll-out is of.
 *
 * @throws PropError for what is no such workload, and for names that Kubernetes refuses
 */
export function workloadOf(scope: Construct, workload: WorkloadResource | NamedWorkload): Required<NamedWorkload> {
  const named = isResource(workload) ? ofResource(scope, workload) : workload;
  const { kind, namespace = 'default', name } = named;
  if (!Object.values(KINDS).includes(kind)) throw new PropError(scope, 'workload.kind', mustBe(EXPECTED, kind));
  if (!hasToken(namespace)) checkNamespace(scope, 'workload.namespace', namespace);
  if (!hasToken(name)) checkSubdomain(scope, 'workload.name', name);
  return { kind, namespace, name };
}

export function isResource(workload: WorkloadResource | NamedWorkload): workload is WorkloadResource {
  return TerraformResource.isTerraformResource(workload);
}

function ofResource(scope: Construct, resource: WorkloadResource): NamedWorkload {
  const { terraformResourceType: type, metadataInput: { name, namespace } = {} } = resource;
  const kind = KINDS[type];
  if (kind === undefined) throw new PropError(scope, 'workload', mustBe(`${EXPECTED}, by resource or name`, type));
  requireOwnStack(scope, 'workload', resource);
  if (name === undefined) throw new PropError(scope, 'workload', mustBe("a workload with a 'metadata.name'", name));
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}

/**
 * The container that runs the image: the one that is asked for, else the only one. Read at synthesis, after overrides.
 *
 * @throws PropError when the resource has no such container, or several and none is asked for
 */
export function containerOf(scope: Construct, resource: WorkloadResource, given: string | undefined): string {
  const names = containersOf(resource);
  if (given !== undefined && (names.includes(given) || names.some((name) => hasToken(name)))) return given;
  const [only = '', ...more] = names;
  const all = names.map((name) => JSON.stringify(name)).join(', ');
  if (given !== undefined) throw new PropError(scope, 'container', mustBe(`one of the workload's: ${all}`, given));
  if (more.length === 0) return only;
  throw new PropError(scope, 'container', `is needed: the workload has ${all}`);
}

function containersOf(resource: WorkloadResource): string[] {
  const [spec] = blocksOf(askedBy(resource).spec);
  const [template] = blocksOf(spec?.['template']);
  const [pod] = blocksOf(template?.['spec']);
  return blocksOf(pod?.['container']).map(({ name }) => String(name));
}
