/** The answer of the registry behind to the push of a manifest. */
export type Storing = 'stored' | { readonly status: number; readonly code: string; readonly message: string };

/** The registry that keeps layers and manifests. Tags are the front's: here everything is named by its digest. */
export class RegistryStorage {
  constructor(readonly origin: string) {}

  /** Stores a manifest; refused when a layer or an image that it names was never pushed. */
  async put(storage: string, digest: string, mediaType: string, manifest: Buffer): Promise<Storing> {
    const response = await fetch(`${this.origin}/v2/${storage}/manifests/${digest}`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body: manifest,
    });
    if (response.ok) {
      await response.body?.cancel();
      return 'stored';
    }
    const { errors } = (await response.json()) as { errors: { code: string; message: string }[] };
    const [first = { code: 'UNKNOWN', message: 'the registry gave no reason' }] = errors;
    return { status: response.status, ...first };
  }

  /** A blob that is JSON: the configuration of an image. */
  async json(storage: string, digest: string): Promise<unknown> {
    const response = await fetch(`${this.origin}/v2/${storage}/blobs/${digest}`);
    if (!response.ok) throw new Error(`the registry answered ${String(response.status)} to ${digest}`);
    return response.json();
  }
}
