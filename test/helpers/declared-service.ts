import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { type App, TerraformStack, Testing } from 'cdktf';
import { KubernetesService } from '../../modules/kubernetes/kubernetes-service';
import type { KubernetesServiceProps } from '../../modules/kubernetes/kubernetes-service-props';

export type Body = Readonly<Record<string, unknown>>;

/** The resources of a service whose image is made elsewhere, as Terraform reads them, by their addresses. */
export function declaredService(app: App, props: Partial<KubernetesServiceProps> = {}): Record<string, Body> {
  const stack = new TerraformStack(app, 'main');
  new KubernetesProvider(stack, 'kubernetes');
  new KubernetesService(stack, 'service', { image: { name: 'api', reference: 'nginx:1' }, ...props });
  return resourcesOf(stack);
}

export function resourcesOf(stack: TerraformStack): Record<string, Body> {
  const { resource } = JSON.parse(Testing.synth(stack, true)) as { resource: Record<string, Record<string, Body>> };
  const all = Object.entries(resource).flatMap(([type, named]) => {
    return Object.entries(named).map(([name, body]) => [`${type}.${name}`, body]);
  });
  return Object.fromEntries(all) as Record<string, Body>;
}

/** The pod that a Deployment or a Job is to make. */
export function podOf(resource: Body | undefined): Body & { readonly container: readonly [Body] } {
  return (resource as { spec: { template: { spec: never } } }).spec.template.spec;
}
