import type {
  DeploymentV1SpecTemplateSpec as PodSpec,
  DeploymentV1SpecTemplateSpecContainer as Container,
} from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { Construct } from 'constructs';
import { checkedWords } from '../service/words';
import { checkKept } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import { checkWhole } from '../terraform/whole-number';
import { unexpanded, variables } from './environment';
import type { KubernetesServiceProps } from './kubernetes-service-props';
import { checkSubdomain } from './names';
import { nodeAffinity } from './node-affinity';
import type { ServicePort } from './ports';
import { resources } from './resources';

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

/** What is the same in all pods of a service. */
export interface PodProps extends KubernetesServiceProps {
  readonly kubernetesProvider: '1' | '2';
}

/** A pod of the service. */
export function servicePod(
  scope: Construct,
  name: string,
  ports: readonly Required<ServicePort>[],
  props: PodProps,
): PodSpec {
  const { healthPath, command } = props;
  return podSpec(scope, props, {
    name,
    ...(command !== undefined && { args: words(scope, 'command', command) }),
    port: ports.map((port) => ({ containerPort: port.container, name: port.name })),
    ...(healthPath !== undefined && probes(scope, healthPath, ports)),
  });
}

/** The pod that runs once before the service is updated. */
export function beforePod(scope: Construct, name: string, before: readonly string[], props: PodProps): PodSpec {
  return { ...podSpec(scope, props, { name, args: words(scope, 'before', before) }), restartPolicy: 'Never' };
}

/** A pod of one container that is not root, cannot become root, and writes nothing but `/tmp`. */
function podSpec(scope: Construct, props: PodProps, container: Container): PodSpec {
  const { image, imagePullPolicy = 'IfNotPresent', imagePullSecret, kubernetesProvider } = props;
  const { security: { user, writableRootFilesystem = false } = {} } = props;
  if (user !== undefined) checkWhole(scope, 'security.user', user, [1]);
  if (imagePullSecret !== undefined) checkSubdomain(scope, 'imagePullSecret', imagePullSecret);
  const common = {
    image: literal(image.reference),
    imagePullPolicy,
    env: variables(scope, props),
    resources: resources(scope, props),
  };
  return {
    automountServiceAccountToken: false,
    ...(imagePullSecret !== undefined && { imagePullSecrets: [{ name: imagePullSecret }] }),
    securityContext: {
      runAsNonRoot: true,
      ...(user !== undefined && { runAsUser: String(user) }),
      ...(kubernetesProvider !== '1' && { seccompProfile: { type: 'RuntimeDefault' } }),
    },
    ...nodeAffinity(scope, image),
    container: [{ ...common, ...container, ...rootFilesystem(writableRootFilesystem) }],
    ...(!writableRootFilesystem && { volume: [{ name: 'tmp', emptyDir: {} }] }),
  };
}

function rootFilesystem(writable: boolean): Partial<Container> {
  return {
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: !writable,
      capabilities: { drop: ['ALL'] },
    },
    ...(!writable && { volumeMount: [{ name: 'tmp', mountPath: '/tmp' }] }),
  };
}

/** In place of the image's CMD, which Kubernetes calls arguments. */
function words(scope: Construct, prop: string, command: readonly string[]): string[] {
  return checkedWords(scope, prop, command).map((word) => literal(unexpanded(word)));
}

function probes(
  scope: Construct,
  path: string,
  [port]: readonly Required<ServicePort>[],
): Pick<Container, 'readinessProbe' | 'livenessProbe'> {
  known(scope, 'healthPath', path, 'it is checked at synthesis');
  checkKept(scope, 'healthPath', path);
  if (!path.startsWith('/')) throw new PropError(scope, 'healthPath', mustBe("a path that starts with '/'", path));
  if (port === undefined) throw new PropError(scope, 'port', "is needed with 'healthPath', which is asked on it");
  const httpGet = { path: literal(path), port: String(port.container) };
  return {
    readinessProbe: { httpGet, periodSeconds: 5 },
    livenessProbe: { httpGet, initialDelaySeconds: 15, periodSeconds: 10 },
  };
}
