import type { Namespace } from '@cdktf/provider-kubernetes/lib/namespace';
import type { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkNamespace } from './names';

/** A namespace as resources refer to it, which makes them wait for it, and its name as documents hold it. */
export interface NamespaceReference {
  readonly reference: string;
  readonly name: string;
}

/** @throws PropError when the name is not known at synthesis, or Kubernetes refuses it */
export function namespaceReference(scope: Construct, namespace: string | Namespace | NamespaceV1): NamespaceReference {
  if (typeof namespace === 'string') {
    checkNamespace(scope, 'namespace', namespace);
    return { reference: namespace, name: namespace };
  }
  const name = namespace.metadataInput?.name;
  if (name === undefined) throw new PropError(scope, 'namespace', mustBe("a Namespace with a 'metadata.name'", name));
  checkNamespace(scope, 'namespace', name);
  return { reference: namespace.metadata.name, name };
}
