/** Ends with 0 while the service in this container is healthy: what Docker and ECS run to know. */
const answer = await fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/health`).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
