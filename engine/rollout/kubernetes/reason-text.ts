import { plainText } from '../../../errors/shown';

/** `Unschedulable: 0/1 nodes are available`, or what there is of it. */
export function reasonText({ reason = '', message = '' }: { reason?: string; message?: string }): string {
  return plainText([reason, message].filter(Boolean).join(': '));
}

/** The texts without those that another one says as well, about whatever object and for whatever reason. */
export function once(texts: readonly string[]): string[] {
  const says = (text: string, other: string) => unnamed(text).includes(unnamed(other).replace(/^\w+: /, ''));
  return texts.filter(
    (text, index) =>
      !texts.some((other, at) => at !== index && says(other, text) && (at < index || !says(text, other))),
  );
}

/** A ReplicaSet tries again with another name for the pod: the end of it, in letters that Kubernetes takes for names. */
function unnamed(text: string): string {
  return text.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '');
}
