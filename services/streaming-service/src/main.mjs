import { serve } from './runtime.mjs';
import { streaming } from './streaming.mjs';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop.abort());

await serve(() => streaming({ greeting: process.env.GREETING }), stop.signal);
