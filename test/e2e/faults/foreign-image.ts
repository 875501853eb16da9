import { createHash } from 'node:crypto';
import { PutImageCommand } from '@aws-sdk/client-ecr';
import type { Scene } from './scene';

const TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** Somebody who does not know slipway pushes an image of their own under the tag of a scene. */
export async function pushForeign(scene: Scene): Promise<void> {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: null },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const digest = await scene.stage.registry.pushBlob(scene.name, config);
  const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length };
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: TYPE, config: descriptor, layers: [] });
  const imageDigest = `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
  await scene.stage.ecr.send(
    new PutImageCommand({ repositoryName: scene.name, imageManifest, imageDigest, imageTag: scene.tag }),
  );
}
