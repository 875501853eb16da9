/** What a request to the registry is for. */
export interface RegistryRoute {
  readonly repository: string;
  readonly kind: 'manifests' | 'blobs' | 'tags' | 'referrers';
  /** What follows the kind: a tag, a digest, `list`, `uploads/...`. */
  readonly rest: string;
}

const ROUTE = /^\/v2\/(?<repository>.+)\/(?<kind>manifests|blobs|tags|referrers)\/(?<rest>.*)$/;

/** Reads the path of a registry request; undefined for `/v2/` itself and for what no registry knows. */
export function registryRoute(path: string): RegistryRoute | undefined {
  return ROUTE.exec(path)?.groups as unknown as RegistryRoute | undefined;
}

/** The permission that ECR wants for a registry request. */
export function registryAction(method: string, route: RegistryRoute | undefined): string {
  const reads = method === 'GET' || method === 'HEAD';
  switch (route?.kind) {
    case undefined:
      return 'ecr:GetAuthorizationToken';
    case 'tags':
      return 'ecr:ListImages';
    case 'manifests':
      if (method === 'DELETE') return 'ecr:BatchDeleteImage';
      return reads ? 'ecr:BatchGetImage' : 'ecr:PutImage';
    case 'referrers':
      return reads ? 'ecr:BatchGetImage' : 'ecr:PutImage';
    case 'blobs':
      if (!route.rest.startsWith('uploads/'))
        return method === 'HEAD' ? 'ecr:BatchCheckLayerAvailability' : 'ecr:GetDownloadUrlForLayer';
      if (method === 'POST') return 'ecr:InitiateLayerUpload';
      return method === 'PUT' ? 'ecr:CompleteLayerUpload' : 'ecr:UploadLayerPart';
  }
}
