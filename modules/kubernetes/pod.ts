import type {
  DeploymentSpecTemplateSpec,
  DeploymentSpecTemplateSpecContainer,
} from '@cdktf/provider-kubernetes/lib/deployment';
import type { Construct } from 'constructs';
import { checkKept } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import { checkWhole } from '../terraform/whole-number';
import type { KubernetesServiceProps } from './kubernetes-service-props';
import { checkQuantity, checkSubdomain, checkVariable } from './names';
import type { ServicePort } from './ports';

/** How much of a machine a container asks for and may use, in Kubernetes quantities (`100m`, `128Mi`). */
export interface Resources {
  readonly requests?: { readonly cpu?: string; readonly memory?: string };
  readonly limits?: { readonly cpu?: string; readonly memory?: string };
}

/** What a container may do. */
export interface Security {
  /**
   * Numeric user id of the process. Needed when the image names its user (`USER node`): Kubernetes cannot see that a
   * name is not root.
   *
   * @default - the user of the image, which must be a number other than 0
   */
  readonly user?: number;

  /**
   * Whether the container may write outside `/tmp`.
   *
   * @default false
   */
  readonly writableRootFilesystem?: boolean;
}

/** A pod of one container that is not root, cannot become root, and writes nothing but `/tmp`. */
export function podSpec(
  scope: Construct,
  name: string,
  ports: readonly Required<ServicePort>[],
  props: KubernetesServiceProps,
): DeploymentSpecTemplateSpec {
  const { imagePullSecret, security: { user, writableRootFilesystem = false } = {}, kubernetesProvider = '2' } = props;
  if (user !== undefined) checkWhole(scope, 'security.user', user, [1]);
  if (imagePullSecret !== undefined) checkSubdomain(scope, 'imagePullSecret', imagePullSecret);
  return {
    automountServiceAccountToken: false,
    ...(imagePullSecret !== undefined && { imagePullSecrets: [{ name: imagePullSecret }] }),
    securityContext: {
      runAsNonRoot: true,
      ...(user !== undefined && { runAsUser: String(user) }),
      ...(kubernetesProvider !== '1' && { seccompProfile: { type: 'RuntimeDefault' } }),
    },
    container: [{ name, ...container(scope, ports, props), ...rootFilesystem(writableRootFilesystem) }],
    ...(!writableRootFilesystem && { volume: [{ name: 'tmp', emptyDir: {} }] }),
  };
}

function container(
  scope: Construct,
  ports: readonly Required<ServicePort>[],
  props: KubernetesServiceProps,
): Omit<DeploymentSpecTemplateSpecContainer, 'name'> {
  const { image, imagePullPolicy = 'IfNotPresent', env = {}, healthPath } = props;
  const { resources = { requests: { cpu: '100m', memory: '128Mi' } } } = props;
  return {
    image: literal(image.reference),
    imagePullPolicy,
    port: ports.map((port) => ({ containerPort: port.container, name: port.name })),
    env: variables(scope, env),
    resources: checkedResources(scope, resources),
    ...(healthPath !== undefined && probes(scope, healthPath, ports)),
  };
}

function checkedResources(scope: Construct, resources: Resources): Resources {
  for (const [kind, quantities] of Object.entries(resources)) {
    for (const [resource, quantity] of Object.entries(quantities as Record<string, string>)) {
      checkQuantity(scope, `resources.${kind}.${resource}`, quantity);
    }
  }
  return resources;
}

function rootFilesystem(writable: boolean): Partial<DeploymentSpecTemplateSpecContainer> {
  return {
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: !writable,
      capabilities: { drop: ['ALL'] },
    },
    ...(!writable && { volumeMount: [{ name: 'tmp', mountPath: '/tmp' }] }),
  };
}

function variables(scope: Construct, env: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(env).map(([name, value]) => {
    checkVariable(scope, 'env', name);
    checkKept(scope, `env.${name}`, value);
    return { name, value: literal(unexpanded(value)) };
  });
}

function probes(
  scope: Construct,
  path: string,
  [port]: readonly Required<ServicePort>[],
): Pick<DeploymentSpecTemplateSpecContainer, 'readinessProbe' | 'livenessProbe'> {
  known(scope, 'healthPath', path, 'it is checked at synthesis');
  checkKept(scope, 'healthPath', path);
  if (!path.startsWith('/')) throw new PropError(scope, 'healthPath', mustBe("a path that starts with '/'", path));
  if (port === undefined) throw new PropError(scope, 'ports', "is needed with 'healthPath': the first port is asked");
  const httpGet = { path: literal(path), port: String(port.container) };
  return {
    readinessProbe: { httpGet, periodSeconds: 5 },
    livenessProbe: { httpGet, initialDelaySeconds: 15, periodSeconds: 10 },
  };
}

/** Kubernetes replaces `$(NAME)` in values and reads `$$` as `$`. */
function unexpanded(value: string): string {
  return value.replace(/\$(?=[$(])/g, '$$$$');
}
