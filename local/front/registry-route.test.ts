import { registryAction, registryRoute } from './registry-route';

describe('a request to the registry', () => {
  test.each([
    ['/v2/api/manifests/v1', { repository: 'api', kind: 'manifests', rest: 'v1' }],
    ['/v2/team/api/blobs/sha256:1', { repository: 'team/api', kind: 'blobs', rest: 'sha256:1' }],
    ['/v2/team/blobs/blobs/uploads/', { repository: 'team/blobs', kind: 'blobs', rest: 'uploads/' }],
    ['/v2/api/tags/list', { repository: 'api', kind: 'tags', rest: 'list' }],
    ['/v2/api/referrers/sha256:1', { repository: 'api', kind: 'referrers', rest: 'sha256:1' }],
  ])('to %s is about a repository', (path, route) => {
    expect({ ...registryRoute(path) }).toEqual(route);
  });

  test.each(['/v2/', '/v2', '/v2/manifests/v1', '/v2/api/other/v1', '/x/v2/api/tags/list', '/'])(
    'to %s is about none',
    (path) => {
      expect(registryRoute(path)).toBeUndefined();
    },
  );

  test.each([
    ['GET', '/v2/', 'ecr:GetAuthorizationToken'],
    ['GET', '/v2/api/tags/list', 'ecr:ListImages'],
    ['GET', '/v2/api/manifests/v1', 'ecr:BatchGetImage'],
    ['HEAD', '/v2/api/manifests/v1', 'ecr:BatchGetImage'],
    ['GET', '/v2/api/referrers/sha256:1', 'ecr:BatchGetImage'],
    ['PUT', '/v2/api/manifests/v1', 'ecr:PutImage'],
    ['DELETE', '/v2/api/manifests/sha256:1', 'ecr:BatchDeleteImage'],
    ['HEAD', '/v2/api/blobs/sha256:1', 'ecr:BatchCheckLayerAvailability'],
    ['GET', '/v2/api/blobs/sha256:1', 'ecr:GetDownloadUrlForLayer'],
    ['POST', '/v2/api/blobs/uploads/', 'ecr:InitiateLayerUpload'],
    ['PATCH', '/v2/api/blobs/uploads/1', 'ecr:UploadLayerPart'],
    ['PUT', '/v2/api/blobs/uploads/1', 'ecr:CompleteLayerUpload'],
  ])('%s %s needs the permission %s', (method, path, action) => {
    expect(registryAction(method, registryRoute(path))).toBe(action);
  });
});
