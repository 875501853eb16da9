import { parseReference, statusDigest } from './image-reference';

const HEX = '0123456789abcdef'.repeat(4);
const DIGEST = `sha256:${HEX}`;

describe('image reference', () => {
  test.each([
    ['nginx', 'registry-1.docker.io/library/nginx', 'latest', undefined],
    ['nginx:1', 'registry-1.docker.io/library/nginx', '1', undefined],
    ['acme/api', 'registry-1.docker.io/acme/api', 'latest', undefined],
    ['docker.io/nginx:1', 'registry-1.docker.io/library/nginx', '1', undefined],
    ['docker.io/library/nginx:1', 'registry-1.docker.io/library/nginx', '1', undefined],
    ['index.docker.io/acme/api:1', 'registry-1.docker.io/acme/api', '1', undefined],
    ['localhost/api', 'localhost/api', 'latest', undefined],
    ['localhost:5000/api', 'localhost:5000/api', 'latest', undefined],
    ['localhost:5000/team/api:src-1', 'localhost:5000/team/api', 'src-1', undefined],
    ['[::1]:5000/api:src-1', '[::1]:5000/api', 'src-1', undefined],
    ['Registry/api:1', 'Registry/api', '1', undefined],
    [`ghcr.io/acme/api@${DIGEST}`, 'ghcr.io/acme/api', undefined, DIGEST],
    [`ghcr.io/acme/api:1@${DIGEST}`, 'ghcr.io/acme/api', '1', DIGEST],
    [`localhost:5000/api@${DIGEST}`, 'localhost:5000/api', undefined, DIGEST],
  ])('reads %s', (reference, repository, tag, digest) => {
    expect(parseReference(reference)).toEqual({ repository, tag, digest });
  });

  test.each([
    ['containerd, CRI-O', `ghcr.io/acme/api@${DIGEST}`, DIGEST],
    ['a registry with a port', `localhost:5000/api@${DIGEST}`, DIGEST],
    ['Docker, pulled', `docker-pullable://ghcr.io/acme/api@${DIGEST}`, DIGEST],
    ['Docker, loaded', `docker://${DIGEST}`, DIGEST],
    ['containerd, loaded', DIGEST, DIGEST],
    ['CRI-O, its own id', HEX, DIGEST],
    ['nothing yet', '', undefined],
    ['no field', undefined, undefined],
    ['a tag', 'ghcr.io/acme/api:1', undefined],
    ['a digest that is cut', `ghcr.io/acme/api@sha256:${HEX.slice(1)}`, undefined],
    ['a repository that looks like a digest', `ghcr.io/${HEX}`, undefined],
    ['a digest with more behind it', `ghcr.io/acme/api@${DIGEST}0`, undefined],
  ])('finds the digest that a node reports: %s', (_, imageID, digest) => {
    expect(statusDigest(imageID)).toBe(digest);
  });
});
