/** One JSON object a line, which is what CloudWatch can search. */
export function log(service, message, details = {}) {
  console.log(JSON.stringify({ time: new Date().toISOString(), service, message, ...details }));
}
