/** What is in no build context, because it changes with every synthesis or apply, or never belongs into an image. */
const NAMES = new Map([
  ['cdktf.out', 'it changes with every synthesis; copy what the image needs from somewhere else'],
  ['.terraform', 'Terraform fills it anew on every machine; copy what the image needs from somewhere else'],
  ['.terragrunt-cache', 'Terragrunt fills it anew at every run; copy what the image needs from somewhere else'],
  ['.state', 'it holds Terraform state, which changes with every apply and may hold secrets'],
  ['.git', 'it changes with every commit; pass what the image needs as a build argument (`args: { REVISION: … }`)'],
]);

const STATE_FILE = /\.tfstate(?:\..*)?$/;
const STATE_FIX =
  'Terraform state changes with every apply and may hold secrets; give the image what it needs in another file';

/** Whether a file or folder of this name is left out of every context. */
export function isDropped(name: string): boolean {
  return NAMES.has(name) || STATE_FILE.test(name);
}

/** Why a path that a Dockerfile names cannot be had, and what to do instead; undefined for other paths. */
export function droppedFix(path: string): { name: string; fix: string } | undefined {
  const name = path.split('/').find(isDropped);
  return name === undefined ? undefined : { name, fix: NAMES.get(name) ?? STATE_FIX };
}
