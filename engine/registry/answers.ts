import { shown } from '../shown';
import { header, type HttpResponse } from './http';

interface SpecError {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** The error codes of an answer; none when it does not come from a registry. */
export function errorCodes(response: HttpResponse): readonly string[] {
  return specErrors(response).map((error) => String(error.code));
}

/** Code and text of the first error, or the beginning of what came instead. */
export function firstMessage(response: HttpResponse): string {
  const [error] = specErrors(response);
  return shown(error ? `${String(error.code ?? '')} ${String(error.message ?? '')}` : response.body.toString());
}

/** The media type of an answer, without parameters. */
export function mediaType(response: HttpResponse): string {
  return (header(response, 'content-type') ?? '').split(';', 1)[0] ?? '';
}

function specErrors(response: HttpResponse): readonly SpecError[] {
  try {
    const { errors } = JSON.parse(response.body.toString()) as { errors?: unknown };
    const isError = (error: unknown) => typeof error === 'object' && error !== null;
    return Array.isArray(errors) ? (errors.filter(isError) as SpecError[]) : [];
  } catch {
    // Not an answer of a registry: it has no codes.
    return [];
  }
}
