import { ECR_HOST } from '../../contract/registry';

/** Whether a registry takes the login of AWS: a private one of ECR, or an emulator, which is on this machine. */
export function isOfAws(host: string): boolean {
  return ECR_HOST.test(host) || /^(localhost|127(\.\d{1,3}){3})(:\d+)?$/.test(host);
}
