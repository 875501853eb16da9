import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { KubernetesService } from '../../../modules/kubernetes';
import { VALUES } from './values';

/** Values that a variable of a Deployment does not take, and why. */
export function refusedVariables(outdir: string): Map<string, string> {
  const refused = new Map<string, string>();
  for (const [what, V] of Object.entries(VALUES)) {
    try {
      declareService(new TerraformStack(new App({ outdir, stackTraces: false }), 'main'), { V }, '2');
    } catch (error) {
      refused.set(what, (error as Error).message);
    }
  }
  return refused;
}

export function declareService(
  stack: TerraformStack,
  env: Readonly<Record<string, string>>,
  kubernetesProvider: '1' | '2',
): void {
  new KubernetesProvider(stack, 'kubernetes');
  const version = kubernetesProvider === '1' ? '~> 1.13' : '~> 2.38';
  stack.addOverride('terraform.required_providers.kubernetes.version', version);
  new KubernetesService(stack, 'service', {
    image: { name: 'api', reference: 'localhost/api:1' },
    env,
    kubernetesProvider,
    apiVersions: 'unversioned',
  });
}

/** A plan, as far as it is about variables. */
interface Planned {
  readonly type: string;
  readonly change: {
    readonly after: {
      readonly spec: readonly {
        readonly template: readonly {
          readonly spec: readonly {
            readonly container: readonly { readonly env: readonly { name: string; value: string }[] }[];
          }[];
        }[];
      }[];
    };
  };
}

/** The variables of the container, as Kubernetes gives them to it. */
export function plannedVariables(changes: readonly unknown[]): Record<string, string> {
  const deployment = (changes as readonly Planned[]).find(({ type }) => type === 'kubernetes_deployment');
  const env = deployment?.change.after.spec[0]?.template[0]?.spec[0]?.container[0]?.env ?? [];
  return Object.fromEntries(env.map(({ name, value }) => [name, expanded(value)]));
}

/** Kubernetes reads `$$` as `$`, and `$(NAME)` as the value of a variable. */
function expanded(value: string): string {
  return value.replace(/\$(\$|\([^)]*\))/g, (_, what) => (what === '$' ? '$' : 'expanded'));
}
